using Firn.Evaluation;
using Firn.Primitives;
using Firn.Store;

namespace Firn.EvaluationCache;

/// <summary>Notes what an evaluation looks at, from any thread.</summary>
/// <param name="now">Seconds since 1970 at the start.</param>
public sealed class Recorder(long now)
{
    const Asked Read = Asked.Content | Asked.Names | Asked.Target;

    // As much as of what is printed.
    const int LongestMessages = 1 << 20;

    readonly Lock gate = new();
    readonly Dictionary<ByteString, FileLook> files = [];
    readonly Dictionary<ByteString, ByteString?> variables = [];
    readonly Dictionary<StorePath, bool> paths = [];
    readonly HashSet<StorePath> written = [], covered = [];
    readonly Dictionary<StorePath, int> order = [];
    readonly ByteWriter messages = new();
    long validUntil = long.MaxValue;

    /// <summary>Why this evaluation must not be remembered; null while it may.</summary>
    public string? Unrepeatable { get; private set; }

    public void Kind(ByteString path, FileIdentity? identity) => Note(path, identity, Asked.Kind);

    public void Executable(ByteString path, FileIdentity? identity) => Note(path, identity, Asked.Executable);

    /// <summary>The identity must have been taken before the bytes were read.</summary>
    public void Content(ByteString path, FileIdentity? identity, ReadOnlySpan<byte> bytes) => Note(path, identity, Asked.Content, content: FileLook.HashOfContent(bytes));

    /// <summary>The same, for content whose SHA-256 was computed while it passed.</summary>
    public void HashedContent(ByteString path, FileIdentity? identity, ReadOnlySpan<byte> sha256) => Note(path, identity, Asked.Content, content: sha256.ToArray());

    public void Names(ByteString path, FileIdentity? identity, IReadOnlyList<DirectoryEntry> entries) => Note(path, identity, Asked.Names, names: FileLook.HashOfNames(entries));

    public void Target(ByteString path, FileIdentity? identity, ByteString target) => Note(path, identity, Asked.Target, target: target);

    public void Variable(ByteString name, ByteString? value)
    {
        lock (gate)
        {
            variables.TryAdd(name, value);
        }
    }

    /// <summary>The store was asked for a path.</summary>
    public void Validity(StorePath path, bool valid)
    {
        lock (gate)
        {
            if (!written.Contains(path))
            {
                paths.TryAdd(path, valid);
            }
        }
    }

    /// <summary>The evaluation put a path into the store. What it refers to cannot vanish while it is there.</summary>
    public void Written(StorePath path, IEnumerable<StorePath> references)
    {
        lock (gate)
        {
            written.Add(path);
            order.TryAdd(path, order.Count);
            covered.UnionWith(references.Where(reference => reference != path));
        }
    }

    /// <summary>The how-manieth path it was that the evaluation put into the store; null when it did not.</summary>
    public int? OrderOf(StorePath path)
    {
        lock (gate)
        {
            return order.TryGetValue(path, out var place) ? place : null;
        }
    }

    /// <summary>A line that was shown, with its end. An evaluation that says more than a megabyte is not remembered.</summary>
    public void Message(ReadOnlySpan<byte> text)
    {
        lock (gate)
        {
            if (messages.Written.Length + text.Length > LongestMessages)
            {
                Unrepeatable ??= "its messages are long";
                return;
            }
            messages.Write(text);
        }
    }

    /// <summary>The result depends on something that cannot be looked at again.</summary>
    public void Forbid(string reason)
    {
        lock (gate)
        {
            Unrepeatable ??= reason;
        }
    }

    /// <summary>A part of the evaluation was done elsewhere: it looked at all this.</summary>
    public void Include(EvaluationRecord part)
    {
        lock (gate)
        {
            foreach (var (name, value) in part.Variables)
            {
                variables.TryAdd(name, value);
            }
            foreach (var (path, valid) in part.Paths)
            {
                if (!written.Contains(path))
                {
                    paths.TryAdd(path, valid);
                }
            }
            foreach (var look in part.Files)
            {
                Note(look);
            }
            validUntil = Math.Min(validUntil, part.ValidUntil);
        }
    }

    /// <summary>The result is good for this long only.</summary>
    public void Expires(long seconds)
    {
        lock (gate)
        {
            validUntil = Math.Min(validUntil, seconds);
        }
    }

    /// <summary>What was shown so far.</summary>
    public byte[] Messages
    {
        get
        {
            lock (gate)
            {
                return messages.Written.ToArray();
            }
        }
    }

    /// <summary>Null when it must not be remembered.</summary>
    public EvaluationRecord? Finish(byte[] key, string title, Outcome outcome)
    {
        lock (gate)
        {
            if (Unrepeatable is not null)
            {
                return null;
            }
            var needed = new SortedDictionary<StorePath, bool>(paths);
            foreach (var path in written.Where(path => !covered.Contains(path)))
            {
                needed[path] = true;
            }
            return new EvaluationRecord
            {
                Key = key,
                Title = title,
                Started = now,
                ValidUntil = validUntil,
                Files = [.. files.Values.OrderBy(look => look.Path)],
                Variables = [.. variables.OrderBy(variable => variable.Key)],
                Paths = [.. needed],
                Outcome = outcome,
            };
        }
    }

    /// <summary>What follows is a step of its own (<see cref="EvaluationRecord.Further"/>). Why it must not be remembered and how long it is good stay.</summary>
    public void BeginStep()
    {
        lock (gate)
        {
            files.Clear();
            variables.Clear();
            paths.Clear();
            written.Clear();
            covered.Clear();
        }
    }

    void Note(ByteString path, FileIdentity? identity, Asked asked, byte[]? content = null, byte[]? names = null, ByteString target = default)
    {
        lock (gate)
        {
            Note(new FileLook(path, identity, asked, content ?? [], names ?? [], target));
        }
    }

    // Under the lock.
    void Note(FileLook look)
    {
        if (!files.TryGetValue(look.Path, out var before))
        {
            files[look.Path] = look;
            return;
        }
        if (Together(before, look) is { } both)
        {
            files[look.Path] = both;
        }
        else
        {
            // A directory whose names mattered, in which somebody works at the same time; a file that is being edited.
            Unrepeatable ??= $"'{look.Path}' changed during the evaluation";
        }
    }

    /// <summary>One look that tells what two told; null when they contradict each other.</summary>
    static FileLook? Together(FileLook before, FileLook look)
    {
        var (one, other) = (before.Identity, look.Identity);
        var asked = before.Asked | look.Asked;
        if (one?.Type != other?.Type || ((asked & Asked.Executable) != 0 && one?.IsExecutable != other?.IsExecutable))
        {
            return null;
        }
        // All that was asked of a directory on the way may be whether it is one, and /tmp changes all the time.
        if (one != other && (before.Asked & look.Asked & Read) != 0
            && !(before.Content.AsSpan().SequenceEqual(look.Content) && before.Names.AsSpan().SequenceEqual(look.Names) && before.Target == look.Target))
        {
            return null;
        }
        return before with
        {
            // The one that was taken before it was read.
            Identity = (before.Asked & Read) != 0 ? one : other,
            Asked = asked,
            Content = look.Content.Length > 0 ? look.Content : before.Content,
            Names = look.Names.Length > 0 ? look.Names : before.Names,
            Target = (look.Asked & Asked.Target) != 0 ? look.Target : before.Target,
        };
    }
}
