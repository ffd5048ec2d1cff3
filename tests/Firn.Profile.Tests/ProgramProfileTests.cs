using System.Reflection;
using System.Runtime.CompilerServices;

namespace Firn.Profile.Tests;

public class ProgramProfileTests
{
    static string Profile([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../eng/firn.mibc");

    /// <summary>A profile of code that is gone makes nothing faster. When this fails, bench/profile counts again.</summary>
    [Theory]
    [InlineData("Firn.Syntax")]
    [InlineData("Firn.Evaluation")]
    [InlineData("Firn.Builtins")]
    [InlineData("Firn.Store")]
    public void MostMethodsOfTheProfileAreStillThere(string assembly)
    {
        var methods = WrittenProfile.Read(Profile()).Methods.Where(method => method.Group.StartsWith(assembly + ";", StringComparison.Ordinal)).ToList();
        Assert.True(methods.Count >= 20, $"{methods.Count} methods of {assembly}");
        var gone = methods.Where(method => !IsThere(method)).Select(method => $"{method.Type}.{method.Name}").ToList();
        Assert.True(gone.Count * 5 <= methods.Count, $"{gone.Count} of {methods.Count} are gone: {string.Join(", ", gone)}");
    }

    /// <summary>The types that objects had are those of the program, not numbers that stand for unknown ones.</summary>
    [Fact]
    public void ProfileSaysWhichNodesAreEvaluated() =>
        Assert.Contains(WrittenProfile.Read(Profile()).Methods, method => method.Data.Contains("Firn.Evaluation!Firn.Evaluation.SelectNode"));

    static bool IsThere(WrittenProfile.Method method)
    {
        var (assembly, name) = method.Type.Split('<')[0].Split('!') is [var a, var n] ? (a, n) : throw new InvalidDataException(method.Type);
        return Assembly.Load(assembly.Replace("value ", "", StringComparison.Ordinal)).GetType(name) is { } type
            && type.GetMember(method.Name, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance).Length > 0;
    }
}
