using System.Text.Json;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Building;

/// <summary>Promises of a derivation about what its outputs refer to and how big they are.</summary>
static class OutputChecks
{
    /// <exception cref="BuildException">One is broken; the message names output, promise and path.</exception>
    public static void Check(LocalStore store, StorePath path, Derivation derivation, SortedDictionary<string, PathInfo> outputs)
    {
        foreach (var (name, info) in outputs)
        {
            var checks = For(derivation, name);
            Check(store, path, outputs, name, info, checks);
        }
    }

    static void Check(LocalStore store, StorePath path, SortedDictionary<string, PathInfo> outputs, string name, PathInfo info, Checks checks)
    {
        var shown = store.Directory.Show(info.Path);
        if (checks.MaximumSize is { } size && info.NarSize > size)
        {
            throw new BuildException(path, BuildStatus.Rejected, $"path '{shown}' is too large at {info.NarSize} bytes; limit is {size} bytes");
        }
        var closure = new Lazy<SortedSet<StorePath>>(() => Closure(store, outputs, info));
        if (checks.MaximumClosureSize is { } limit)
        {
            var total = closure.Value.Sum(part => (long)(outputs.Values.FirstOrDefault(output => output.Path == part) ?? store.QueryPathInfo(part)).NarSize);
            if ((ulong)total > limit)
            {
                throw new BuildException(path, BuildStatus.Rejected, $"closure of path '{shown}' is too large at {total} bytes; limit is {limit} bytes");
            }
        }
        foreach (var (list, allowed, recursive) in ((IReadOnlyList<string>?, bool, bool)[])
            [(checks.AllowedReferences, true, false), (checks.AllowedRequisites, true, true), (checks.DisallowedReferences, false, false), (checks.DisallowedRequisites, false, true)])
        {
            if (list is null)
            {
                continue;
            }
            var named = list.Select(item => outputs.TryGetValue(item, out var own) ? own.Path
                : store.Directory.Split(item)?.Path ?? throw new BuildException(path, BuildStatus.Rejected,
                    $"derivation contains an illegal reference specifier '{item}'")).ToHashSet();
            // An output is in its own closure, whether or not it mentions itself.
            IEnumerable<StorePath> used = !recursive ? info.References : checks.IgnoreSelf ? closure.Value.Where(part => part != info.Path) : closure.Value;
            var bad = used.Where(part => named.Contains(part) != allowed).ToList();
            if (bad.Count > 0)
            {
                throw new BuildException(path, BuildStatus.Rejected,
                    $"output '{shown}' is not allowed to refer to the following paths:\n         {string.Join("\n         ", bad.Select(store.Directory.Show))}");
            }
        }
        _ = name;
    }

    static SortedSet<StorePath> Closure(LocalStore store, SortedDictionary<string, PathInfo> outputs, PathInfo root)
    {
        var closure = new SortedSet<StorePath>();
        var pending = new Stack<StorePath>([root.Path]);
        while (pending.TryPop(out var next))
        {
            if (closure.Add(next))
            {
                foreach (var reference in (outputs.Values.FirstOrDefault(output => output.Path == next) ?? store.QueryPathInfo(next)).References)
                {
                    pending.Push(reference);
                }
            }
        }
        return closure;
    }

    static Checks For(Derivation derivation, string output)
    {
        if (derivation.StructuredAttributes is { } json)
        {
            using var document = JsonDocument.Parse(json.Memory);
            if (!document.RootElement.TryGetProperty("outputChecks", out var all) || !all.TryGetProperty(output, out var own))
            {
                return new Checks();
            }
            IReadOnlyList<string>? List(string name) =>
                own.TryGetProperty(name, out var value) ? [.. value.EnumerateArray().Select(item => item.GetString()!)] : null;
            ulong? Number(string name) => own.TryGetProperty(name, out var value) ? value.GetUInt64() : null;
            return new Checks
            {
                AllowedReferences = List("allowedReferences"),
                AllowedRequisites = List("allowedRequisites"),
                DisallowedReferences = List("disallowedReferences"),
                DisallowedRequisites = List("disallowedRequisites"),
                MaximumSize = Number("maxSize"),
                MaximumClosureSize = Number("maxClosureSize"),
                IgnoreSelf = own.TryGetProperty("ignoreSelfRefs", out var ignore) && ignore.ValueKind == JsonValueKind.True,
            };
        }
        IReadOnlyList<string>? Words(string name) => derivation.Environment.TryGetValue(name, out var value)
            ? value.ToString().Split((char[])[' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries) : null;
        return new Checks
        {
            AllowedReferences = Words("allowedReferences"),
            AllowedRequisites = Words("allowedRequisites"),
            DisallowedReferences = Words("disallowedReferences"),
            DisallowedRequisites = Words("disallowedRequisites"),
            IgnoreSelf = true,
        };
    }

    sealed record Checks
    {
        public IReadOnlyList<string>? AllowedReferences { get; init; }
        public IReadOnlyList<string>? AllowedRequisites { get; init; }
        public IReadOnlyList<string>? DisallowedReferences { get; init; }
        public IReadOnlyList<string>? DisallowedRequisites { get; init; }
        public ulong? MaximumSize { get; init; }
        public ulong? MaximumClosureSize { get; init; }
        public bool IgnoreSelf { get; init; }
    }
}
