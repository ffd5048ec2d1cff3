using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>Trees from repositories and archives of this machine, held against the real Nix: every attribute of the result, warnings, verdicts.</summary>
public sealed class FetchingPeerTests
{
    const string Setup = """
        set -e
        export GIT_AUTHOR_DATE=2020-01-02T03:04:05Z GIT_COMMITTER_DATE=2020-01-02T03:04:05Z
        git config --global user.email a@b; git config --global user.name n; git config --global init.defaultBranch main; git config --global protocol.file.allow always
        git init -q sub; cd sub; echo s > s; git add s; git commit -qm s; cd ..
        git init -q repo; cd repo; echo hello > hello; echo x > exe; chmod +x exe; ln -s hello link; mkdir d; echo ig > d/ig; echo keep > d/keep
        printf 'd/ig export-ignore\nsubst export-subst\n' > .gitattributes; echo '$Format:%H$' > subst; git add .; git commit -qm 1; git tag v1
        echo more >> hello; git commit -qam 2; git checkout -qb other; echo o > o; git add o; git commit -qm 3; git checkout -q main
        git submodule --quiet add ../sub sub 2>/dev/null; git commit -qm sub; cd ..
        git clone -q --bare repo bare.git
        cp -r repo dirty; cd dirty; echo dirty >> hello; echo new > new; git add new; echo untracked > untracked; rm exe; cd ..
        git init -q empty
        tar czf t.tar.gz --mtime=@77 repo/hello repo/d; mkdir plain; echo p > plain/p; touch -d @1000 plain/p plain
        """;

    // @ is the directory, #1 the first commit, #3 the one of the other branch.
    static readonly string[] requests =
    [
        "fetchGit @/repo", "fetchGit file://@/repo", "fetchGit { url = \"@/repo\"; rev = \"#1\"; }", "fetchGit { url = \"@/repo\"; ref = \"other\"; }",
        "fetchGit { url = \"@/repo\"; ref = \"refs/tags/v1\"; }", "fetchGit { url = \"@/repo\"; rev = \"#1\"; exportIgnore = false; }",
        "fetchGit { url = \"@/repo\"; submodules = true; }", "fetchGit { url = \"@/repo\"; shallow = true; name = \"foo\"; }",
        "fetchGit { url = \"@/repo\"; ref = \"a..b\"; }", "fetchGit { url = \"@/repo\"; bad = 1; }", "fetchGit { url = \"@/repo\"; submodules = true; exportIgnore = true; }",
        "fetchGit { url = \"file://@/bare.git\"; ref = \"other\"; }", "fetchGit { url = \"file://@/bare.git\"; rev = \"#3\"; allRefs = true; }",
        "fetchGit { url = \"file://@/bare.git\"; rev = \"#1\"; }", "fetchGit @/dirty", "fetchGit { url = @/dirty; exportIgnore = false; }", "fetchGit @/empty", "fetchGit @/nothing",
        "fetchTree { type = \"git\"; url = \"file://@/repo\"; }", "fetchTree { type = \"git\"; url = \"file://@/dirty\"; }", "fetchTree { type = \"nope\"; }",
        "fetchTree { type = \"path\"; path = \"@/plain\"; }", "fetchTree { type = \"path\"; path = \"plain\"; }", "fetchTree { type = \"path\"; path = \"@/plain\"; x = 4; }",
        "fetchTree { type = \"tarball\"; url = \"file://@/t.tar.gz\"; }", "fetchTree { type = \"file\"; url = \"file://@/plain/p\"; }", "fetchTree \"git+file://@/repo?ref=other\"",
        "fetchTree \"foo:bar\"", "fetchTree { type = \"github\"; owner = \"a\"; }", "fetchTarball \"file://@/t.tar.gz\"", "fetchTarball { url = \"file://@/t.tar.gz\"; name = \"n\"; }",
        "fetchTarball \"file://@/none.tar.gz\"", "fetchurl \"file://@/plain/p\"", "fetchurl { url = \"file://@/plain/p\"; name = \"q\"; }",
        "readFile (builtins.fetchGit @/repo + \"/hello\")", "readDir (builtins.fetchGit @/dirty).outPath", "getContext (builtins.fetchGit @/repo).outPath",
    ];

    [PeerFact]
    public void EveryRequestGivesWhatRealNixGives()
    {
        using var place = new TemporaryStore();
        var here = place.Directory;
        var environment = new Dictionary<string, string> { ["HOME"] = here, ["GIT_CONFIG_GLOBAL"] = place.File("gitconfig"), ["NIX_CONFIG"] = "experimental-features = nix-command flakes\nflake-registry =" };
        Programs.Execute("/bin/sh", ["-c", Setup], [], environment, here, 60).Succeeded();
        var first = Programs.Execute("git", ["-C", place.File("repo"), "rev-parse", "v1"], [], environment, here, 20).Succeeded().Lines[0];
        var other = Programs.Execute("git", ["-C", place.File("repo"), "rev-parse", "other"], [], environment, here, 20).Succeeded().Lines[0];
        var differences = new List<string>();
        foreach (var request in requests)
        {
            var text = "builtins." + request.Replace("@", here, StringComparison.Ordinal).Replace("#1", first, StringComparison.Ordinal).Replace("#3", other, StringComparison.Ordinal);
            var ours = Outcome(Programs.Firn, "f", text, environment, here);
            var theirs = Outcome(Programs.Peer, "p", text, environment, here);
            if (ours != theirs)
            {
                differences.Add($"{text}\n  firn: {ours}\n  nix:  {theirs}");
            }
        }
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    static string Outcome(Programs programs, string who, string text, Dictionary<string, string> environment, string here)
    {
        var own = new Dictionary<string, string>(environment) { ["XDG_CACHE_HOME"] = Path.Combine(here, "cache-" + who) };
        var run = programs.Run("nix-instantiate", ["--store", Path.Combine(here, "store-" + who), "--eval", "--strict", "-E", text], "", own, here);
        var at = run.Error.LastIndexOf("error: ", StringComparison.Ordinal);
        var message = at < 0 ? "" : run.Error[at..].Split("\n       at ")[0].Trim();
        var warnings = run.Error.Split('\n').Where(line => line.StartsWith("warning: Git tree", StringComparison.Ordinal));
        return $"{run.Status} {run.Output.Trim()} {string.Join(' ', warnings)} {message}";
    }
}
