using System.Buffers;
using System.Text;
using Firn.Primitives;

namespace Firn.Syntax.Tests;

/// <summary>Parsing as the tests want it: text in, printed tree or rendered error out.</summary>
static class Texts
{
    public static readonly ParserOptions Options = new() { BasePath = "/pwd", HomeDirectory = (ByteString)"/root" };

    public static string Print(ReadOnlySpan<byte> text, ParserOptions? options = null)
    {
        var symbols = new SymbolTable();
        // As it is read from a file: into a larger array, in which the next text lies soon.
        var lent = new byte[text.Length + 16];
        text.CopyTo(lent);
        var tree = Parser.Parse(SourceFile.FromStandardInput(lent.AsMemory(0, text.Length)), symbols, options ?? Options);
        lent.AsSpan().Fill((byte)'?');
        var output = new ArrayBufferWriter<byte>();
        ExpressionPrinter.Print(tree, symbols, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static string Print(string text, ParserOptions? options = null) => Print(Encoding.UTF8.GetBytes(text), options);

    /// <summary>The tree, or the error as a person would see it.</summary>
    public static string Show(ReadOnlySpan<byte> text)
    {
        try
        {
            return Print(text);
        }
        catch (SyntaxException failure)
        {
            return Render(failure);
        }
    }

    public static string Render(SyntaxException failure)
    {
        var message = new ArrayBufferWriter<byte>();
        message.Write(Encoding.UTF8.GetBytes(failure.Message + "\n"));
        Diagnostics.WritePlace(message, failure.File, failure.Position);
        var output = new ArrayBufferWriter<byte>();
        Diagnostics.WriteIndented(output, "error: "u8, message.WrittenSpan);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
