using Firn.Primitives;

namespace Firn.Evaluation;

/// <summary>What a directory entry is.</summary>
public enum FileKind
{
    Regular,
    Directory,
    Symlink,
    Other,
}

/// <summary>An entry of a directory; <see cref="Kind"/> is null when finding it out costs a call of its own.</summary>
public readonly record struct DirectoryEntry(ByteString Name, FileKind? Kind);

/// <summary>A regular file that is being read: its bytes from the first on, how many there are, and whether its owner may execute it.</summary>
public sealed record OpenedFile(Stream Contents, ulong Size, bool IsExecutable) : IDisposable
{
    public void Dispose() => Contents.Dispose();
}

/// <summary>
/// A tree that can be read: the disk, a fetched tree, files that are part of the program. Safe to use from any thread.
/// Paths are canonical (<see cref="SourcePath"/>). Failures are an <see cref="EvaluationException"/>.
/// </summary>
public abstract class SourceRoot
{
    /// <summary>The entry itself, links not followed; null when there is none.</summary>
    public abstract FileKind? Kind(ByteString path);

    public abstract byte[] ReadFile(ByteString path);

    /// <summary>The same for who needs the bytes only briefly: most texts are parsed or hashed and then of no use.</summary>
    public virtual BorrowedBytes BorrowFile(ByteString path) => BorrowedBytes.Of(ReadFile(path));

    /// <summary>Opens a regular file, to be read in pieces: archives are made of files of any size.</summary>
    public virtual OpenedFile OpenFile(ByteString path)
    {
        var bytes = ReadFile(path);
        return new OpenedFile(new MemoryStream(bytes, writable: false), (ulong)bytes.Length, IsExecutable(path));
    }

    /// <summary>May the owner execute this regular file?</summary>
    public virtual bool IsExecutable(ByteString path) => false;

    /// <summary>In any order.</summary>
    public abstract IReadOnlyList<DirectoryEntry> ReadDirectory(ByteString path);

    public abstract ByteString ReadLink(ByteString path);

    public virtual string Show(ByteString path) => path.ToString();

    /// <summary>The same with every byte of the name as it is.</summary>
    public virtual ByteString ShowBytes(ByteString path) => path;

    /// <summary>From now on everything at and below the path may be read, where reading is restricted at all.</summary>
    public virtual void Allow(ByteString path)
    {
    }

    /// <summary>Fails when evaluation may not look at the path.</summary>
    /// <exception cref="RestrictedPathException">It may not.</exception>
    public virtual void CheckAccess(ByteString path)
    {
    }

    /// <summary>The path with all links followed; parts that do not exist stay as they are.</summary>
    public virtual ByteString Resolve(ByteString path, bool followLast = true)
    {
        var budget = 1024;
        var pending = new Stack<ByteString>();
        Push(pending, path);
        var done = new List<ByteString>();
        while (pending.TryPop(out var part))
        {
            if (part.Span.SequenceEqual(".."u8))
            {
                if (done.Count > 0)
                {
                    done.RemoveAt(done.Count - 1);
                }
                continue;
            }
            done.Add(part);
            if (pending.Count == 0 && !followLast)
            {
                break;
            }
            var here = Join(done);
            if (Kind(here) != FileKind.Symlink)
            {
                continue;
            }
            if (--budget == 0)
            {
                throw new EvaluationException($"too many symbolic links encountered while traversing the path '{Show(path)}'");
            }
            var target = ReadLink(here);
            done.RemoveAt(done.Count - 1);
            if (target.Length > 0 && target[0] == '/')
            {
                done.Clear();
            }
            Push(pending, target);
        }
        return Join(done);
    }

    static void Push(Stack<ByteString> pending, ByteString path)
    {
        var end = path.Length;
        while (end > 0)
        {
            var start = path.Span[..end].LastIndexOf((byte)'/') + 1;
            var part = path.Slice(start, end - start);
            if (part.Length > 0 && !part.Span.SequenceEqual("."u8))
            {
                pending.Push(part);
            }
            end = start - 1;
        }
    }

    static ByteString Join(List<ByteString> parts)
    {
        if (parts.Count == 0)
        {
            return "/";
        }
        var bytes = new byte[parts.Sum(p => p.Length + 1)];
        var at = 0;
        foreach (var part in parts)
        {
            bytes[at++] = (byte)'/';
            part.Span.CopyTo(bytes.AsSpan(at));
            at += part.Length;
        }
        return new ByteString(bytes);
    }

    /// <summary>Looks at the files anew from now on: what was remembered about them is dropped.</summary>
    public virtual void Forget()
    {
    }
}
