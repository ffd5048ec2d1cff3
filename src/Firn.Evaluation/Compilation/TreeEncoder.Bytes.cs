using System.Buffers.Binary;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <content>How what is written becomes bytes; <see cref="CodeReader"/> reads them.</content>
sealed partial class TreeEncoder
{
    void Write(Code code) => Write((byte)code);

    void Write(Code code, int position)
    {
        Write((byte)code);
        WriteOffset(position);
    }

    void Write(bool flag) => Write((byte)(flag ? 1 : 0));

    void Write(Symbol name) => WriteNumber((uint)names.Add(name));

    void Write(byte value)
    {
        if (count == bytes.Length)
        {
            Array.Resize(ref bytes, count * 2);
        }
        bytes[count++] = value;
    }

    void Write(ReadOnlySpan<byte> text)
    {
        WriteNumber((uint)text.Length);
        text.CopyTo(Room(text.Length));
        count += text.Length;
    }

    void WriteOffset(int offset)
    {
        if (offset < 0)
        {
            Write((byte)0);
            return;
        }
        var difference = offset - last;
        last = offset;
        WriteNumber(((uint)(difference << 1) ^ (uint)(difference >> 31)) + 1);
    }

    void WriteNumber(ulong number)
    {
        if (number < 0x80)
        {
            Write((byte)number);
            return;
        }
        var room = Room(10);
        var length = 0;
        for (; number >= 0x80; number >>= 7)
        {
            room[length++] = (byte)(number | 0x80);
        }
        room[length++] = (byte)number;
        count += length;
    }

    Span<byte> Room(int length)
    {
        if (bytes.Length - count < length)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, count + length));
        }
        return bytes.AsSpan(count);
    }

    // A body is read without what is in front of it: positions in it and after it start from the function's own.
    (int Place, int Position) BeginBody()
    {
        Room(sizeof(int));
        count += sizeof(int);
        return (count, last);
    }

    void EndBody((int Place, int Position) begin)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(begin.Place - sizeof(int)), count - begin.Place);
        last = begin.Position;
    }

    void WriteComment(DocComment comment)
    {
        WriteNumber((uint)(comment.End - comment.Start));
        if (comment.IsPresent)
        {
            WriteNumber((uint)comment.Start);
        }
    }
}
