using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Firn.Primitives;

namespace Firn.Syntax.Parsing;

/// <summary>
/// Cuts the text into tokens. What is inside <c>"…"</c>, <c>''…''</c> and interpolated paths is cut by other rules than
/// the rest, so the lexer keeps a stack of what it is inside of; <c>${</c> and <c>{</c> push, <c>}</c> pops.
/// The longest possible token wins; between equally long ones a path or URI loses to anything else.
/// </summary>
internal sealed partial class Lexer
{
    enum Inside : byte
    {
        Bottom,
        Code,
        // Nothing was read yet, and it is bindings.
        Bindings,
        String,
        IndentedString,
        Path,
        PathAfterSlash,
    }

    const int Ahead = 4;

    readonly SourceFile file;
    readonly ParserOptions options;
    readonly SyntaxTree tree;
    // Behind the end are some zeros, so that looking a few bytes ahead needs no check.
    readonly byte[] text;
    readonly int length;
    // What the text is inside of here, and on the stack what that is inside of.
    Inside[] stack = new Inside[64];
    int stackCount;
    Inside inside;
    int next;
    int docStart;
    int docEnd;

    // Runs of characters that may be a path, or a URI's scheme, were looked at from here to there. Most of what looks like the start of
    // one is something else; without a memory a long run (`a.a.a…`, `----…`) would be walked again for every token in it.
    int pathRunStart;
    int pathRunEnd;
    int schemeRunStart;
    int schemeRunEnd;
    bool noCommentEnds;

    // Where the token before the last one begins; where messages place the end of the input when that is not the end of the text.
    int previousBegin;
    int endPlace = -1;

    /// <param name="file">The text.</param>
    /// <param name="options">What decides about it.</param>
    /// <param name="bindings">It is bindings and no expression.</param>
    /// <param name="tree">Where literals go.</param>
    public Lexer(SourceFile file, ParserOptions options, bool bindings, SyntaxTree tree)
    {
        this.file = file;
        this.options = options;
        this.tree = tree;
        length = file.Bytes.Length;
        text = WithZeros(file.Memory);
        inside = bindings ? Inside.Bindings : Inside.Bottom;
    }

    // The text itself, when zeros stand behind it already.
    static byte[] WithZeros(ReadOnlyMemory<byte> bytes)
    {
        if (MemoryMarshal.TryGetArray(bytes, out var place) && place.Offset == 0
            && place.Array.AsSpan(place.Count) is { Length: >= Ahead } behind && !behind[..Ahead].ContainsAnyExcept((byte)0))
        {
            return place.Array!;
        }
        var copy = new byte[bytes.Length + Ahead];
        bytes.CopyTo(copy);
        return copy;
    }

    public int Begin { get; private set; }

    public int End { get; private set; }

    /// <summary>What the token means beyond its text: the place of a literal or of an <see cref="IndentedPiece"/>, or 0.</summary>
    public int Value { get; private set; }

    /// <summary>Documentation comments by the offset of the token that follows; null while there are none.</summary>
    public Dictionary<int, DocComment>? Documentation { get; set; }

    public ReadOnlySpan<byte> Slice(int begin, int end) => text.AsSpan(begin, end - begin);

    public Token Next()
    {
        Value = 0;
        if (inside > Inside.Code)
        {
            return NextInside();
        }
        return NextInCode();
    }

    Token NextInside()
    {
        switch (inside)
        {
            case Inside.String:
                return NextInString();
            case Inside.IndentedString:
                return NextInIndentedString();
            case Inside.Path:
            case Inside.PathAfterSlash:
                return NextInPath();
            default:
                inside = Inside.Bottom;
                return length > 0 ? Token.Bindings : NextInCode();
        }
    }

    int AddString(TextPiece piece) => tree.Add(new StringEntry(new NodeEntry(ExpressionKind.String, -1, 1), piece));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Token Take(Token token, int end)
    {
        previousBegin = Begin;
        Begin = next;
        End = next = end;
        if (docEnd != 0)
        {
            Document();
        }
        return token;
    }

    void Document()
    {
        Documentation ??= [];
        Documentation.TryAdd(Begin, new DocComment(docStart, docEnd));
        docEnd = 0;
    }

    void Push(Inside inner)
    {
        if (stackCount == stack.Length)
        {
            GrowStack();
        }
        stack[stackCount++] = inside;
        inside = inner;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void GrowStack() => Array.Resize(ref stack, stackCount * 2);

    void Pop() => inside = stack[--stackCount];

    public SyntaxException Fail(string message, int position) => new(message, file, position);

    Token AtEnd()
    {
        Begin = End = endPlace >= 0 ? endPlace : length;
        return Token.EndOfFile;
    }
}
