using System.Text;
using System.Text.Json;
using Firn.Primitives;
using FsCheck;
using FsCheck.Fluent;

namespace Firn.Store.Tests;

public class DerivationTests
{
    static readonly StorePathComputation paths = new(StoreDirectory.Default, ManagedDigests.Instance);

    // What real Nix 2.34 writes for three small derivations: plain, fixed, and one with two outputs that uses both.
    const string A = """Derive([("out","/nix/store/5a8m77d8y1bgalsnjmgmz2ypv6w9n8yc-a","","")],[],[],"x86_64-linux","/bin/sh",["-c","echo"],[("builder","/bin/sh"),("name","a"),("out","/nix/store/5a8m77d8y1bgalsnjmgmz2ypv6w9n8yc-a"),("system","x86_64-linux")])""";
    const string F = """Derive([("out","/nix/store/23qvwckf0gjik4ws6ybmq4hjk0z6c3zc-f","r:sha256","0000000000000000000000000000000000000000000000000000000000000000")],[],[],"x86_64-linux","/bin/sh",[],[("builder","/bin/sh"),("name","f"),("out","/nix/store/23qvwckf0gjik4ws6ybmq4hjk0z6c3zc-f"),("outputHash","0000000000000000000000000000000000000000000000000000"),("outputHashAlgo","sha256"),("outputHashMode","recursive"),("system","x86_64-linux")])""";
    const string B = """Derive([("dev","/nix/store/wp955za7ajfngy3c0hf1wnvxl8kdllx9-b-dev","",""),("out","/nix/store/rfm408p0cr5dff158wb6mp5qnry7whxm-b","","")],[("/nix/store/66acn01yxvx9qzq9rh9safn41jiyqn6p-f.drv",["out"]),("/nix/store/akidvvb10wbg9ysp26anpai477kchj2z-a.drv",["out"])],["/nix/store/qs2vcw1sd6lzsvgvq6gggnw1v31qrm28-hi.txt"],"x86_64-linux","/bin/sh",[],[("a","/nix/store/5a8m77d8y1bgalsnjmgmz2ypv6w9n8yc-a"),("builder","/bin/sh"),("dev","/nix/store/wp955za7ajfngy3c0hf1wnvxl8kdllx9-b-dev"),("f","/nix/store/23qvwckf0gjik4ws6ybmq4hjk0z6c3zc-f"),("name","b"),("out","/nix/store/rfm408p0cr5dff158wb6mp5qnry7whxm-b"),("outputs","out dev"),("src","/nix/store/qs2vcw1sd6lzsvgvq6gggnw1v31qrm28-hi.txt"),("system","x86_64-linux")])""";

    static Derivation Read(string text, string name = "b") => Aterm.Read(Encoding.UTF8.GetBytes(text), name, paths);

    static DerivationHashes Hashes() => new(paths, ManagedDigests.Instance, path => path.Name == "a.drv" ? Read(A, "a") : Read(F, "f"));

    // The last one before its outputs are named.
    static Derivation Blank()
    {
        var blank = Read(B);
        foreach (var name in new[] { "out", "dev" })
        {
            blank.Outputs[name] = DerivationOutput.Deferred.Instance;
            blank.Environment[name] = "";
        }
        return blank;
    }

    [Theory]
    [InlineData("a", A, "akidvvb10wbg9ysp26anpai477kchj2z-a.drv")]
    [InlineData("f", F, "66acn01yxvx9qzq9rh9safn41jiyqn6p-f.drv")]
    [InlineData("b", B, "8gkjahwfcxqy8hdm55qyhx4171ymv3hw-b.drv")]
    public void WritesWhatItReadsAndNamesItAsNixDoes(string name, string text, string expected)
    {
        var (path, written) = paths.Derivation(Read(text, name));
        Assert.Equal(text, Encoding.UTF8.GetString(written));
        Assert.Equal(expected, path.BaseName);
        Assert.Equal(path, paths.PathOf(Read(text, name)));
    }

    [Fact]
    public void ComputesTheOutputPathsThatNixComputes()
    {
        foreach (var (name, text) in new[] { ("a", A), ("f", F), ("b", B) })
        {
            Hashes().Check(Read(text, name));
        }
    }

    [Fact]
    public void FillsDeferredOutputs() => Assert.Equal(B, Encoding.UTF8.GetString(Aterm.Write(Hashes().FillOutputs(Blank()), StoreDirectory.Default)));

    [Fact]
    public void ADerivationWhoseOutputsWereFilledIsNamedAndCountsAsOneThatWasRead()
    {
        var blank = Blank();
        var hashes = Hashes();
        hashes.FillOutputs(blank);
        var path = paths.PathOf(blank);
        Assert.Equal("8gkjahwfcxqy8hdm55qyhx4171ymv3hw-b.drv", path.BaseName);
        var counted = Assert.IsType<DerivationHash.Whole>(hashes.Remember(path, blank));
        Assert.Equal(Assert.IsType<DerivationHash.Whole>(Hashes().Remember(path, Read(B))).Hash, counted.Hash);
        Assert.NotEqual(hashes.ForOutputs(blank), counted.Hash);
    }

    [Fact]
    public void WhatChangesInADerivationChangesItsText()
    {
        var derivation = Read(B);
        Assert.Equal(B, Written());
        derivation.Environment["name"] = "changed";
        Assert.Equal(B.Replace("(\"name\",\"b\")", "(\"name\",\"changed\")", StringComparison.Ordinal), Written());
        derivation.Environment["name"] = "b";
        Assert.Equal(B, Written());
        derivation.Environment["zz"] = "more";
        Assert.Contains(",(\"zz\",\"more\")])", Written(), StringComparison.Ordinal);
        derivation.InputSources.Add(StorePath.Parse(new string('0', 32) + "-first"));
        Assert.Contains("[\"/nix/store/" + new string('0', 32) + "-first\",", Written(), StringComparison.Ordinal);
        Assert.Contains("/elsewhere/" + new string('0', 32) + "-first", Encoding.UTF8.GetString(Aterm.Write(derivation, new StoreDirectory("/elsewhere"))), StringComparison.Ordinal);
        // What is named after an output does not count.
        derivation.Environment["lib"] = "text";
        var hashes = Hashes();
        Assert.NotNull(hashes.ForOutputs(derivation));
        derivation.Outputs.Add("lib", DerivationOutput.Deferred.Instance);
        var masked = hashes.ForOutputs(derivation);
        derivation.Environment["lib"] = "other text";
        Assert.Equal(masked, hashes.ForOutputs(derivation));
        Assert.Equal(B, Encoding.UTF8.GetString(Aterm.Write(Read(B), StoreDirectory.Default)));

        string Written() => Encoding.UTF8.GetString(Aterm.Write(derivation, StoreDirectory.Default));
    }

    [Fact]
    public void OutputsThatHadNoVariableGetOne()
    {
        var blank = Read(A.Replace("(\"out\",\"/nix/store/5a8m77d8y1bgalsnjmgmz2ypv6w9n8yc-a\"),", "", StringComparison.Ordinal), "a");
        blank.Outputs["out"] = DerivationOutput.Deferred.Instance;
        var filled = Hashes().FillOutputs(blank);
        var path = Assert.IsType<DerivationOutput.InputAddressed>(filled.Outputs["out"]).Path;
        Assert.Contains($",(\"out\",\"/nix/store/{path.BaseName}\"),", Encoding.UTF8.GetString(Aterm.Write(filled, StoreDirectory.Default)), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeNamedYetIsWrittenAsItIs()
    {
        var derivation = Read(A, "a");
        derivation.Outputs["out"] = DerivationOutput.Deferred.Instance;
        derivation.InputDerivations.Add(StorePath.Parse(new string('1', 32) + "-f.drv"), new DerivationInput { Outputs = { "out" } });
        var hashes = new DerivationHashes(paths, ManagedDigests.Instance, _ => Read("""Derive([("out","","r:sha256","")],[],[],"s","b",[],[])""", "f"));
        Assert.DoesNotContain("changed", Encoding.UTF8.GetString(Aterm.Write(derivation, StoreDirectory.Default)), StringComparison.Ordinal);
        derivation.Environment["name"] = "changed";
        Assert.IsType<DerivationOutput.Deferred>(hashes.FillOutputs(derivation).Outputs["out"]);
        Assert.Contains("(\"name\",\"changed\")", Encoding.UTF8.GetString(Aterm.Write(derivation, StoreDirectory.Default)), StringComparison.Ordinal);
    }

    [Fact]
    public void InputsThatCountAsTheSameAreMerged()
    {
        // Two derivations of the same file count as one input, whichever of them is named; the order of paths does not matter.
        var (one, other) = (StorePath.Parse(new string('1', 32) + "-f.drv"), StorePath.Parse(new string('2', 32) + "-f.drv"));
        var hashes = new DerivationHashes(paths, ManagedDigests.Instance, _ => Read(F, "f"));
        var output = new[] { new[] { one }, [other], [one, other] }.Select(inputs =>
        {
            var user = Read(A, "user");
            foreach (var input in inputs)
            {
                user.InputDerivations.Add(input, new DerivationInput(["out"]));
            }
            return hashes.ForOutputs(user);
        }).Distinct();
        Assert.Single(output);
    }

    [Fact]
    public void RejectsOutputPathsThatDoNotFollow() =>
        Assert.Throws<StoreFormatException>(() => Hashes().Check(Read(B.Replace("rfm408", "rfm409", StringComparison.Ordinal))));

    [Fact]
    public void RejectsFixedPathsThatDoNotFollowFromTheHash() =>
        Assert.Throws<StoreFormatException>(() => Read(F.Replace("23qvwckf", "23qvwckg", StringComparison.Ordinal), "f"));

    [Fact]
    public void TheOrderInAFileDoesNotMatter()
    {
        // As long as this is, putting each in its place at once would move a billion entries.
        var many = Enumerable.Range(0, 50_000).Select(i => $"v{i:D5}").ToList();
        string With(IEnumerable<string> names) =>
            $"Derive([],[],[],\"s\",\"/b\",[],[{string.Join(',', names.Select(name => $"(\"{name}\",\"\")"))}])";
        Assert.Equal(
            With(many), Encoding.UTF8.GetString(Aterm.Write(Read(With(Enumerable.Reverse(many))), StoreDirectory.Default)));
    }

    [Fact]
    public void RejectsTruncationAtEveryByte()
    {
        for (var length = 0; length < B.Length; length++)
        {
            Assert.Throws<StoreFormatException>(() => Read(B[..length]));
        }
        Assert.Throws<StoreFormatException>(() => Read(B + "\n"));
    }

    [Fact]
    public void NeverFailsInAnotherWayOnDamage()
    {
        var random = new Random(1);
        var bytes = Encoding.UTF8.GetBytes(B);
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = (byte[])bytes.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }
            try
            {
                Aterm.Read(damaged, "b", paths);
            }
            catch (StoreFormatException)
            {
            }
        }
    }

    [Fact]
    public void SaysThatAnEmptyFileWasLost() => Assert.Contains("is empty", Assert.Throws<StoreFormatException>(() => Read("")).Message, StringComparison.Ordinal);

    [Fact]
    public void KeepsBytesThatAreNotUtf8AndEscapesOnlyFive()
    {
        var derivation = new Derivation { Name = "x", Builder = "b", System = "s", Arguments = ["\"\\\n\r\t\u0001", new ByteString([0xff])] };
        var text = Aterm.Write(derivation, StoreDirectory.Default);
        Assert.Contains("\\\"\\\\\\n\\r\\t\u0001", Encoding.Latin1.GetString(text), StringComparison.Ordinal);
        Assert.Equal(derivation.Arguments, Aterm.Read(text, "x", paths).Arguments);
    }

    /// <summary>Texts of all lengths around those that are looked at at once, plain ones, and such that bytes to escape lie anywhere in.</summary>
    [Fact]
    public void StringsOfAllLengthsAreEscapedByteByByte() => Prop.ForAll(
        (from length in Gen.Choose(0, 70)
         from special in Gen.Elements(0, 0, 3, 20)
         from seed in Gen.Choose(0, int.MaxValue)
         select Mixed(length, special, new Random(seed))).ListOf().ToArbitrary(),
        texts =>
        {
            var derivation = new Derivation { Name = "x", Arguments = [.. texts.Select(text => new ByteString(text))] };
            var expected = $"Derive([],[],[],\"\",\"\",[{string.Join(',', texts.Select(text => $"\"{string.Concat(text.Select(Escaped))}\""))}],[])";
            return Encoding.Latin1.GetString(Aterm.Write(derivation, StoreDirectory.Default)) == expected;
        }).QuickCheckThrowOnFailure();

    static byte[] Mixed(int length, int special, Random random)
    {
        const string specials = "\"\\\n\r\t\0\u0001\u000b\u000e";
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(100) < special ? (byte)specials[random.Next(specials.Length)] : (byte)random.Next(special == 0 ? 32 : 14, 256))
            .Select(value => special == 0 && value is (byte)'"' or (byte)'\\' ? (byte)'a' : value)];
    }

    static string Escaped(byte value) => value switch
    {
        (byte)'"' => "\\\"",
        (byte)'\\' => "\\\\",
        (byte)'\n' => "\\n",
        (byte)'\r' => "\\r",
        (byte)'\t' => "\\t",
        _ => ((char)value).ToString(),
    };

    [Fact]
    public void DynamicInputsRoundTrip()
    {
        var inner = new DerivationInput(["kitten"]);
        var input = new DerivationInput(["cat"]);
        input.Dynamic.Add("cat", inner);
        var derivation = new Derivation { Name = "x", InputDerivations = new() { [StorePath.Parse("c015dhfh5l0lp6wxyvdn7bmwhbbr6hr9-dep.drv")] = input } };
        var text = Aterm.Write(derivation, StoreDirectory.Default);
        Assert.StartsWith("DrvWithVersion(\"xp-dyn-drv\",", Encoding.UTF8.GetString(text), StringComparison.Ordinal);
        Assert.Equal(text, Aterm.Write(Aterm.Read(text, "x", paths), StoreDirectory.Default));
    }

    [Theory]
    [InlineData("a", A)]
    [InlineData("f", F)]
    [InlineData("b", B)]
    public void JsonRoundTrips(string name, string text)
    {
        var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            DerivationJson.Write(writer, Read(text, name));
        }
        using var json = JsonDocument.Parse(stream.ToArray());
        Assert.Equal(text, Encoding.UTF8.GetString(Aterm.Write(DerivationJson.Read(json.RootElement), StoreDirectory.Default)));
    }
}
