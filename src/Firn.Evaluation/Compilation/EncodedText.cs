using System.Buffers.Binary;
using Firn.Primitives;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>What an encoded expression begins with.</summary>
enum Code : byte
{
    Integer,
    Float,
    String,
    Path,
    Variable,
    Concat,
    Select,
    SelectPath,
    HasAttribute,
    Set,
    RecursiveSet,
    List,
    Lambda,
    LambdaOfNames,
    Call,
    Let,
    With,
    If,
    Assert,
    Not,
    Equal,
    NotEqual,
    And,
    Or,
    Implies,
    ConcatLists,
    Update,
    CurrentPosition,

    /// <summary>Stands before an expression that can be stepped over.</summary>
    Later,
}

/// <summary>
/// A text whose names have been checked, in the order in which nodes are made of it: one array, in which the body of a function and a long
/// value can be stepped over. It takes the place of the tree while they wait. It may have been written in another process: names are numbers of
/// a list, and where an order follows from symbols it is made when it is read.
/// </summary>
/// <param name="session">Whose symbols the names are.</param>
/// <param name="bytes">The expressions.</param>
/// <param name="start">Where the whole text begins in them.</param>
/// <param name="names">What names are written as numbers of.</param>
/// <param name="shown">The few expressions that messages may have to show.</param>
/// <param name="firstPosition">The position of the text's first byte.</param>
/// <param name="directory">What relative paths start from.</param>
sealed class EncodedText(
    EvaluationSession session, byte[] bytes, int start, Symbol[] names, ShownSyntax[] shown, int firstPosition, SourcePath directory)
{
    public EvaluationSession Session => session;

    public byte[] Bytes => bytes;

    public int Start => start;

    public Symbol[] Names => names;

    public ShownSyntax[] Shown => shown;

    public int FirstPosition => firstPosition;

    public SourcePath Directory => directory;
}

/// <summary>Reads an <see cref="EncodedText"/> from some place on. Positions are written as differences to the one before.</summary>
struct CodeReader(EncodedText text, int at, int position)
{
    /// <summary>Is added to the kind of a variable.</summary>
    public const byte UsedOnce = 0x80;

    int last = position;

    /// <summary>What the next offset is counted from.</summary>
    public readonly int Origin => last;

    public EncodedText Text => text;

    public int At { get; private set; } = at;

    public readonly Code Next => (Code)text.Bytes[At];

    public Code ReadCode() => (Code)text.Bytes[At++];

    public bool ReadFlag() => text.Bytes[At++] != 0;

    public int ReadCount() => (int)ReadNumber();

    public ulong ReadNumber()
    {
        var bytes = text.Bytes;
        ulong first = bytes[At++];
        if (first < 0x80)
        {
            return first;
        }
        var value = first & 0x7F;
        for (var shift = 7; ; shift += 7)
        {
            ulong next = bytes[At++];
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    public AttributeKind ReadKind() => (AttributeKind)text.Bytes[At++];

    /// <summary>The kind of a variable of a <c>let</c>, and whether it is used once, in a place that is evaluated at most once for each frame.</summary>
    public AttributeKind ReadKind(out bool isUsedOnce)
    {
        var written = text.Bytes[At++];
        isUsedOnce = (written & UsedOnce) != 0;
        return (AttributeKind)(written & ~UsedOnce);
    }

    public Symbol ReadName() => text.Names[ReadCount()];

    /// <summary>An offset in the text, or -1.</summary>
    public int ReadOffset()
    {
        var written = (uint)ReadNumber();
        if (written == 0)
        {
            return -1;
        }
        written--;
        return last += (int)(written >> 1) ^ -(int)(written & 1);
    }

    public Position ReadPosition() => ReadOffset() is var offset and >= 0 ? new Position(text.FirstPosition + offset) : default;

    /// <summary>What the next offset is counted from.</summary>
    public void PositionIs(Position position) => last = position.Index - text.FirstPosition;

    public long ReadInteger()
    {
        var written = ReadNumber();
        return (long)(written >> 1) ^ -(long)(written & 1);
    }

    public double ReadDouble()
    {
        At += sizeof(double);
        return BinaryPrimitives.ReadDoubleLittleEndian(text.Bytes.AsSpan(At - sizeof(double)));
    }

    public ByteString ReadBytes()
    {
        var length = ReadCount();
        At += length;
        return new ByteString(text.Bytes, At - length, length);
    }

    /// <summary>The bytes as a string of the language, which is a part of the text: it has to live on in any case, for what waits in it.</summary>
    public StringValue ReadString()
    {
        var length = ReadCount();
        At += length;
        return length == 0 ? StringValue.Empty : new StringValue(text.Bytes, At - length, length);
    }

    /// <summary>Steps over what was written with its length, which begins here; the result is where.</summary>
    public int Skip()
    {
        var length = ReadLength();
        At += length;
        return At - length;
    }

    public int ReadLength()
    {
        At += sizeof(int);
        return BinaryPrimitives.ReadInt32LittleEndian(text.Bytes.AsSpan(At - sizeof(int)));
    }
}
