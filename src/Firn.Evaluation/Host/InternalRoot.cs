using Firn.Primitives;

namespace Firn.Evaluation;

/// <summary>Files of the language itself, found as <c>&lt;nix/…&gt;</c>; nothing on the disk.</summary>
public sealed class InternalRoot : SourceRoot
{
    /// <summary>The text of <c>derivation</c>, which traces don't mention.</summary>
    internal static readonly ByteString Derivation = "/derivation-internal.nix";

    readonly Dictionary<ByteString, byte[]> files = new()
    {
        ["/fetchurl.nix"] = InternalFiles.FetchUrl.ToArray(),
        [Derivation] = InternalFiles.Derivation.ToArray(),
    };

    public override FileKind? Kind(ByteString path) =>
        files.ContainsKey(path) ? FileKind.Regular : path == "/" ? FileKind.Directory : null;

    public override byte[] ReadFile(ByteString path) =>
        files.TryGetValue(path, out var bytes) ? bytes : throw new EvaluationException($"file '{Show(path)}' does not exist");

    public override IReadOnlyList<DirectoryEntry> ReadDirectory(ByteString path) => Kind(path) switch
    {
        FileKind.Directory => [.. files.Keys.Where(name => name != Derivation).Select(name => new DirectoryEntry(name.Slice(1), FileKind.Regular))],
        null => throw new EvaluationException($"file '{Show(path)}' does not exist"),
        _ => throw new EvaluationException($"file '{Show(path)}' is not a directory"),
    };

    public override ByteString ReadLink(ByteString path) => throw new EvaluationException($"path '{Show(path)}' is not a symlink");

    public override ByteString ShowBytes(ByteString path) => ByteString.FromText(Show(path));

    public override string Show(ByteString path) => path == Derivation ? $"«nix-internal»{path}" : $"<nix{path}>";
}
