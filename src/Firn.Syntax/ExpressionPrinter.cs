using System.Buffers;

namespace Firn.Syntax;

/// <summary>Prints a tree in the form that <c>nix-instantiate --parse</c> shows: fully parenthesised, on one line.</summary>
public static class ExpressionPrinter
{
    public static void Print(Expression expression, SymbolTable symbols, IBufferWriter<byte> output) =>
        throw new NotImplementedException();
}
