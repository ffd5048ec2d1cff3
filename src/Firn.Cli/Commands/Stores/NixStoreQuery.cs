using Firn.Building;
using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Cli.Commands.Stores;

/// <summary><c>nix-store --query</c>.</summary>
static class NixStoreQuery
{
    static readonly string[] colours = ["black", "red", "green", "blue", "magenta", "burlywood"];

    public static int Run(NixStoreCall call)
    {
        var useOutputs = call.Take("--use-output", "-u");
        var includeOutputs = call.Take("--include-outputs");
        var realise = call.Take("--force-realise", "--force-realize", "-f");
        var kind = call.Flags.Distinct().Select(Kind).ToList() switch
        {
            [] => "--outputs",
            [var only] => only,
            [_, var second, ..] => throw new UsageException($"query type '{second}' conflicts with earlier flag"),
        };
        var store = call.Store;
        string? binding = null;
        if (kind == "--binding")
        {
            binding = call.Operands is [var first, ..] ? first : throw new UsageException("expected binding name");
            call.Operands.RemoveAt(0);
        }
        var paths = call.Operands.Select(call.Path).ToList();
        if (realise && BuildRun.Build(store, call.Reader.Settings, [.. paths.Where(path => path.IsDerivation).Select(path => new BuildRequest(path))]).Code is not 0 and var code)
        {
            return code;
        }
        switch (kind)
        {
            case "--outputs":
                Print(store, paths.SelectMany(path => Outputs(store, path, use: true)));
                break;
            case "--requisites":
                PrintSorted(store, store.QueryClosure(paths.SelectMany(Chosen), includeOutputs));
                break;
            case "--references":
                PrintSorted(store, [.. paths.SelectMany(Chosen).SelectMany(path => store.QueryPathInfo(path).References)]);
                break;
            case "--referrers":
                PrintSorted(store, [.. paths.SelectMany(Chosen).SelectMany(store.QueryReferrers)]);
                break;
            case "--referrers-closure":
                PrintSorted(store, store.QueryReferrersClosure(paths.SelectMany(Chosen)));
                break;
            case "--deriver":
                foreach (var path in paths)
                {
                    Console.Out.WriteLine(store.QueryPathInfo(path).Deriver is { } deriver ? store.Directory.Show(deriver) : "unknown-deriver");
                }
                break;
            case "--valid-derivers":
                PrintSorted(store, [.. paths.SelectMany(store.QueryValidDerivers)]);
                break;
            case "--binding":
                using (var output = Console.OpenStandardOutput())
                {
                    foreach (var path in paths)
                    {
                        var derivation = path.IsDerivation ? path : store.QueryPathInfo(path).Deriver ?? throw new StoreException($"deriver of path '{store.Directory.Show(path)}' is not known");
                        output.Write(store.ReadDerivation(derivation).Environment.TryGetValue(binding!, out var value)
                            ? value.Span
                            : throw new StoreException($"derivation '{store.Directory.Show(derivation)}' has no environment binding named '{binding}'"));
                        output.Write("\n"u8);
                    }
                }
                break;
            case "--hash":
                foreach (var path in paths.SelectMany(Chosen))
                {
                    Console.Out.WriteLine(store.QueryPathInfo(path).NarHash);
                }
                break;
            case "--size":
                foreach (var path in paths.SelectMany(Chosen))
                {
                    Console.Out.WriteLine(store.QueryPathInfo(path).NarSize);
                }
                break;
            case "--tree":
                var done = new HashSet<StorePath>();
                foreach (var path in paths)
                {
                    PrintTree(store, path, "", "", done);
                }
                break;
            case "--graph":
                PrintGraph(store, [.. paths.SelectMany(Chosen)]);
                break;
            case "--graphml":
                PrintGraphMl(store, [.. paths.SelectMany(Chosen)]);
                break;
            case "--resolve":
                Print(store, paths);
                break;
            default:
                PrintRoots(call, [.. paths.SelectMany(Chosen)]);
                break;
        }
        return 0;

        IEnumerable<StorePath> Chosen(StorePath path) => Outputs(store, path, useOutputs);
    }

    static string Kind(string flag) => flag switch
    {
        "-R" => "--requisites",
        "--referers" => "--referrers",
        "--referers-closure" => "--referrers-closure",
        "-d" => "--deriver",
        "-b" => "--binding",
        "--outputs" or "--requisites" or "--references" or "--referrers" or "--referrers-closure" or "--deriver" or "--valid-derivers" or "--binding"
            or "--hash" or "--size" or "--tree" or "--graph" or "--graphml" or "--resolve" or "--roots" => flag,
        _ => throw new UsageException($"unknown flag '{flag}'"),
    };

    static IEnumerable<StorePath> Outputs(IStore store, StorePath path, bool use) => !use || !path.IsDerivation
        ? [path]
        : store.QueryOutputMap(path).Values.Select(output => output ?? throw new UsageException(
            "Cannot use output path of floating content-addressing derivation until we know what it is (e.g. by building it)")).Order();

    static void Print(IStore store, IEnumerable<StorePath> paths)
    {
        foreach (var path in paths)
        {
            Console.Out.WriteLine(store.Directory.Show(path));
        }
    }

    static void PrintSorted(IStore store, SortedSet<StorePath> paths) =>
        Print(store, Closures.Sort(paths, path => store.TryQueryPathInfo(path)?.References.Where(reference => reference != path) ?? []));

    /// <summary>What is used is printed first among the references of one path, so that trees stay flat.</summary>
    static void PrintTree(IStore store, StorePath path, string first, string tail, HashSet<StorePath> done)
    {
        if (!done.Add(path))
        {
            Console.Out.WriteLine($"{first}{store.Directory.Show(path)} [...]");
            return;
        }
        Console.Out.WriteLine($"{first}{store.Directory.Show(path)}");
        var references = Closures.Sort(store.QueryPathInfo(path).References, other => store.QueryPathInfo(other).References.Where(reference => reference != other));
        for (var i = 0; i < references.Count; i++)
        {
            var last = i == references.Count - 1;
            PrintTree(store, references[i], tail + (last ? "└───" : "├───"), tail + (last ? "    " : "│   "), done);
        }
    }

    static void PrintGraph(IStore store, SortedSet<StorePath> pending)
    {
        Console.Out.WriteLine("digraph G {");
        var done = new HashSet<StorePath>();
        var edges = 0;
        while (pending.Min is { } path)
        {
            pending.Remove(path);
            if (!done.Add(path))
            {
                continue;
            }
            Console.Out.WriteLine($"\"{path}\" [label = \"{path.Name}\", shape = box, style = filled, fillcolor = \"#ff0000\"];");
            foreach (var reference in store.QueryPathInfo(path).References.Where(reference => reference != path))
            {
                pending.Add(reference);
                Console.Out.WriteLine($"\"{reference}\" -> \"{path}\" [color = \"{colours[edges++ % colours.Length]}\"];");
            }
        }
        Console.Out.WriteLine("}");
    }

    static void PrintGraphMl(IStore store, SortedSet<StorePath> pending)
    {
        Console.Out.Write("<?xml version='1.0' encoding='utf-8'?>\n<graphml xmlns='http://graphml.graphdrawing.org/xmlns'\n"
            + "    xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'\n    xsi:schemaLocation='http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd'>\n"
            + "<key id='narSize' for='node' attr.name='narSize' attr.type='long'/><key id='name' for='node' attr.name='name' attr.type='string'/>"
            + "<key id='type' for='node' attr.name='type' attr.type='string'/><graph id='G' edgedefault='directed'>\n");
        var done = new HashSet<StorePath>();
        while (pending.Min is { } path)
        {
            pending.Remove(path);
            if (!done.Add(path))
            {
                continue;
            }
            var info = store.QueryPathInfo(path);
            // The name as far as its first dash, as readers of this output know it.
            var name = path.Name[..(path.Name.IndexOf('-', StringComparison.Ordinal) + 1)];
            Console.Out.Write($"  <node id=\"{path}\">\n    <data key=\"narSize\">{info.NarSize}</data>\n    <data key=\"name\">{name}</data>\n"
                + $"    <data key=\"type\">{(path.IsDerivation ? "derivation" : "output-path")}</data>\n  </node>\n");
            foreach (var reference in info.References.Where(reference => reference != path))
            {
                pending.Add(reference);
                Console.Out.Write($"  <edge source=\"{path}\" target=\"{reference}\"/>\n");
            }
        }
        Console.Out.Write("</graph>\n</graphml>\n");
    }

    static void PrintRoots(NixStoreCall call, SortedSet<StorePath> paths)
    {
        var store = call.Store;
        // What is kept because it made, or was made by, something that refers to the path counts as well.
        var reached = new HashSet<StorePath>();
        var pending = new Stack<StorePath>(paths);
        while (pending.TryPop(out var path))
        {
            if (!reached.Add(path))
            {
                continue;
            }
            foreach (var referrer in store.QueryReferrers(path))
            {
                pending.Push(referrer);
            }
            if (path.IsDerivation && store.IsValid(path))
            {
                foreach (var output in store.QueryOutputMap(path).Values.OfType<StorePath>().Where(output => store.TryQueryPathInfo(output)?.Deriver == path))
                {
                    pending.Push(output);
                }
            }
        }
        foreach (var (root, path) in store.FindRoots().Where(root => reached.Contains(root.Path)).OrderBy(root => root.Path).ThenBy(root => root.Root))
        {
            Console.Out.WriteLine($"{root} -> {store.Directory.Show(path)}");
        }
    }
}
