using System.Buffers.Binary;
using System.Text;

namespace Firn.OperatingSystem.Services;

/// <summary>Writes a D-Bus message body and header, little-endian. Format: the D-Bus specification, "Message Protocol".</summary>
sealed class BusWriter
{
    byte[] bytes = new byte[256];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public BusWriter Align(int alignment)
    {
        while (Length % alignment != 0) Byte(0);
        return this;
    }

    public BusWriter Byte(byte value)
    {
        if (Length == bytes.Length) Array.Resize(ref bytes, Length * 2);
        bytes[Length++] = value;
        return this;
    }

    public BusWriter Number(uint value)
    {
        Align(4);
        for (var shift = 0; shift < 32; shift += 8) Byte((byte)(value >> shift));
        return this;
    }

    public BusWriter Text(string value)
    {
        var text = Encoding.UTF8.GetBytes(value);
        Number((uint)text.Length);
        foreach (var b in text) Byte(b);
        return Byte(0);
    }

    public BusWriter Signature(string value)
    {
        Byte((byte)value.Length);
        foreach (var character in value) Byte((byte)character);
        return Byte(0);
    }

    public BusWriter Raw(ReadOnlySpan<byte> value)
    {
        foreach (var b in value) Byte(b);
        return this;
    }

    /// <summary>A method call. An empty destination is for a connection without a bus between.</summary>
    public static byte[] Call(uint serial, string destination, string path, string @interface, string member, string signature, ReadOnlySpan<byte> body)
    {
        var fields = new BusWriter();
        void Field(byte code, string type, string value)
        {
            fields.Align(8).Byte(code).Signature(type);
            if (type == "g") fields.Signature(value);
            else fields.Text(value);
        }
        Field(1, "o", path);
        Field(2, "s", @interface);
        Field(3, "s", member);
        if (destination.Length > 0) Field(6, "s", destination);
        if (signature.Length > 0) Field(8, "g", signature);
        var message = new BusWriter();
        message.Byte((byte)'l').Byte(1).Byte(0).Byte(1).Number((uint)body.Length).Number(serial).Number((uint)fields.Length);
        return message.Raw(fields.Written).Align(8).Raw(body).Written.ToArray();
    }
}

/// <summary>Reads values out of a D-Bus message; anything that does not fit is an error, never a read past the end.</summary>
ref struct BusReader(ReadOnlySpan<byte> bytes)
{
    readonly ReadOnlySpan<byte> bytes = bytes;

    public int Position { get; private set; }

    public readonly bool AtEnd => Position >= bytes.Length;

    public void Align(int alignment) => Position = (Position + alignment - 1) / alignment * alignment;

    public byte Byte() => Take(1)[0];

    public uint Number()
    {
        Align(4);
        return BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
    }

    public string Text()
    {
        var length = (int)Math.Min(Number(), int.MaxValue);
        var text = Encoding.UTF8.GetString(Take(length));
        Take(1);
        return text;
    }

    public string Signature()
    {
        var text = Encoding.ASCII.GetString(Take(Byte()));
        Take(1);
        return text;
    }

    ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > bytes.Length - Position) throw new MachineException("systemd sent a message that ends too early");
        var taken = bytes.Slice(Position, count);
        Position += count;
        return taken;
    }
}

/// <summary>A received message: the header fields that matter here, and the body.</summary>
sealed record BusMessage(byte Type, uint ReplyTo, string Member, string ErrorName, byte[] Body)
{
    public const byte MethodReturn = 2, Error = 3, Signal = 4;

    /// <summary>How long the whole message is, from its first 16 bytes.</summary>
    public static int TotalLength(ReadOnlySpan<byte> start)
    {
        if (start[0] != (byte)'l') throw new MachineException("systemd sent a message in another byte order");
        var body = BinaryPrimitives.ReadUInt32LittleEndian(start[4..]);
        var fields = BinaryPrimitives.ReadUInt32LittleEndian(start[12..]);
        if (body > 1 << 27 || fields > 1 << 26) throw new MachineException("systemd sent a message that is too long");
        return (16 + (int)fields + 7) / 8 * 8 + (int)body;
    }

    public static BusMessage Parse(byte[] bytes)
    {
        var reader = new BusReader(bytes);
        reader.Byte();
        var type = reader.Byte();
        reader.Byte();
        reader.Byte();
        var bodyLength = (int)reader.Number();
        reader.Number();
        var end = (int)reader.Number() + 16;
        var (replyTo, member, error) = (0u, "", "");
        while (reader.Position < end)
        {
            reader.Align(8);
            var code = reader.Byte();
            switch (reader.Signature())
            {
                case "u":
                    var number = reader.Number();
                    if (code == 5) replyTo = number;
                    break;
                case "g":
                    reader.Signature();
                    break;
                default:
                    var text = reader.Text();
                    if (code == 3) member = text;
                    else if (code == 4) error = text;
                    break;
            }
        }
        return new BusMessage(type, replyTo, member, error, bytes[^bodyLength..]);
    }
}
