using System.IO.Compression;
using System.Reflection;

namespace Firn.Profile.Tests;

public sealed class ProfileWriterTests : IDisposable
{
    const string Own = "Firn.Profile.Tests";
    const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    static readonly ProgramAssemblies program = new([typeof(ProfileWriterTests).Assembly.Location, typeof(object).Assembly.Location, typeof(Enumerable).Assembly.Location]);

    readonly string path = Path.Combine(Directory.CreateTempSubdirectory("firn-profile-test-").FullName, "some.mibc");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    [Fact]
    public void MethodIsNamedByItsTypeAndHasItsCounts()
    {
        var written = Write(Counts(typeof(Plain), "Plain.Once", nameof(Plain.Once), new CountedPlace(385, 3, -2, [5_000_000_000], [])));
        var method = Assert.Single(written.Methods);
        Assert.Equal((Own + ";", $"{Own}!{Own}.Plain", nameof(Plain.Once)), (method.Group, method.Type, method.Name));
        // All four numbers, and a count of four bytes.
        Assert.Equal([15L, 3L, 385L, 1L, -2L, (long)int.MaxValue], method.Data);
    }

    [Fact]
    public void TypesInSamplesAreReferredTo()
    {
        var sample = new CountedPlace(195, 0, 0, [],
            [$"{Own}.Plain, {Own}, Version=0.1.0.0", null, $"{Own}.Outer`1+Inner[[System.Int32, System.Private.CoreLib, Version=9.0.0.0]], {Own}", $"{Own}.Pair[], {Own}", $"Nobody.Knows.It, {Own}"]);
        var data = Write(Counts(typeof(Plain), "Plain.Once", nameof(Plain.Once), sample)).Methods[0].Data;
        Assert.Equal(
            [15L, 0L, 195L, 5L, 0L, $"{Own}!{Own}.Plain", 0L, $"{Own}!{Own}.Outer`1+Inner<int32>", $"value {Own}!{Own}.Pair[]"], data[..^1]);
        Assert.InRange((long)data[^1], 1, 0x10000);
    }

    [Fact]
    public void SizesOfEightBytesAreKept() =>
        Assert.Equal([15L, 0L, 578L, 2L, 0L, 0x2_0000_0001, 7L], Write(Counts(typeof(Plain), "Plain.Once", nameof(Plain.Once), new CountedPlace(578, 0, 0, [0x2_0000_0001, 7], []))).Methods[0].Data);

    [Fact]
    public void WhatDelegatesLedToIsLeftOut() =>
        Assert.Equal(
            [15L, 9L, 385L, 1L, 0L, 2L],
            Write(Counts(typeof(Plain), "Plain.Once", nameof(Plain.Once), new CountedPlace(177, 4, 0, [3], []), new CountedPlace(196, 4, 0, [], ["M|@|T, a"]), new CountedPlace(385, 9, 0, [2], []))).Methods[0].Data);

    [Theory]
    [InlineData("Outer`1+Inner[System.__Canon]", "Outer`1+Inner<System.Private.Canon!System.__Canon>", "")]
    [InlineData("Outer`1+Inner[System.Char[]]", "Outer`1+Inner<wchar[]>", "")]
    [InlineData("Outer`1+Inner[System.Linq.Lookup`2[System.Int32,System.__Canon]]", "Outer`1+Inner<System.Linq!System.Linq.Lookup`2<int32,System.Private.Canon!System.__Canon>>", "System.Linq;")]
    public void GenericTypesHaveTheirArguments(string type, string expected, string others)
    {
        var method = Assert.Single(Write(Counts(typeof(Outer<>.Inner), $"{type}.Get", "Get")).Methods);
        Assert.Equal(($"{Own};{others}", $"{Own}!{Own}.{expected}"), (method.Group, method.Type));
    }

    [Fact]
    public void OverloadsAreToldApartByTheirParameters()
    {
        foreach (var parameters in (string[])["value class System.Span`1<unsigned int8>,class System.String", "class Inner<!0>,int64", "value class System.Span`1<unsigned int8>,bool"])
        {
            var counts = Counts(typeof(Outer<>), "Outer`1[System.Int32].Same", "Same") with { Signature = $"instance void  ({parameters})" };
            var written = new ProfileWriter(program).Add(counts);
            Assert.Equal(!parameters.EndsWith("bool", StringComparison.Ordinal), written);
        }
    }

    [Fact]
    public void NamesWithDotsAndBracketsAreFound()
    {
        Assert.Equal(".ctor", Write(Counts(typeof(Pair), "Pair..ctor", ".ctor")).Methods[0].Name);
        const string Name = "System.Collections.Generic.IEnumerable<System.Int32>.GetEnumerator";
        Assert.Equal(Name, Write(Counts(typeof(Plain), $"Plain.{Name}", Name)).Methods[0].Name);
    }

    [Theory]
    [InlineData("Plain.Nobody")]
    [InlineData("Nobody.Once")]
    [InlineData("Plain.Generic")]
    public void WhatIsNotThereOrGenericIsNotAdded(string name) =>
        Assert.False(new ProfileWriter(program).Add(Counts(typeof(Plain), name, nameof(Plain.Once)) with { Signature = "void  ()" }));

    [Fact]
    public void OtherCodeOfThatNameIsAnotherMethod()
    {
        var counts = Counts(typeof(Plain), "Plain.Once", nameof(Plain.Once));
        Assert.True(new ProfileWriter(program).Add(counts));
        Assert.False(new ProfileWriter(program).Add(counts with { CodeSize = counts.CodeSize + 1 }));
    }

    [Fact]
    public void TheSameIsWrittenTheSame()
    {
        Write(Counts(typeof(Plain), "Plain.Once", nameof(Plain.Once)));
        var first = File.ReadAllBytes(path);
        Write(Counts(typeof(Plain), "Plain.Once", nameof(Plain.Once)));
        Assert.Equal(first, File.ReadAllBytes(path));
        using var archive = ZipFile.OpenRead(path);
        Assert.Equal(1980, Assert.Single(archive.Entries).LastWriteTime.Year);
    }

    WrittenProfile Write(MethodCounts counts)
    {
        var writer = new ProfileWriter(program);
        Assert.True(writer.Add(counts));
        writer.Save(path);
        return WrittenProfile.Read(path);
    }

    static MethodCounts Counts(Type type, string name, string method, params CountedPlace[] places)
    {
        var body = type.GetMembers(All).OfType<MethodBase>().First(candidate => candidate.Name == method).GetMethodBody()!;
        return new MethodCounts($"{Own}.{name}", "instance void  ()", body.GetILAsByteArray()!.Length, 1, places);
    }
}

// What the tests describe. Nothing of it runs.
sealed class Plain : IEnumerable<int>
{
    public static int Once(int number) => number + 1;

    public static int Generic<T>(int number) => number + 1;

    IEnumerator<int> IEnumerable<int>.GetEnumerator() => throw new NotSupportedException();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => throw new NotSupportedException();
}

readonly struct Pair(int first, int second)
{
    public int Sum => first + second;
}

sealed class Outer<T>
{
    public sealed class Inner
    {
        public T? Get() => default;
    }

    public void Same(Span<byte> bytes, string text) => throw new NotSupportedException();

    public void Same(Inner inner, long number) => throw new NotSupportedException();
}
