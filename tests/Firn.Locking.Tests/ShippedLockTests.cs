using System.Text.Json;

namespace Firn.Locking.Tests;

/// <summary>The locks that ship: every dependency is inside, and nothing tells which mirror made them.</summary>
public class ShippedLockTests
{
    public static TheoryData<string> Locks => [.. Directory.GetFiles(Path.Combine(Repository(), "os", "packages", "locks"), "*.json").Select(path => Path.GetFileName(path))];

    [Theory, MemberData(nameof(Locks))]
    public void IsClosedAndPlain(string name)
    {
        var text = File.ReadAllText(Path.Combine(Repository(), "os", "packages", "locks", name));
        Assert.DoesNotContain("://", text);
        using var json = JsonDocument.Parse(text);
        var packages = json.RootElement.GetProperty("packages");
        foreach (var package in packages.EnumerateObject())
        {
            Assert.StartsWith("pool/", package.Value.GetProperty("path").GetString());
            Assert.Equal(64, package.Value.GetProperty("sha256").GetString()!.Length);
            Assert.All(package.Value.GetProperty("depends").EnumerateArray(), need => Assert.True(packages.TryGetProperty(need.GetString()!, out _), $"{package.Name} needs {need}"));
        }
        Assert.Contains("no security updates", json.RootElement.GetProperty("note").GetString());
    }

    static string Repository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Firn.slnx")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException("no Firn.slnx above the tests");
        }
        return directory.FullName;
    }
}
