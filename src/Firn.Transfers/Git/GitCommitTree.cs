using System.Diagnostics;
using System.Globalization;
using System.Text;
using Firn.Evaluation;
using Firn.Primitives;
using Firn.Transfers.Sources;

namespace Firn.Transfers.Git;

/// <summary>The tree of a commit, its files byte for byte as they were committed: no filter, no line ends, no substitution.</summary>
sealed class GitCommitTree : IDisposable
{
    readonly Lock gate = new();
    readonly GitRepository repository;
    Process? reader;

    GitCommitTree(GitRepository repository) => this.repository = repository;

    public ListedTree Tree { get; } = new();

    /// <summary>Submodules' commits by path.</summary>
    public Dictionary<string, Hash> Links { get; } = new(StringComparer.Ordinal);

    /// <summary>Lists the tree; files are read later, as long as this lives.</summary>
    /// <exception cref="EvaluationException">The commit is not there.</exception>
    public static GitCommitTree Open(GitRepository repository, Hash revision, bool exportIgnore)
    {
        var result = new GitCommitTree(repository);
        var listing = new List<(string Mode, string Id, ByteString Path)>();
        foreach (var line in repository.Require("listing a commit", "ls-tree", "-r", "-t", "-z", "--full-tree", revision.ToBase16()).ZeroTerminated)
        {
            // "<mode> <type> <id><tab><path>"
            var tab = Array.IndexOf(line, (byte)'\t');
            var words = Encoding.ASCII.GetString(line, 0, tab).Split(' ');
            listing.Add((words[0], words[2], new ByteString(line.AsMemory(tab + 1))));
        }
        var ignored = exportIgnore && HasAttributes(listing) ? repository.ExportIgnored(listing.Select(entry => entry.Path), revision) : [];
        foreach (var (mode, id, path) in listing)
        {
            if (ignored.Count > 0 && IsIgnored(path, ignored))
            {
                continue;
            }
            ByteString place = new((byte[])[(byte)'/', .. path.Span]);
            switch (mode)
            {
                case "040000":
                    result.Tree.Add(place, ListedEntry.EmptyDirectory);
                    break;
                case "160000":
                    result.Links[path.ToString()] = Hash.ParseDigits(id, id.Length == 64 ? HashAlgorithm.Sha256 : HashAlgorithm.Sha1);
                    result.Tree.Add(place, ListedEntry.EmptyDirectory);
                    break;
                default:
                    result.Tree.Add(place, new ListedEntry(mode == "120000" ? FileKind.Symlink : FileKind.Regular, mode == "100755", () => result.Read(id)));
                    break;
            }
        }
        return result;
    }

    static bool HasAttributes(List<(string Mode, string Id, ByteString Path)> listing) =>
        listing.Exists(entry => entry.Path.Span.EndsWith(".gitattributes"u8));

    // What is ignored takes all below it along.
    static bool IsIgnored(ByteString path, HashSet<ByteString> ignored)
    {
        for (var end = path.Length; end > 0; end = path.Span[..end].LastIndexOf((byte)'/'))
        {
            if (ignored.Contains(path.Slice(0, end)))
            {
                return true;
            }
        }
        return false;
    }

    byte[] Read(string id)
    {
        lock (gate)
        {
            reader ??= ProgramCall.Start("git", repository.Command("cat-file", "--batch"), input: true, errors: false);
            reader.StandardInput.BaseStream.Write(Encoding.ASCII.GetBytes(id + "\n"));
            reader.StandardInput.BaseStream.Flush();
            // "<id> blob <size>", the bytes, a line end.
            var stream = reader.StandardOutput.BaseStream;
            var head = new StringBuilder();
            int next;
            while ((next = stream.ReadByte()) > 0 && next != '\n')
            {
                head.Append((char)next);
            }
            var words = head.ToString().Split(' ');
            if (words is not [_, "blob", var size])
            {
                throw new EvaluationException($"cannot read object '{id}' of Git repository '{repository.Directory}'");
            }
            var bytes = new byte[int.Parse(size, CultureInfo.InvariantCulture)];
            stream.ReadExactly(bytes);
            stream.ReadByte();
            return bytes;
        }
    }

    public void Dispose()
    {
        if (reader is not null)
        {
            reader.StandardInput.Dispose();
            reader.WaitForExit();
            reader.Dispose();
            reader = null;
        }
    }
}
