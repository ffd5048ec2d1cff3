namespace Firn.Builtins.Files;

/// <summary>What a file of the store refers to.</summary>
internal static class FileReferences
{
    /// <summary>
    /// Of the references of the store path that a file belongs to, those whose hash part the file's own bytes contain. Null for files
    /// elsewhere, and for a path that the store does not know.
    /// </summary>
    public static StringContext? Of(Evaluator evaluator, SourcePath path, ReadOnlySpan<byte> bytes)
    {
        if (!ReferenceEquals(path.Root, evaluator.Host.Disk) || evaluator.Host.StoreDirectory.Split(path.Path) is not var (store, _))
            return null;
        var found = new List<ContextElement>();
        Span<byte> part = stackalloc byte[StorePath.HashLength];
        foreach (var reference in Closure(evaluator, store))
        {
            System.Text.Encoding.ASCII.GetBytes(reference.HashPart, part);
            if (bytes.IndexOf(part) >= 0)
                found.Add(ContextElement.Opaque(reference));
        }

        return StringContext.Of(found);
    }

    // What occurs in a file of the closure is a direct reference: nothing else could be there.
    static IReadOnlyCollection<StorePath> Closure(Evaluator evaluator, StorePath store)
    {
        try
        {
            return evaluator.Host.IsValid(store) ? evaluator.Host.Closure(store) : [];
        }
        catch (NixException)
        {
            return [];
        }
    }
}
