using System.Buffers;
using System.Text;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>An expression as messages print it back.</summary>
sealed class ShownSyntax
{
    readonly Expression? tree;
    readonly string? text;

    public ShownSyntax(Expression tree) => this.tree = tree;

    /// <summary>One that was printed before.</summary>
    public ShownSyntax(string text) => this.text = text;

    public string Print(SymbolTable symbols) => text ?? Print(tree!, symbols);

    public static string Print(Expression tree, SymbolTable symbols)
    {
        var output = new ArrayBufferWriter<byte>();
        ExpressionPrinter.Print(tree, symbols, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
