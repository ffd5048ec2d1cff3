using Firn.Evaluation;
using Firn.Primitives;
using Firn.Store;
using FsCheck;
using FsCheck.Fluent;

namespace Firn.EvaluationCache.Tests;

public sealed class PackageMemoryTests
{
    static readonly StorePath derivation = StorePath.Parse("00000000000000000000000000000000-package.drv"), source = StorePath.Parse("11111111111111111111111111111111-source");

    static Hash Digest(byte fill) => new(HashAlgorithm.Sha256, [.. Enumerable.Repeat(fill, 32)]);

    static readonly PackageMemory example = new(
        [
            new([(ByteString)"a", (ByteString)"drvPath"], new StringValue("/nix/store/x", new StringContext(ContextElement.Deep(derivation)))),
            new([(ByteString)"a", (ByteString)"outPath"], new StringValue("/nix/store/y", StringContext.Of([ContextElement.Built(derivation, "out"), ContextElement.Opaque(source)]))),
            new([(ByteString)"none"], null),
            new([], new StringValue("")),
        ],
        [
            new(derivation, new DerivationHash.Whole(Digest(1))),
            new(source, new DerivationHash.PerOutput(new Dictionary<string, Hash> { ["out"] = Digest(2), ["dev"] = Digest(3) })),
            new(StorePath.Parse("22222222222222222222222222222222-later.drv"), DerivationHash.Unknown.Instance),
        ]);

    static string Shown(PackageMemory? memory) => memory is null ? "none" : string.Join('\n', (string[])
    [
        .. memory.Texts.Select(text => $"{string.Join('.', text.Path)}={text.Text?.ToString() ?? "null"} {string.Join(' ', (text.Text?.Context?.Elements.ToArray() ?? []).Select(element => $"{element.Kind} {element.Path} {element.Output}"))}"),
        .. memory.Hashes.Select(pair => $"{pair.Key} {pair.Value switch
        {
            DerivationHash.Whole whole => whole.Hash.ToBase16(),
            DerivationHash.PerOutput outputs => string.Join(' ', outputs.Outputs.Select(output => $"{output.Key}:{output.Value.ToBase16()}")),
            _ => "unknown",
        }}"),
    ]);

    [Fact]
    public void What_is_kept_comes_back_as_it_was() => Assert.Equal(Shown(example), Shown(PackageMemory.Read(example.ToBytes())));

    [Fact]
    public void What_is_cut_is_worth_nothing()
    {
        var bytes = example.ToBytes();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Null(PackageMemory.Read(bytes[..length]));
        }
    }

    [Fact]
    public void Other_bytes_are_read_or_refused_but_never_break() => Prop.ForAll<byte[], int>((noise, at) =>
    {
        var bytes = example.ToBytes();
        noise.AsSpan(0, Math.Min(noise.Length, 4)).CopyTo(bytes.AsSpan((int)((uint)at % (uint)(bytes.Length - 4))));
        _ = PackageMemory.Read(bytes);
        _ = PackageMemory.Read(noise);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_text_that_needs_the_output_of_an_output_is_not_kept()
    {
        var output = ContextElement.Built(derivation, "out");
        Assert.True(PackageMemory.CanKeep(new StringValue("a", new StringContext(output))));
        Assert.True(PackageMemory.CanKeep(new StringValue("a")));
        Assert.False(PackageMemory.CanKeep(new StringValue("a", new StringContext(ContextElement.BuiltBy(output, "out")))));
    }
}
