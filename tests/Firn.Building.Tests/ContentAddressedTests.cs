using System.Text;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Building.Tests;

/// <summary>Outputs whose paths only their builds can tell.</summary>
public sealed class ContentAddressedTests : IDisposable
{
    readonly TestStore test = new();

    public void Dispose() => test.Dispose();

    static string Placeholder(StorePath derivation, string output = "out") => Placeholders.Upstream(derivation, output, ManagedDigests.Instance);

    StorePath Reader(string name, StorePath input, Action<TestStore.Editor>? edit = null) => test.Script(name, "cat $in > $out; echo $in >> $out", editor =>
    {
        editor.Inputs[input] = ["out"];
        editor.Environment["in"] = Placeholder(input);
        editor.Floating();
        edit?.Invoke(editor);
    });

    [Fact]
    public void AnOutputIsNamedByItsContentModuloItself()
    {
        var one = test.Build(test.Script("self", "mkdir $out; echo $out > $out/me; ln -s $out/me $out/link", edit => edit.Floating()));
        var two = test.Build(test.Script("self", ": another builder; mkdir $out; echo $out > $out/me; ln -s $out/me $out/link", edit => edit.Floating()));
        var path = one.Outputs["out"];
        Assert.Equal(path, two.Outputs["out"]);
        Assert.NotEqual(one.Derivation, two.Derivation);
        Assert.Equal($"{test.Store.Directory.Show(path)}\n", File.ReadAllText(test.Store.RealPath(path) + "/me"));
        var info = test.Store.QueryPathInfo(path);
        Assert.Equal([path], info.References);
        Assert.True(info.IsContentAddressed(test.Store.StorePaths));
        Assert.False(test.Store.Verify(checkContents: true).ErrorsRemain);
    }

    [Fact]
    public void B4_ZerosInThePlaceOfASelfReferenceAreAnotherContent()
    {
        // Two contents that are the same with self-references zeroed: the places of the references tell them apart.
        var self = StorePath.Parse("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-x");
        Hash Of(string text)
        {
            using var stream = new ModuloDigestStream(ManagedDigests.Instance.Create(HashAlgorithm.Sha256), self);
            foreach (var value in Encoding.ASCII.GetBytes(text))
            {
                stream.Write([value]);
            }
            return stream.Finish();
        }
        var zeros = new string('\0', 32);
        Assert.NotEqual(Of($"a {self.HashPart} b {zeros}"), Of($"a {zeros} b {self.HashPart}"));
        Assert.Equal(((IDigests)ManagedDigests.Instance).Compute(HashAlgorithm.Sha256, Encoding.ASCII.GetBytes($"a {zeros}|2")), Of($"a {self.HashPart}"));
    }

    [Fact]
    public void WhatDependsOnEqualContentIsNotBuiltAgain()
    {
        var first = test.Script("input", "echo same > $out", edit => edit.Floating());
        var second = test.Script("input", ": changed; echo same > $out", edit => edit.Floating());
        var one = test.Build(Reader("user", first));
        Assert.True(one.Success, one.Failure?.Message);
        var before = test.Built;
        var two = test.Build(Reader("user", second));
        Assert.Equal(one.Outputs["out"], two.Outputs["out"]);
        Assert.Equal(before + 1, test.Built);
        Assert.NotEqual(one.Derivation, two.Derivation);
        // And asking again builds nothing at all.
        Assert.Equal(BuildStatus.AlreadyValid, test.Build(two.Derivation).Status);
        Assert.Equal(before + 1, test.Built);
    }

    [Fact]
    public void SeveralOutputsReferToEachOther()
    {
        var result = test.Build(test.Script("many", "mkdir $out $dev; echo $dev > $out/d; echo x > $dev/x", edit =>
        {
            edit.Outputs = ["out", "dev"];
            edit.Floating();
        }));
        Assert.True(result.Success, result.Failure?.Message);
        Assert.Equal([result.Outputs["dev"]], test.Store.QueryPathInfo(result.Outputs["out"]).References);
        var circle = test.Build(test.Script("circle", "mkdir $out $dev; echo $dev > $out/d; echo $out > $dev/x", edit =>
        {
            edit.Outputs = ["out", "dev"];
            edit.Floating();
        }));
        Assert.Contains("cycle detected", circle.Failure!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ContentAddressMethod.Flat, HashAlgorithm.Sha1)]
    [InlineData(ContentAddressMethod.Flat, HashAlgorithm.Md5)]
    [InlineData(ContentAddressMethod.Nar, HashAlgorithm.Sha512)]
    [InlineData(ContentAddressMethod.Text, HashAlgorithm.Sha256)]
    [InlineData(ContentAddressMethod.Git, HashAlgorithm.Sha1)]
    [InlineData(ContentAddressMethod.Git, HashAlgorithm.Sha256)]
    public void EveryMethodNamesWhatTheStoreWouldNameIt(ContentAddressMethod method, HashAlgorithm algorithm)
    {
        var output = test.Build(test.Script("method", "echo text > $out", edit => edit.Floating(method, algorithm))).Outputs["out"];
        using var content = new MemoryStream();
        if (method is ContentAddressMethod.Nar or ContentAddressMethod.Git)
        {
            test.Store.WriteNar(output, content);
        }
        else
        {
            content.Write("text\n"u8);
        }
        content.Position = 0;
        Assert.Equal(output, test.Store.AddContent("method", content, method, algorithm, []).Path);
    }

    [Fact]
    public void AnImpureDerivationIsBuiltEveryTime()
    {
        var derivation = test.Script("impure", "echo same > $out", edit => edit.Addressed = new DerivationOutput.Impure(ContentAddressMethod.Nar, HashAlgorithm.Sha256));
        var one = test.Build(derivation);
        var two = test.Build(derivation);
        Assert.Equal(BuildStatus.Built, two.Status);
        Assert.Equal(one.Outputs["out"], two.Outputs["out"]);
        Assert.Equal(2, test.Built);
        var pure = Reader("pure", derivation);
        Assert.Contains("depends on impure derivation", Assert.Throws<StoreException>(() => test.Build(pure)).Message, StringComparison.Ordinal);
        var another = test.Build(Reader("another", derivation, edit => edit.Addressed = new DerivationOutput.Impure(ContentAddressMethod.Nar, HashAlgorithm.Sha256)));
        Assert.True(another.Success, another.Failure?.Message);
    }

    [Fact]
    public void ADerivationMadeByABuildIsBuiltToo()
    {
        var inner = test.Script("inner", "echo made by what was made > $out");
        var text = File.ReadAllText(test.Store.RealPath(inner).ToString());
        var maker = test.Script("inner.drv", $"cp $src $out", edit =>
        {
            edit.Environment["src"] = test.Store.Directory.Show(test.AddFile("text", Encoding.UTF8.GetBytes(text)));
            edit.Sources.Add(test.AddFile("text", Encoding.UTF8.GetBytes(text)));
            edit.Floating(ContentAddressMethod.Text);
        });
        var user = test.Script("user", "cat $in > $out", edit =>
        {
            var wanted = new DerivationInput();
            wanted.Dynamic["out"] = new DerivationInput(["out"]);
            edit.Dynamic[maker] = wanted;
            edit.Environment["in"] = Placeholders.Computed(Placeholder(maker), "out", ManagedDigests.Instance);
            edit.Floating();
        });
        var result = test.Build(user);
        Assert.True(result.Success, result.Failure?.Message);
        Assert.Equal("made by what was made\n", File.ReadAllText(test.Store.RealPath(result.Outputs["out"]).ToString()));
        Assert.True(test.Store.IsValid(test.Output(inner)));
        Assert.Equal(BuildStatus.AlreadyValid, test.Build(user).Status);
    }

    [Fact]
    public void CheckingSeesThatAnotherContentHasAnotherName()
    {
        var derivation = test.Script("random", "cat /proc/sys/kernel/random/uuid > $out", edit => edit.Floating());
        Assert.True(test.Build(derivation).Success);
        Assert.Equal(BuildStatus.NotDeterministic, test.Build(derivation, BuildMode.Check).Status);
        var steady = test.Script("steady", "echo > $out", edit => edit.Floating());
        Assert.True(test.Build(steady).Success);
        Assert.True(test.Build(steady, BuildMode.Check).Success);
    }

    [Fact]
    public void WithoutASandboxTheNameIsTheSame()
    {
        using var plain = new TestStore(inPlace: true);
        const string script = "/bin/busybox mkdir $out; echo $out > $out/me";
        var result = plain.Build(plain.Script("self", script, edit => edit.Floating()));
        Assert.True(result.Success, result.Failure?.Message);
        var path = plain.Store.RealPath(result.Outputs["out"]);
        Assert.Equal($"{path}\n", File.ReadAllText($"{path}/me"));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(plain.Store.RealDirectory.ToString()), entry => entry.EndsWith("-self", StringComparison.Ordinal) && entry != path.ToString());
    }

    [Fact]
    public void WhatHasAnotherHashThanPromisedIsKeptUnderItsOwnName()
    {
        var wrong = test.Build(test.Script("wrong", "printf abc > $out", edit => edit.FixedOutput([], wrong: true)));
        Assert.Equal(BuildStatus.HashMismatch, wrong.Status);
        var before = test.Built;
        Assert.Equal(BuildStatus.AlreadyValid, test.Build(test.Script("wrong", "printf abc > $out", edit => edit.FixedOutput("abc"u8.ToArray()))).Status);
        Assert.Equal(before, test.Built);
    }
}
