using System.Text.RegularExpressions;

namespace Firn.Architecture.Tests;

public partial class CommittedFileTests
{
    static readonly string[] Binary = [".png", ".deb", ".gpg", ".bin", ".nar", ".xz", ".zst", ".bz2", ".gz", ".mibc"];

    static IEnumerable<(string Name, string Text)> Texts =>
        Repository.Files.Where(name => !Binary.Contains(Path.GetExtension(name))).Select(name => (name, Repository.Read(name)));

    /// <summary>A mirror or a registry is the machine's business: a committed host would break everybody else's.</summary>
    [Fact]
    public void NoFileNamesTheHostOfARegistry()
    {
        string[] wellKnown = ["deb." + "debian.org", "security." + "debian.org", "ftp." + "debian.org", "api." + "nuget.org", "registry." + "npmjs.org", "snapshot." + "debian.org"];
        var ofThisMachine = HostPattern().Matches(
                Repository.Run("apt-get", "indextargets", "--format", "$(SITE)") + Repository.Run("dotnet", "nuget", "list", "source"))
            .Select(match => match.Groups[1].Value);
        var hosts = wellKnown.Concat(ofThisMachine).Distinct().Where(host => host is not ("localhost" or "127.0.0.1")).ToArray();
        var offenders = from file in Texts from host in hosts where file.Text.Contains(host, StringComparison.Ordinal) select $"{file.Name}: {host}";
        Assert.Empty(offenders);
    }

    [Fact]
    public void NoFileHoldsAPathOfADevelopersMachine()
    {
        var parent = Path.GetDirectoryName(Repository.Root)!;
        string[] common = ["/", "/tmp", "/root", "/home", "/srv", "/opt", "/var/tmp", "/build"];
        var paths = new List<string> { "/wo" + "rk/", "/Use" + "rs/" };
        if (!common.Contains(parent))
        {
            paths.Add(parent + "/");
        }
        if (!common.Contains(Repository.Root))
        {
            paths.Add(Repository.Root);
        }
        var offenders = from file in Texts
                        from path in paths
                        where Regex.IsMatch(file.Text, $@"(^|[^A-Za-z0-9_.]){Regex.Escape(path)}")
                        select $"{file.Name}: {path}";
        Assert.Empty(offenders);
    }

    [Fact]
    public void EveryRequirementThatATestNamesExists()
    {
        var known = RequirementRow().Matches(Repository.Read("docs/requirements.md")).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Equal(158, known.Count);
        var named = from file in Texts
                    where file.Name.StartsWith("tests/", StringComparison.Ordinal) && file.Name.EndsWith(".cs", StringComparison.Ordinal)
                    from Match match in RequirementTrait().Matches(file.Text)
                    select (file.Name, R: match.Groups[1].Value);
        Assert.All(named, use => Assert.Contains(use.R, known));
    }

    /// <summary>The list of what is shown is neither longer nor shorter than what tests claim.</summary>
    [Fact]
    public void TheListOfShownRequirementsIsWhatTheTestsName()
    {
        var listed = RequirementRow().Matches(Repository.Read("docs/requirements-shown.md")).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(listed.Distinct(), listed);
        var named = Texts.Where(file => file.Name.StartsWith("tests/", StringComparison.Ordinal) && file.Name.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(file => RequirementTrait().Matches(file.Text)).Select(match => match.Groups[1].Value).Distinct();
        Assert.Equal(named.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"https?://([^/\s:]+)")]
    private static partial Regex HostPattern();

    [GeneratedRegex(@"^\| (R\d+) \|", RegexOptions.Multiline)]
    private static partial Regex RequirementRow();

    [GeneratedRegex(@"Trait\(""Requirement"", ""(R\d+)""\)")]
    private static partial Regex RequirementTrait();
}
