namespace Firn.EvaluationCache;

/// <summary>The fields that the formats of this project are made of.</summary>
static class RecordFields
{
    extension(BinaryWriter writer)
    {
        /// <summary>The length and the bytes.</summary>
        public void WriteBytes(ReadOnlySpan<byte> bytes)
        {
            writer.Write7BitEncodedInt(bytes.Length);
            writer.Write(bytes);
        }
    }

    extension(BinaryReader reader)
    {
        public byte[] ReadSizedBytes() => reader.ReadBytes(reader.ReadCount());

        /// <summary>Of things that take a byte each at least.</summary>
        public int ReadCount() => reader.Read7BitEncodedInt() is var count && count >= 0 && count <= reader.BaseStream.Length - reader.BaseStream.Position
            ? count
            : throw new FormatException($"{count} is more than there is");
    }
}
