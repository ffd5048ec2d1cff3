using Firn.Fuzz;

namespace Firn.Cli.Tests;

public class FuzzCorpusTests
{
    public static TheoryData<string, string> Inputs
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var target in Targets.Names)
            {
                foreach (var file in Corpus.Files(target))
                {
                    data.Add(target, Path.GetFileName(file));
                }
            }
            return data;
        }
    }

    [Theory, MemberData(nameof(Inputs))]
    public void ReadersReadOrRefuse(string target, string file) =>
        Assert.Null(Trial.Of(Targets.Find(target), File.ReadAllBytes(Path.Combine(Corpus.Directory(target), file))));

    [Fact]
    public void AFewThousandChangedInputsAreReadOrRefused() => Assert.All(Targets.Names, target =>
    {
        var mutator = new Mutator(20, [.. Corpus.Files(target).Select(File.ReadAllBytes)]);
        for (var i = 0; i < 500; i++)
        {
            var input = mutator.Next();
            var verdict = Trial.Of(Targets.Find(target), input);
            Assert.True(verdict is null, $"{target}: {verdict}\nbase64: {Convert.ToBase64String(input)}");
        }
    });

    [Fact]
    public void AFindIsNoticed()
    {
        Assert.NotNull(Trial.Of(_ => throw new InvalidCastException(), []));
        Assert.NotNull(Trial.Of(_ => GC.KeepAlive(new byte[300 << 20]), []));
        Assert.Null(Trial.Of(_ => throw new Firn.Nar.BadArchiveException("x"), []));
    }
}
