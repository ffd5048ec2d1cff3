using System.Text.Json;
using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Cli.Commands.Stores;

/// <summary><c>nix path-info</c> and <c>nix store …</c>.</summary>
static class StoreSubcommands
{
    public static int Collect(Invocation invocation)
    {
        var reader = new ArgumentCursor(invocation);
        var (maximum, dry) = (ulong.MaxValue, false);
        while (reader.Next() is { } argument)
        {
            switch (argument)
            {
                case "--max":
                    maximum = NixStoreMaintenance.Size(reader.Value());
                    break;
                case "--dry-run":
                    dry = true;
                    break;
                default:
                    throw reader.Unknown();
            }
        }
        using var store = StoreOpener.OpenLocal(reader.Store);
        NixStoreMaintenance.Collect(store, new GarbageOptions
        {
            Action = dry ? GarbageAction.ReturnDead : GarbageAction.DeleteDead,
            MaximumFreed = maximum,
            KeepOutputs = NixStoreMaintenance.Setting(reader, "keep-outputs", false),
            KeepDerivations = NixStoreMaintenance.Setting(reader, "keep-derivations", true),
        });
        return 0;
    }

    public static int Verify(Invocation invocation)
    {
        var reader = new ArgumentCursor(invocation);
        var (contents, trust, all, needed) = (true, true, false, 0);
        var operands = new List<string>();
        while (reader.Next() is { } argument)
        {
            switch (argument)
            {
                case "--no-contents":
                    contents = false;
                    break;
                case "--no-trust":
                    trust = false;
                    break;
                case "--all":
                    all = true;
                    break;
                case "-n" or "--sigs-needed":
                    needed = (int)NixStoreMaintenance.Size(reader.Value());
                    break;
                default:
                    operands.Add(reader.IsOption ? throw reader.Unknown() : argument);
                    break;
            }
        }
        using var store = StoreOpener.OpenLocal(reader.Store, Keys(reader));
        var code = 0;
        foreach (var path in all ? store.QueryAllValid() : [.. operands.Select(operand => StorePathArgument.Resolve(store, operand))])
        {
            var info = store.QueryPathInfo(path);
            if (contents && store.HashOnDisk(path) is var actual && actual != info.NarHash)
            {
                Console.Error.WriteLine($"path '{store.Directory.Show(path)}' was modified! expected hash '{info.NarHash}', got '{actual}'");
                code |= 1;
            }
            if (trust && !(needed == 0 && info.Ultimate) && !info.IsContentAddressed(store.StorePaths) && store.CountValidSignatures(info) < Math.Max(needed, 1))
            {
                Console.Error.WriteLine($"path '{store.Directory.Show(path)}' is untrusted");
                code |= 2;
            }
        }
        return code;
    }

    static Func<Firn.Stores.Local.LocalStoreOptions, Firn.Stores.Local.LocalStoreOptions> Keys(ArgumentCursor reader) => options => options with
    {
        TrustedPublicKeys = reader.Settings.Words("trusted-public-keys"),
    };

    public static int Optimise(Invocation invocation)
    {
        var reader = new ArgumentCursor(invocation);
        if (reader.Next() is not null)
        {
            throw reader.Unknown();
        }
        using var store = StoreOpener.OpenLocal(reader.Store);
        var result = store.Optimise();
        Console.Error.WriteLine($"{NixStoreMaintenance.Show(result.BytesFreed)} freed by hard-linking {result.FilesLinked} files");
        return 0;
    }

    public static int Delete(Invocation invocation)
    {
        var reader = new ArgumentCursor(invocation);
        var (ignore, recursive) = (false, false);
        var operands = new List<string>();
        while (reader.Next() is { } argument)
        {
            switch (argument)
            {
                case "--ignore-liveness":
                    ignore = true;
                    break;
                case "-r" or "--recursive":
                    recursive = true;
                    break;
                default:
                    operands.Add(reader.IsOption ? throw reader.Unknown() : argument);
                    break;
            }
        }
        using var store = StoreOpener.OpenLocal(reader.Store);
        IEnumerable<StorePath> paths = operands.Select(operand => StorePathArgument.Resolve(store, operand)).ToList();
        NixStoreMaintenance.Collect(store, new GarbageOptions
        {
            Action = GarbageAction.DeleteSpecific,
            IgnoreLiveness = ignore,
            Paths = recursive ? store.QueryClosure(paths) : [.. paths],
        });
        return 0;
    }

    public static int Add(Invocation invocation)
    {
        var reader = new ArgumentCursor(invocation);
        var method = invocation.Program.EndsWith("add-file", StringComparison.Ordinal) ? ContentAddressMethod.Flat : ContentAddressMethod.Nar;
        var algorithm = HashAlgorithm.Sha256;
        string? name = null;
        var operands = new List<string>();
        while (reader.Next() is { } argument)
        {
            switch (argument)
            {
                case "-n" or "--name":
                    name = reader.Value();
                    break;
                case "--mode":
                    var mode = reader.Value();
                    method = ContentAddressMethods.TryParse(mode) ?? throw new UsageException($"unknown mode '{mode}', expect 'flat', 'nar' or 'text'");
                    break;
                case "--hash-algo":
                    algorithm = HashAlgorithms.Parse(reader.Value());
                    break;
                default:
                    operands.Add(reader.IsOption ? throw reader.Unknown() : argument);
                    break;
            }
        }
        if (operands is not [var file])
        {
            throw new UsageException("exactly one path is expected");
        }
        using var store = StoreOpener.OpenLocal(reader.Store);
        Console.Out.WriteLine(store.Directory.Show(NixStoreObjects.AddFile(store, file, name, method, algorithm).Path));
        return 0;
    }

    public static int PathInfo(Invocation invocation)
    {
        var reader = new ArgumentCursor(invocation);
        var (json, recursive, size, closureSize, human, signatures, all) = (false, false, false, false, false, false, false);
        var operands = new List<string>();
        var form = new JsonForm();
        while (reader.Next() is { } argument)
        {
            switch (argument)
            {
                case "--json":
                    json = true;
                    break;
                case "--pretty" or "--no-pretty":
                    form.TryFlag(argument);
                    break;
                case "--json-format":
                    reader.Value();
                    break;
                case "-r" or "--recursive":
                    recursive = true;
                    break;
                case "-s" or "--size":
                    size = true;
                    break;
                case "-S" or "--closure-size":
                    closureSize = true;
                    break;
                case "-h" or "--human-readable":
                    human = true;
                    break;
                case "--sigs":
                    signatures = true;
                    break;
                case "--all":
                    all = true;
                    break;
                default:
                    operands.Add(reader.IsOption ? throw reader.Unknown() : argument);
                    break;
            }
        }
        using var store = StoreOpener.OpenLocal(reader.Store);
        var named = operands.Select(operand => StorePathArgument.Resolve(store, operand)).ToList();
        List<StorePath> paths = all ? [.. store.QueryAllValid()]
            : recursive ? Closures.Sort(store.QueryClosure(named), path => store.QueryPathInfo(path).References)
            : named;
        if (json)
        {
            form.Print(writer => WriteJson(store, paths, closureSize, writer));
            return 0;
        }
        var width = size || closureSize || signatures ? paths.Select(path => store.Directory.Show(path).Length).DefaultIfEmpty(0).Max() : 0;
        foreach (var path in paths)
        {
            var info = store.QueryPathInfo(path);
            var line = new System.Text.StringBuilder(store.Directory.Show(path).PadRight(width));
            if (size)
            {
                line.Append(Number(info.NarSize));
            }
            if (closureSize)
            {
                line.Append(Number(ClosureSize(store, path)));
            }
            if (signatures)
            {
                line.Append('\t').AppendJoin(' ', (IEnumerable<string>)[.. info.Ultimate ? ["ultimate"] : Array.Empty<string>(), .. info.ContentAddress is { } address ? [$"ca:{address}"] : Array.Empty<string>(), .. info.Signatures]);
            }
            Console.Out.WriteLine(line);
        }
        return 0;

        string Number(ulong value) => human ? $"\t{NixStoreMaintenance.Show(value),11}" : $"\t{value,11}";
    }

    static ulong ClosureSize(IStore store, StorePath path) =>
        store.QueryClosure([path]).Aggregate(0UL, (sum, other) => sum + store.QueryPathInfo(other).NarSize);

    static void WriteJson(IStore store, List<StorePath> paths, bool closureSize, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var path in paths.Distinct().Order())
        {
            writer.WritePropertyName(store.Directory.Show(path));
            if (store.TryQueryPathInfo(path) is not { } info)
            {
                writer.WriteNullValue();
                continue;
            }
            writer.WriteStartObject();
            if (info.ContentAddress is { } address)
            {
                writer.WriteString("ca", address.ToString());
            }
            else
            {
                writer.WriteNull("ca");
            }
            if (closureSize)
            {
                writer.WriteNumber("closureSize", ClosureSize(store, path));
            }
            if (info.Deriver is { } deriver)
            {
                writer.WriteString("deriver", store.Directory.Show(deriver));
            }
            else
            {
                writer.WriteNull("deriver");
            }
            writer.WriteString("narHash", info.NarHash.ToSri());
            writer.WriteNumber("narSize", info.NarSize);
            writer.WriteStartArray("references");
            foreach (var reference in info.References)
            {
                writer.WriteStringValue(store.Directory.Show(reference));
            }
            writer.WriteEndArray();
            writer.WriteNumber("registrationTime", info.RegistrationTime);
            writer.WriteStartArray("signatures");
            foreach (var signature in info.Signatures)
            {
                writer.WriteStringValue(signature);
            }
            writer.WriteEndArray();
            writer.WriteString("storeDir", store.Directory.Path);
            writer.WriteBoolean("ultimate", info.Ultimate);
            writer.WriteNumber("version", 1);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }
}
