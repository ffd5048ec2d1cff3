using System.Buffers;
using System.Text;

namespace Firn.Syntax.Tests;

public sealed class SyntaxTreeTests
{
    readonly SymbolTable symbols = new();

    SyntaxTree Read(string text) => Parser.Read(SourceFile.FromText(Encoding.UTF8.GetBytes(text + "\0\0\0\0").AsMemory(..^4)), symbols, Texts.Options);

    string Print(SyntaxTree tree, int node)
    {
        var output = new ArrayBufferWriter<byte>();
        ExpressionPrinter.Print(tree.ToExpression(node), symbols, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    static string Set(int size) => $"{{ {string.Concat(Enumerable.Range(0, size).Select(i => $"a{i} = {{ x, ... }}: [ \"{i}\\n\" x.y.z (f {i}) ]; "))}}}";

    [Fact]
    public void TheRoomOfATextServesTheNextOne()
    {
        var text = Encoding.UTF8.GetBytes(Set(500) + "\0\0\0\0");
        var file = SourceFile.FromText(text.AsMemory(..^4));
        Parser.Read(file, symbols, Texts.Options).Release();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Parser.Read(file, symbols, Texts.Options).Release();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, text.Length / 10);
    }

    [Fact]
    public void ATreeThatIsInUseKeepsItsRoom()
    {
        var first = Read("{ a = \"one\"; }");
        var second = Read("[ \"two\" ]");
        second.Release();
        var third = Read("\"three\" + \"three\" + \"three\" + \"three\"");
        Assert.Equal("{ a = \"one\"; }", Print(first, first.Root));
        first.Release();
        third.Release();
        var fourth = Read(Set(3));
        Assert.Equal(Texts.Print(Set(3)), Print(fourth, fourth.Root));
    }

    [Fact]
    public void EverythingOfALongTextIsFoundAgain()
    {
        // Entries and literals of all kinds come to lie at the ends of arrays.
        var elements = string.Join(' ', Enumerable.Range(0, 30_000).Select(i => $"((\"{i}\" + \"{new string('x', i % 300)}\"))"));
        var text = $"[ {elements} (\"{new string('y', 40_000)}\") (\"z\") ]";
        var tree = Read(text);
        Assert.Equal(30_002, tree.CountOf(tree.Get<ElementsEntry>(tree.Root).Elements));
        Assert.Equal(text, Print(tree, tree.Root));
    }

    [Fact]
    public void ObjectsOfADeepTreeNeedNoStack()
    {
        Expression? made = null;
        var tree = Read(new string('[', 40_000) + new string(']', 40_000));
        var thread = new Thread(() => made = tree.ToExpression(tree.Root), maxStackSize: 128 << 10);
        thread.Start();
        thread.Join();
        var depth = 0;
        for (var level = (ListExpression?)made; level is not null; level = level.Elements is [ListExpression below] ? below : null)
        {
            depth++;
        }
        Assert.Equal(40_000, depth);
    }

    [Fact]
    public void WhatStandsInEachOtherIsMadeOnce()
    {
        const int levels = 3000;
        var tree = Read($"{string.Concat(Enumerable.Repeat("assert ", levels))}1{string.Concat(Enumerable.Repeat("; 2", levels))}");
        var node = tree.Root;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < levels; i++)
        {
            tree.ToExpression(node);
            node = tree.Get<AssertEntry>(node).Condition;
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, levels * 1000);
    }

    [Theory]
    [InlineData("a.b.c", "(a).b")]
    [InlineData("(f x).b", "(f x)")]
    [InlineData("a.b.\"${c}\"", "(a).b")]
    public void ASelectionIsShortenedByItsLastName(string text, string expected)
    {
        var tree = Read(text);
        var whole = Print(tree, tree.Root);
        Assert.Equal(expected, Print(tree, tree.BeforeLastName(tree.Root)));
        Assert.Equal(whole, Print(tree, tree.Root));
    }

    [Fact]
    public void ThreadsHaveRoomOfTheirOwn()
    {
        var expected = Texts.Print(Set(50));
        Parallel.For(0, 200, _ =>
        {
            var tree = Read(Set(50));
            Assert.Equal(expected, Print(tree, tree.Root));
            tree.Release();
        });
    }
}
