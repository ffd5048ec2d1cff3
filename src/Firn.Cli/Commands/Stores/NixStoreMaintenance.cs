using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.Store;

namespace Firn.Cli.Commands.Stores;

/// <summary>Operations of <c>nix-store</c> that check, tidy and collect.</summary>
static class NixStoreMaintenance
{
    public static int Verify(NixStoreCall call)
    {
        var contents = call.Take("--check-contents");
        var repair = call.Take("--repair");
        call.NoMoreFlags();
        call.NoOperands();
        Console.Error.WriteLine("reading the Nix store...");
        var result = call.Store.Verify(contents, repair ? path => BuildRun.Repair(call.Store, call.Reader.Settings, path) : null);
        foreach (var finding in result.Findings)
        {
            Console.Error.WriteLine(finding);
        }
        if (result.ErrorsRemain)
        {
            Console.Error.WriteLine("warning: not all store errors were fixed");
        }
        return result.ErrorsRemain ? 1 : 0;
    }

    public static int RepairPath(NixStoreCall call)
    {
        call.NoMoreFlags();
        foreach (var path in call.Operands.Select(call.Path))
        {
            BuildRun.Repair(call.Store, call.Reader.Settings, path);
        }
        return 0;
    }

    public static int VerifyPath(NixStoreCall call)
    {
        call.NoMoreFlags();
        var code = 0;
        foreach (var path in call.Operands.Select(call.Path))
        {
            var (expected, actual) = (call.Store.QueryPathInfo(path).NarHash, call.Store.HashOnDisk(path));
            if (expected != actual)
            {
                Console.Error.WriteLine($"path '{call.Store.Directory.Show(path)}' was modified! expected hash '{expected}', got '{actual}'");
                code = 1;
            }
        }
        return code;
    }

    public static int CollectGarbage(NixStoreCall call)
    {
        var printRoots = call.Take("--print-roots");
        var action = call.Take("--print-live") ? GarbageAction.ReturnLive : call.Take("--print-dead") ? GarbageAction.ReturnDead : GarbageAction.DeleteDead;
        var maximum = ulong.MaxValue;
        if (call.Flags is ["--max-freed", var text])
        {
            maximum = Size(text);
            call.Flags.Clear();
        }
        call.NoMoreFlags();
        call.NoOperands();
        if (printRoots)
        {
            foreach (var (root, path) in call.Store.FindRoots().Distinct().OrderBy(root => root.Root).ThenBy(root => root.Path))
            {
                Console.Out.WriteLine($"\"{root.ToString().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\" -> {call.Store.Directory.Show(path)}");
            }
            return 0;
        }
        Collect(call.Store, new GarbageOptions
        {
            Action = action,
            MaximumFreed = maximum,
            KeepOutputs = Setting(call.Reader, "keep-outputs", false),
            KeepDerivations = Setting(call.Reader, "keep-derivations", true),
        });
        return 0;
    }

    public static void Collect(IGarbageCollector store, GarbageOptions options)
    {
        var result = store.CollectGarbage(options);
        if (options.Action is GarbageAction.ReturnLive or GarbageAction.ReturnDead)
        {
            foreach (var path in result.Paths)
            {
                Console.Out.WriteLine(path);
            }
            return;
        }
        Console.Out.WriteLine($"{result.Paths.Count} store paths deleted, {Show(result.BytesFreed)} freed");
    }

    internal static string Show(ulong bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        string[] units = ["KiB", "MiB", "GiB", "TiB"];
        for (value /= 1024; value >= 1000 && unit < units.Length - 1; unit++)
        {
            value /= 1024;
        }
        return $"{value:0.0} {units[unit]}";
    }

    /// <summary>A number with an optional unit <c>K M G T</c>.</summary>
    internal static ulong Size(string text)
    {
        var shift = text.Length == 0 ? 0 : text[^1] switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        return ulong.TryParse(shift == 0 ? text : text[..^1], out var number) ? number << shift : throw new UsageException($"'{text}' is not an integer");
    }

    internal static bool Setting(ArgumentCursor reader, string name, bool otherwise) =>
        reader.Settings.Switch(name, otherwise);

    public static int Delete(NixStoreCall call)
    {
        var ignore = call.Take("--ignore-liveness");
        call.NoMoreFlags();
        Collect(call.Store, new GarbageOptions { Action = GarbageAction.DeleteSpecific, IgnoreLiveness = ignore, Paths = [.. call.Operands.Select(call.Path)] });
        return 0;
    }

    public static int Optimise(NixStoreCall call)
    {
        call.NoMoreFlags();
        call.NoOperands();
        var result = call.Store.Optimise();
        Console.Error.WriteLine($"{Show(result.BytesFreed)} freed by hard-linking {result.FilesLinked} files");
        return 0;
    }

    public static int Initialise(NixStoreCall call)
    {
        call.NoMoreFlags();
        call.NoOperands();
        _ = call.Store;
        return 0;
    }
}
