namespace Firn.Syntax.Parsing;

/// <summary>A set pattern while it is read: a list of <see cref="FormalEntry"/>.</summary>
internal record struct FormalsEntry
{
    public ListEntry List { get; set; }

    public bool HasEllipsis { get; set; }
}
