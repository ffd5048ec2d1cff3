using System.Buffers;
using System.Text;

namespace Firn.Evaluation;

/// <summary>Collects output as bytes, since strings of the language are bytes.</summary>
public sealed class ByteWriter
{
    readonly ArrayBufferWriter<byte> buffer = new();

    public ReadOnlySpan<byte> Written => buffer.WrittenSpan;

    public void Write(ReadOnlySpan<byte> bytes) => BuffersExtensions.Write(buffer, bytes);

    public void Write(string text) => Encoding.UTF8.GetBytes(text, buffer);

    public void Write(byte value)
    {
        buffer.GetSpan(1)[0] = value;
        buffer.Advance(1);
    }

    public override string ToString() => Encoding.UTF8.GetString(Written);
}
