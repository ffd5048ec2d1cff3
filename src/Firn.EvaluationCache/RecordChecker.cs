using System.Text;
using Firn.Evaluation;
using Firn.Primitives;
using Firn.Store;

namespace Firn.EvaluationCache;

/// <summary>Looks at the world again and says whether a record still tells the truth.</summary>
/// <param name="disk">The files, with nothing remembered from earlier.</param>
/// <param name="variable">The environment.</param>
/// <param name="valid">Whether a store path is valid; it must not be collected afterwards, as long as this process lives.</param>
/// <param name="now">Seconds since 1970.</param>
public sealed class RecordChecker(IdentifiedRoot disk, Func<ByteString, ByteString?> variable, Func<StorePath, bool> valid, long now)
{
    /// <summary>
    /// A file that changed so shortly before a record was begun may have changed again with the same times: clocks of file systems
    /// advance in steps.
    /// </summary>
    const long UncertainSeconds = 2;

    readonly Dictionary<ByteString, FileIdentity> refreshed = [];

    /// <summary>Why the record is worth nothing; null when everything is as it was.</summary>
    public string? Difference(EvaluationRecord record)
    {
        if (now > record.ValidUntil || now < record.Started)
        {
            return "it is too old";
        }
        foreach (var (name, value) in record.Variables)
        {
            if (variable(name) != value)
            {
                return $"the environment variable '{name}' changed";
            }
        }
        try
        {
            foreach (var look in record.Files)
            {
                if (!IsUnchanged(look, record.Started))
                {
                    return $"'{look.Path}' changed";
                }
            }
            foreach (var (path, wasValid) in record.Paths)
            {
                if (valid(path) != wasValid)
                {
                    return $"the store path '{path}' {(wasValid ? "is gone" : "came")}";
                }
            }
        }
        catch (NixException failure)
        {
            return failure.Message;
        }
        return null;
    }

    /// <summary>
    /// After <see cref="Difference"/> found none: the record with what had to be read again known by its new identity; null when there
    /// was nothing of the kind.
    /// </summary>
    public EvaluationRecord? Refreshed(EvaluationRecord record) => refreshed.Count == 0 ? null : record with
    {
        Started = now,
        Files = [.. record.Files.Select(look => refreshed.TryGetValue(look.Path, out var identity) ? look with { Identity = identity } : look)],
    };

    bool IsUnchanged(FileLook look, long started)
    {
        if (disk.Identity(look.Path) is not { } identity)
        {
            return look.Identity is null;
        }
        if (look.Identity is not { } then || then.Type != identity.Type)
        {
            return false;
        }
        if ((look.Asked & Asked.Executable) != 0 && then.IsExecutable != identity.IsExecutable)
        {
            return false;
        }
        if ((look.Asked & (Asked.Content | Asked.Names | Asked.Target)) == 0)
        {
            return true;
        }
        if (then == identity && then.ChangedSeconds < started - UncertainSeconds)
        {
            return true;
        }
        if ((look.Asked & Asked.Content) != 0 && !HasContent(look))
        {
            return false;
        }
        if ((look.Asked & Asked.Names) != 0 && !FileLook.HashOfNames(disk.ReadDirectory(look.Path)).AsSpan().SequenceEqual(look.Names))
        {
            return false;
        }
        if ((look.Asked & Asked.Target) != 0 && disk.ReadLink(look.Path) != look.Target)
        {
            return false;
        }
        refreshed[look.Path] = identity;
        return true;
    }

    bool HasContent(FileLook look)
    {
        using var contents = disk.BorrowFile(look.Path);
        return FileLook.HashOfContent(contents.Span).AsSpan().SequenceEqual(look.Content);
    }
}
