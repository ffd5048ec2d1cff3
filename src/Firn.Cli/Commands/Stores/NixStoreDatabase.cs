using Firn.Cli.Arguments;
using Firn.Linux.Digests;
using Firn.Linux.Archives;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Cli.Commands.Stores;

/// <summary>The database as text: what <c>--dump-db</c> writes, <c>--load-db</c> and <c>--register-validity</c> read.</summary>
static class NixStoreDatabase
{
    public static int Dump(NixStoreCall call)
    {
        call.NoMoreFlags();
        IEnumerable<StorePath> paths = call.Operands.Count > 0 ? call.Operands.Select(call.Path) : call.Store.QueryAllValid();
        foreach (var path in paths)
        {
            Write(Console.Out, call.Store, call.Store.QueryPathInfo(path));
        }
        return 0;
    }

    static void Write(TextWriter output, IStore store, PathInfo info)
    {
        output.Write($"{store.Directory.Show(info.Path)}\n{info.NarHash.ToBase16()}\n{info.NarSize}\n");
        output.Write($"{(info.Deriver is { } deriver ? store.Directory.Show(deriver) : "")}\n{info.References.Count}\n");
        foreach (var reference in info.References)
        {
            output.Write($"{store.Directory.Show(reference)}\n");
        }
    }

    public static int Load(NixStoreCall call)
    {
        call.NoMoreFlags();
        call.NoOperands();
        return Register(call, again: true, hashGiven: true);
    }

    public static int RegisterValidity(NixStoreCall call)
    {
        var again = call.Take("--reregister");
        var hashGiven = call.Take("--hash-given");
        call.NoMoreFlags();
        call.NoOperands();
        return Register(call, again, hashGiven);
    }

    static int Register(NixStoreCall call, bool again, bool hashGiven)
    {
        var store = call.Store;
        var infos = new Dictionary<StorePath, PathInfo>();
        while (Read(Console.In, store.Directory, hashGiven) is { } info)
        {
            if (!again && store.IsValid(info.Path))
            {
                continue;
            }
            if (!hashGiven)
            {
                var found = store.Describe(info.Path, []);
                info = info with { NarHash = found.NarHash, NarSize = found.NarSize };
            }
            infos[info.Path] = info;
        }
        store.RegisterValidPaths(infos.Values);
        return 0;
    }

    static PathInfo? Read(TextReader input, StoreDirectory directory, bool hashGiven)
    {
        if (input.ReadLine() is not { } path)
        {
            return null;
        }
        var (hash, size) = hashGiven
            ? (Hash.Parse(Line(), HashAlgorithm.Sha256), Number(Line()))
            : (Hash.Zero(HashAlgorithm.Sha256), 0);
        var deriver = Line();
        var references = new SortedSet<StorePath>();
        for (var left = Number(Line()); left > 0; left--)
        {
            references.Add(directory.Parse(Line()));
        }
        return new PathInfo
        {
            Path = directory.Parse(path),
            NarHash = hash,
            NarSize = size,
            Deriver = deriver.Length == 0 ? null : directory.Parse(deriver),
            References = references,
        };

        string Line() => input.ReadLine() ?? throw new StoreFormatException($"the registration of '{path}' ends early");

        ulong Number(string text) => ulong.TryParse(text, out var number) ? number : throw new StoreFormatException($"number expected in the registration of '{path}', got '{text}'");
    }

    public static int CheckValidity(NixStoreCall call)
    {
        var print = call.Take("--print-invalid");
        call.NoMoreFlags();
        foreach (var path in call.Operands.Select(call.Path).Where(path => !call.Store.IsValid(path)))
        {
            if (!print)
            {
                throw new InvalidPathException(path, call.Store.Directory.Show(path));
            }
            Console.Out.WriteLine(call.Store.Directory.Show(path));
        }
        return 0;
    }
}
