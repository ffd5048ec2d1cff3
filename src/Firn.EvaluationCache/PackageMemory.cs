using Firn.Evaluation;
using Firn.Primitives;
using Firn.Store;

namespace Firn.EvaluationCache;

/// <summary>What is remembered of the packages of an imported set; the result of a record, see <c>docs/formats/evaluation-records.md</c>.</summary>
/// <param name="Texts">Store paths by the attributes that lead to them, and what was looked for in vain.</param>
/// <param name="Hashes">What each derivation among them counts as when it is an input of another one.</param>
public sealed record PackageMemory(IReadOnlyList<RememberedText> Texts, IReadOnlyList<KeyValuePair<StorePath, DerivationHash>> Hashes)
{
    const byte Nothing = 0, Text = 1;
    const byte Whole = 0, PerOutput = 1, Unknown = 2;

    /// <summary>Whether a text is of the kind that can be kept: it refers to a path, a derivation or an output of one.</summary>
    public static bool CanKeep(StringValue text) => text.Context is null || !text.Context.Elements.ToArray().Any(static element => element.Kind == ContextKind.BuiltByBuilt);

    public byte[] ToBytes()
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write7BitEncodedInt(Texts.Count);
        foreach (var (path, text) in Texts)
        {
            WriteNames(writer, path);
            writer.Write(text is null ? Nothing : Text);
            if (text is not null)
            {
                WriteText(writer, text);
            }
        }
        writer.Write7BitEncodedInt(Hashes.Count);
        foreach (var (path, hash) in Hashes)
        {
            writer.Write(path.BaseName);
            WriteHash(writer, hash);
        }
        writer.Flush();
        return buffer.ToArray();
    }

    /// <summary>Null for anything but bytes that <see cref="ToBytes"/> made.</summary>
    public static PackageMemory? Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        try
        {
            var texts = new RememberedText[reader.ReadCount()];
            for (var i = 0; i < texts.Length; i++)
            {
                texts[i] = new RememberedText(ReadNames(reader), reader.ReadByte() == Text ? ReadText(reader) : null);
            }
            var hashes = new KeyValuePair<StorePath, DerivationHash>[reader.ReadCount()];
            for (var i = 0; i < hashes.Length; i++)
            {
                hashes[i] = new(StorePath.Parse(reader.ReadString()), ReadHash(reader));
            }
            return new PackageMemory(texts, hashes);
        }
        catch (Exception malformed) when (malformed is ArgumentException or IOException or FormatException or NixException)
        {
            return null;
        }
    }

    static void WriteNames(BinaryWriter writer, IReadOnlyList<ByteString> names)
    {
        writer.Write7BitEncodedInt(names.Count);
        foreach (var name in names)
        {
            writer.WriteBytes(name.Span);
        }
    }

    static ByteString[] ReadNames(BinaryReader reader)
    {
        var names = new ByteString[reader.ReadCount()];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = new ByteString(reader.ReadSizedBytes());
        }
        return names;
    }

    static void WriteText(BinaryWriter writer, StringValue text)
    {
        writer.WriteBytes(text.Span);
        writer.Write7BitEncodedInt(text.Context?.Count ?? 0);
        foreach (var element in text.Context is { } context ? context.Elements : [])
        {
            writer.Write((byte)element.Kind);
            writer.Write(element.Path.BaseName);
            writer.Write(element.Output ?? "");
        }
    }

    static StringValue ReadText(BinaryReader reader)
    {
        var text = reader.ReadSizedBytes();
        var context = new ContextElement[reader.ReadCount()];
        for (var i = 0; i < context.Length; i++)
        {
            var kind = (ContextKind)reader.ReadByte();
            var path = StorePath.Parse(reader.ReadString());
            var output = reader.ReadString();
            context[i] = kind switch
            {
                ContextKind.Opaque => ContextElement.Opaque(path),
                ContextKind.Built => ContextElement.Built(path, output),
                ContextKind.Deep => ContextElement.Deep(path),
                _ => throw new FormatException($"{(byte)kind} is no kind of reference that is kept"),
            };
        }
        return new StringValue(text, StringContext.Of(context));
    }

    static void WriteHash(BinaryWriter writer, DerivationHash hash)
    {
        switch (hash)
        {
            case DerivationHash.Whole whole:
                writer.Write(Whole);
                writer.Write(whole.Hash.Bytes);
                break;
            case DerivationHash.PerOutput outputs:
                writer.Write(PerOutput);
                writer.Write7BitEncodedInt(outputs.Outputs.Count);
                foreach (var (name, each) in outputs.Outputs)
                {
                    writer.Write(name);
                    writer.Write(each.Bytes);
                }
                break;
            default:
                writer.Write(Unknown);
                break;
        }
    }

    static DerivationHash ReadHash(BinaryReader reader)
    {
        switch (reader.ReadByte())
        {
            case Whole:
                return new DerivationHash.Whole(ReadDigest(reader));
            case PerOutput:
                var outputs = new Dictionary<string, Hash>(StringComparer.Ordinal);
                for (var left = reader.ReadCount(); left > 0; left--)
                {
                    outputs[reader.ReadString()] = ReadDigest(reader);
                }
                return new DerivationHash.PerOutput(outputs);
            default:
                return DerivationHash.Unknown.Instance;
        }
    }

    static Hash ReadDigest(BinaryReader reader) => new(HashAlgorithm.Sha256, reader.ReadBytes(HashAlgorithm.Sha256.Size()));
}
