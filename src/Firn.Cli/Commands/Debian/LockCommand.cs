using System.CommandLine;
using Firn.Locking;
using Firn.Locking.Debian;
using Firn.Transfers;

namespace Firn.Cli.Commands.Debian;

/// <summary><c>firn debian lock</c>: resolves the packages that <c>os/packages</c> is made of from a suite's signed index.</summary>
static class LockCommand
{
    const string DefaultRoots = "os/packages/roots.list";

    public static int Run(Invocation invocation)
    {
        var suite = new Option<string>("--suite") { Description = "a suite's code name: bookworm, trixie, …", DefaultValueFactory = _ => "bookworm" };
        var security = new Option<bool>("--security") { Description = "with the security archive's updates" };
        var roots = new Option<string>("--roots") { Description = "the file that names the packages wanted", DefaultValueFactory = _ => DefaultRoots };
        var output = new Option<string?>("--output") { Description = "the lock to write; by default locks/SUITE[-security].json beside the roots file" };
        var mirror = new Option<string?>("--mirror") { Description = "the mirror to ask (never written down); by default the machine's own" };
        var keyring = new Option<string>("--keyring") { Description = "the keys that may sign a suite", DefaultValueFactory = _ => "/usr/share/keyrings/debian-archive-keyring.gpg" };
        var check = new Option<bool>("--check") { Description = "change nothing; exit 1 and list what changed when the lock is not current" };
        var command = new RootCommand("make the lock of Debian packages anew") { suite, security, roots, output, mirror, keyring, check };
        command.SetAction(parsed => Lock(
            parsed.GetValue(suite)!, parsed.GetValue(security), parsed.GetValue(roots)!, parsed.GetValue(output), parsed.GetValue(mirror), parsed.GetValue(keyring)!, parsed.GetValue(check)));
        return command.Parse(invocation.Arguments).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    static int Lock(string suite, bool security, string rootsFile, string? output, string? mirror, string keyring, bool check)
    {
        if (!File.Exists(rootsFile))
        {
            throw new LockingException($"the roots file '{rootsFile}' does not exist; name one with --roots");
        }
        output ??= Path.Combine(Path.GetDirectoryName(rootsFile) is { Length: > 0 } directory ? directory : ".", "locks", $"{suite}{(security ? "-security" : "")}.json");
        IReadOnlyList<Root> packages;
        IReadOnlyList<(string Name, string Place)> sources;
        using (var text = File.OpenText(rootsFile))
        {
            (packages, sources) = Root.Read(text, rootsFile);
        }

        var servers = DebianMirror.Servers(mirror);
        if (servers.Count == 0)
        {
            throw new LockingException("no Debian mirror is known: apt is not configured here; name one with --mirror or the variable FIRN_DEBIAN_MIRROR");
        }
        using var downloader = new Downloader(new TransferOptions());
        var index = new PackageIndex();
        var main = SignedSuite.Open(downloader, servers, "debian", suite, keyring);
        main.Read("main/binary-amd64/Packages.xz", (text, name) => index.Add(text, "debian", name));
        var date = main.Release.Date;
        if (security)
        {
            var updates = SignedSuite.Open(downloader, servers, "debian-security", $"{suite}-security", keyring);
            updates.Read("main/binary-amd64/Packages.xz", (text, name) => index.Add(text, "debian-security", name));
            date = updates.Release.Date;
        }
        var found = new SortedDictionary<string, DebianSource>(StringComparer.Ordinal);
        if (sources.Count > 0)
        {
            main.Read("main/source/Sources.xz", (text, name) => found = DebianSource.Find(text, sources, name));
        }
        var result = new DebianLock
        {
            Suite = main.Release.Codename,
            Release = main.Release.Version,
            Date = date,
            Security = security,
            Packages = Resolver.Resolve(index, packages),
            Sources = found,
        };
        return check ? Check(result, output) : Write(result, output);
    }

    static int Check(DebianLock result, string file)
    {
        var changes = Changes(result, file) ?? throw new LockingException($"there is no lock '{file}' to check; without --check it is made");
        foreach (var change in changes)
        {
            Console.Out.WriteLine(change);
        }
        Console.Error.WriteLine(changes.Count == 0 ? $"{file} is current" : $"{file} is not current: {changes.Count} packages differ; without --check it is made anew");
        return changes.Count == 0 ? 0 : 1;
    }

    static int Write(DebianLock result, string file)
    {
        var changes = Changes(result, file);
        if (Path.GetDirectoryName(file) is { Length: > 0 } directory)
        {
            Directory.CreateDirectory(directory);
        }
        // Beside the target first: a lock is never half written.
        File.WriteAllBytes(file + ".new", result.Write());
        File.Move(file + ".new", file, overwrite: true);
        foreach (var change in changes ?? [])
        {
            Console.Out.WriteLine(change);
        }
        var megabytes = result.Packages.Values.Sum(choice => choice.Package.Size) / 1_000_000;
        Console.Error.WriteLine($"{file}: {result.Packages.Count} packages, {megabytes} MB, {result.Suite} {result.Release} of {result.Date}{(result.Security ? ", with security updates" : ", without security updates")}");
        return 0;
    }

    static IReadOnlyList<string>? Changes(DebianLock result, string file)
    {
        try
        {
            return File.Exists(file) ? result.ChangesSince(File.ReadAllBytes(file)) : null;
        }
        catch (LockingException e)
        {
            throw new LockingException($"'{file}' is in the way: {e.Message}");
        }
    }
}
