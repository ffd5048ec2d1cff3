using Firn.Builtins.Data;
using Firn.Cli.Arguments;
using Firn.Cli.Commands.Evaluation;
using Firn.Cli.Composition;
using Firn.Evaluation;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;
using Firn.Transfers;
using Firn.Transfers.Sources;

namespace Firn.Cli.Commands.Stores;

/// <summary><c>nix-prefetch-url</c> and <c>nix store prefetch-file</c>: a download becomes a store path, and its hash is told.</summary>
sealed class PrefetchCommand
{
    readonly Settings settings = Settings.Load();
    readonly EvaluationArguments evaluation;
    readonly ArgumentReader reader;
    bool unpack, executable;
    string? name, expected;
    HashAlgorithm algorithm = HashAlgorithm.Sha256;

    PrefetchCommand(Invocation invocation)
    {
        evaluation = new EvaluationArguments(settings);
        reader = new ArgumentReader(settings, invocation.Program);
        reader
            .Switch("--unpack", () => unpack = true)
            .Switch("--executable", () => executable = true)
            .Value("--name", text => name = text);
    }

    ContentAddressMethod Method => unpack || executable ? ContentAddressMethod.Nar : ContentAddressMethod.Flat;

    /// <summary><c>nix-prefetch-url</c>.</summary>
    public static int Run(Invocation invocation) => EvaluationRun.Guard(() => new PrefetchCommand(invocation).PrefetchUrl(invocation));

    /// <summary><c>nix store prefetch-file</c>.</summary>
    public static int PrefetchFile(Invocation invocation) => EvaluationRun.Guard(() => new PrefetchCommand(invocation).StorePrefetchFile(invocation));

    int PrefetchUrl(Invocation invocation)
    {
        var printPath = Environment.GetEnvironmentVariable("PRINT_PATH") == "1";
        string? attribute = null;
        evaluation.AddFlags(reader);
        reader
            .Value("--type", text => algorithm = HashAlgorithms.Parse(text))
            .Switch("--print-path", () => printPath = true)
            .Value(["--attr", "-A"], path => attribute = path);
        var operands = reader.Read(invocation.Arguments);
        if (operands.Count > 2)
        {
            throw new UsageException("too many arguments");
        }
        if (attribute is null && operands.Count == 0)
        {
            throw new UsageException("you must specify a URL");
        }
        expected = operands.Count == 2 ? operands[1] : null;
        int Finish(string url, string? found)
        {
            name ??= found;
            using var store = StoreOpener.OpenLocal(settings.Find("store"));
            var (path, hash) = Fetch(store, url);
            if (!printPath)
            {
                Console.Error.WriteLine($"path is '{store.Directory.Show(path)}'");
            }
            Console.Out.WriteLine(hash.Format(hash.Algorithm == HashAlgorithm.Md5 ? HashFormat.Base16 : HashFormat.Nix32));
            if (printPath)
            {
                Console.Out.WriteLine(store.Directory.Show(path));
            }
            return 0;
        }
        if (attribute is null)
        {
            return Finish(operands[0], null);
        }
        evaluation.ReadOnly = true;
        return EvaluationRun.Run(settings, evaluation, invocation, (evaluator, output) => output.Result.AddRange(Source(evaluator, operands.Count == 0 ? "." : operands[0], attribute)), (_, lines) =>
        {
            unpack = lines[1] == "recursive";
            return Finish(lines[0], lines[2].Length > 0 ? lines[2] : null);
        });
    }

    /// <summary>The first address, the kind of hash and the name of what fetches a source.</summary>
    List<string> Source(Evaluator evaluator, string file, string attribute)
    {
        var whole = evaluator.EvaluateFile(InstantiateCommand.LookUp(evaluator, file));
        var (selected, position) = SelectionPath.Follow(evaluator, attribute, evaluation.Automatic(evaluator), whole);
        var set = evaluator.ForceSet(selected, position, "while evaluating the source attribute to prefetch");
        string? Text(string member, string context) =>
            set.TryFind(evaluator.Symbols.Intern(member), out var found) ? evaluator.ForceString(found.Value, found.Position, context).Bytes.ToString() : null;
        if (!set.TryFind(evaluator.Symbols.Intern("urls"), out var urls))
        {
            throw new EvaluationException("attribute 'urls' missing");
        }
        var list = evaluator.ForceList(urls.Value, urls.Position, "while evaluating the urls to prefetch");
        if (list.Count == 0)
        {
            throw new EvaluationException("'urls' list is empty");
        }
        var mode = Text("outputHashMode", "while evaluating the outputHashMode of the source to prefetch");
        if (mode is null)
        {
            evaluator.Host.Warn("this does not look like a fetchurl call");
        }
        return
        [
            evaluator.ForceString(list[0], urls.Position, "while evaluating the first url from the urls list").Bytes.ToString(),
            mode ?? "flat",
            Text("name", "while evaluating the name of the source to prefetch") ?? "",
        ];
    }

    int StorePrefetchFile(Invocation invocation)
    {
        var json = false;
        var form = new JsonForm();
        form.AddFlags(reader);
        reader
            .Value(["--hash-type", "--hash-algo"], text => algorithm = HashAlgorithms.Parse(text))
            .Value("--expected-hash", text => expected = text)
            .Switch("--json", () => json = true);
        if (reader.Read(invocation.Arguments) is not [var url])
        {
            throw new UsageException("exactly one URL is expected");
        }
        using var store = StoreOpener.OpenLocal(settings.Find("store"));
        var (path, hash) = Fetch(store, url);
        var shown = store.Directory.Show(path);
        if (json)
        {
            form.Print(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("hash", hash.ToSri());
                writer.WriteString("storePath", shown);
                writer.WriteEndObject();
            });
        }
        else
        {
            Console.Error.WriteLine($"Downloaded '{url}' to '{shown}' (hash '{hash.ToSri()}').");
        }
        return 0;
    }

    (StorePath Path, Hash Hash) Fetch(Firn.Stores.Local.LocalStore store, string url)
    {
        var given = name;
        name ??= LastPart(url);
        if (StorePath.CheckName(name) is { } reason)
        {
            throw new UsageException(given is null ? $"{reason}; this is the last part of '{url}', choose another with --name" : reason);
        }
        Hash? wanted = expected is null ? null : Hash.Parse(expected, expected.AsSpan().ContainsAny(':', '-') ? null : algorithm);
        if (wanted is not null)
        {
            algorithm = wanted.Algorithm;
            var there = store.StorePaths.Fixed(name, new ContentAddress(Method, wanted));
            if (store.IsValid(there))
            {
                return (there, wanted);
            }
        }
        using var work = new TemporaryTree();
        var file = Path.Combine(work.Path, "download");
        Download(url, file);
        var info = unpack ? AddUnpacked(store, file, url) : NixStoreObjects.AddFile(store, file, name, Method, algorithm);
        var actual = info.ContentAddress!.Hash;
        return wanted is null || wanted == actual ? (info.Path, actual)
            : throw new EvaluationException($"hash mismatch in file downloaded from '{url}':\n  specified: {wanted.ToSri()}\n  got:       {actual.ToSri()}");
    }

    void Download(string url, string file)
    {
        var options = SourceSettings.Read(settings);
        if (options.Offline)
        {
            throw new UsageException($"'{url}' is not in the store, and --offline allows no download");
        }
        var addresses = DebianMirror.Matches(url) ? DebianMirror.Resolve(url, DebianMirror.Servers(settings.Find("debian-mirror"))) : [url];
        if (addresses.Count == 0)
        {
            throw new UsageException($"'{url}': neither the setting 'debian-mirror' nor this machine's apt names a Debian mirror");
        }
        using var downloader = new Downloader(options.Transfers);
        using var destination = File.Create(file);
        downloader.Download([.. addresses.Select(address => Uri.TryCreate(address, UriKind.Absolute, out var source) ? source : throw new UsageException($"'{address}' is not a valid URL"))], destination);
        FileContents.SetMode(destination.SafeFileHandle, executable ? 0x1c0u : 0x180u, ByteString.FromText(file));
    }

    PathInfo AddUnpacked(IStore store, string file, string url)
    {
        using var opened = ArchiveTree.Open(file, url);
        if (opened.Tree.Root.ReadDirectory(opened.Tree.Path) is [])
        {
            throw new EvaluationException($"archive '{url}' is empty");
        }
        using var archive = NixStoreObjects.Spool();
        new SourceArchive(opened.Tree, null).Write(archive);
        archive.Position = 0;
        return store.AddContent(name!, archive, ContentAddressMethod.Nar, algorithm, []);
    }

    static string LastPart(string url)
    {
        var path = Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? Uri.UnescapeDataString(parsed.AbsolutePath) : url;
        return path.Split('/', StringSplitOptions.RemoveEmptyEntries) is [.., var last] && path[^1] != '/' ? last : throw new UsageException($"cannot figure out file name for '{url}'");
    }
}
