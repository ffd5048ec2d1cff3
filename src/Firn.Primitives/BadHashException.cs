namespace Firn.Primitives;

/// <summary>A text that should be a hash and is none.</summary>
public sealed class BadHashException(string text, string reason) : NixException($"hash '{text}' {reason}")
{
    public string Text => text;
}
