using System.Buffers;
using System.Buffers.Binary;
using Firn.Builtins.Json;
using Firn.Builtins.Regex;
using Firn.Builtins.Toml;
using Firn.Builtins.Xml;
using Firn.EvaluationCache;
using Firn.Nar;
using Firn.Primitives;
using Firn.Primitives.Archives;
using Firn.Store;
using Firn.Syntax;
using Firn.Syntax.Parsing;

namespace Firn.Fuzz;

/// <summary>What is fed with hostile bytes. A target returns, or throws what its format's reader documents; anything else is a find.</summary>
public static class Targets
{
    static readonly Dictionary<string, Action<byte[]>> table = new(StringComparer.Ordinal)
    {
        ["language"] = Language,
        ["tokens"] = Tokens,
        ["xml"] = Markup,
        ["aterm"] = Derivations,
        ["nar"] = Archives,
        ["regex"] = Expressions,
        ["json"] = input => JsonReader.Read(input, new Listener()),
        ["toml"] = input => TomlReader.Read(input),
        ["tar"] = Tar,
        ["ar"] = Ar,
        ["hash"] = input => Hash.Parse(Latin(input), null),
        ["parsed"] = ParsedFiles,
        ["record"] = Records,
        ["packages"] = Packages,
        ["path"] = input => StoreDirectory.Default.Parse(Latin(input)),
    };

    static readonly StorePathComputation paths = new(StoreDirectory.Default, ManagedDigests.Instance);

    public static IEnumerable<string> Names => table.Keys;

    public static Action<byte[]> Find(string name) => table[name];

    /// <summary>Whether a target may refuse its input with this failure.</summary>
    public static bool IsRefusal(Exception failure) =>
        failure is NixException or SyntaxException or JsonException or TomlException or RegexSyntaxException or RegexTooLargeException;

    static string Latin(byte[] input) => System.Text.Encoding.Latin1.GetString(input);

    const int TrailerOfParsedFiles = 1076, DigestOfTrailer = 32 + 8;

    // Nothing but an entry that is whole is found, whatever the file says. What a careless change would be noticed by is made right.
    static void ParsedFiles(byte[] input)
    {
        var bytes = input.ToArray();
        List<byte[]> keys = [new byte[32]];
        if (bytes.Length >= TrailerOfParsedFiles)
        {
            var trailer = bytes.AsSpan(bytes.Length - TrailerOfParsedFiles);
            ManagedDigests.Instance.Compute(HashAlgorithm.Sha256, trailer[..^DigestOfTrailer]).Bytes.CopyTo(trailer[^DigestOfTrailer..]);
            "firnprs1"u8.CopyTo(trailer[^8..]);
            var index = BinaryPrimitives.ReadInt64LittleEndian(trailer[1024..]);
            for (var at = Math.Max(index, 0); at <= bytes.Length - TrailerOfParsedFiles - 60 && keys.Count < 8; at += 60)
            {
                keys.Add(bytes.AsSpan((int)at, 32).ToArray());
            }
        }
        var directory = Path.Combine(Path.GetTempPath(), $"firn-fuzz-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}");
        Directory.CreateDirectory(directory);
        try
        {
            File.WriteAllBytes(Path.Combine(directory, "a.parsed"), bytes);
            using var store = new ParsedFileStore(directory, 1 << 20, now: 0);
            foreach (var key in keys)
            {
                Require(store.Find(key) is not { } found || found.Length <= bytes.Length, "an entry is larger than its file");
            }
            Require(store.Count().Files <= bytes.Length / 60, "there are more entries than the file has room for");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    // With a right checksum, so that the reader itself meets the bytes.
    static void Records(byte[] input)
    {
        if (RecordFormat.Read((byte[])[.. input, .. ManagedDigests.Instance.Compute(HashAlgorithm.Sha256, input).Bytes]) is { } record)
        {
            var written = RecordFormat.Write(record);
            Require(RecordFormat.Read(written) is { } again && RecordFormat.Write(again).AsSpan().SequenceEqual(written), "a record changes when it is written and read");
        }
    }

    static void Packages(byte[] input)
    {
        if (PackageMemory.Read(input) is { } memory)
        {
            var written = memory.ToBytes();
            Require(PackageMemory.Read(written) is { } again && again.ToBytes().AsSpan().SequenceEqual(written), "what is remembered of packages changes when it is written and read");
        }
    }

    // What parses can be printed.
    static void Language(byte[] input)
    {
        var symbols = new SymbolTable();
        var tree = Parser.Parse(SourceFile.FromText(input), symbols, new ParserOptions { BasePath = "/base", PipeOperators = true });
        ExpressionPrinter.Print(tree, symbols, new ArrayBufferWriter<byte>());
    }

    // Tokens lie inside of the text, and there are not more than it has room for (what ends a path has none of its own): the lexer always gets on.
    static void Tokens(byte[] input)
    {
        var lexer = new Lexer(SourceFile.FromText(input), new ParserOptions { BasePath = "/base", PipeOperators = true }, bindings: false, SyntaxTree.Take());
        var left = (2 * input.Length) + 2;
        while (lexer.Next() is not (Token.EndOfFile or Token.Error or Token.Invalid))
        {
            Require(lexer.Begin >= 0 && lexer.End >= lexer.Begin && lexer.End <= input.Length, "a token lies outside of its text");
            Require(left-- > 0, "the lexer does not get on");
        }
    }

    // What is written, a reader of XML finds again. Only bytes that XML can hold are compared: the language's strings may have others.
    static void Markup(byte[] input)
    {
        string[] lines = [.. Latin(input).Split('\n').Take(64)];
        var text = new XmlText();
        text.Open("expr");
        foreach (var line in lines)
        {
            text.Open("attr", ("name", Bytes(line)));
            text.Empty("string", ("value", Bytes(line + "\n" + line)));
        }
        text.CloseAll();
        if (Array.TrueForAll(input, b => b is (>= 0x20 and < 0x7F) or (byte)'\n'))
        {
            using var reader = System.Xml.XmlReader.Create(new MemoryStream(text.Text.ToArray()));
            var found = new List<string>();
            while (reader.Read())
            {
                if (reader.GetAttribute("value") is { } value)
                {
                    found.Add(value);
                }
            }
            Require(found.SequenceEqual(lines.Select(line => line + "\n" + line)), "a text changes when it is written and read");
        }
    }

    static ByteString Bytes(string latin) => new(System.Text.Encoding.Latin1.GetBytes(latin));

    // What was read is written so that it reads the same.
    static void Derivations(byte[] input)
    {
        var written = Aterm.Write(Aterm.Read(input, "name", paths), StoreDirectory.Default);
        var again = Aterm.Write(Aterm.Read(written, "name", paths), StoreDirectory.Default);
        Require(written.AsSpan().SequenceEqual(again), "a derivation changes when it is written and read");
    }

    // An archive that is accepted has one form only.
    static void Archives(byte[] input)
    {
        using var stream = new MemoryStream(input);
        using var copy = new MemoryStream();
        var writer = new NarWriter(copy);
        NarReader.Read(stream, writer);
        writer.Complete();
        Require(input.AsSpan(0, (int)stream.Position).SequenceEqual(copy.ToArray()), "an archive changes when it is read and written");
    }

    // The first line is the pattern, the rest is matched against it. The work grows with the length times the pattern's states, by design: the
    // subject is short. A pattern is the author's own, a subject may be a stranger's.
    static void Expressions(byte[] input)
    {
        var end = Array.IndexOf(input, (byte)'\n') is >= 0 and var found ? found : input.Length;
        var expression = PosixRegex.Compile(input.AsSpan(0, end));
        var subject = new ByteString(input.AsMemory(Math.Min(end + 1, input.Length), Math.Clamp(input.Length - end - 1, 0, 200)));
        expression.Match(subject);
        foreach (var match in expression.Matches(subject))
        {
            Require(match.Start >= 0 && match.End >= match.Start && match.End <= subject.Length, "a match lies outside of its subject");
        }
    }

    static void Tar(byte[] input)
    {
        var reader = new TarReader(new MemoryStream(input));
        var buffer = new byte[4096];
        while (reader.Next() is not null)
        {
            while (reader.Read(buffer) > 0)
            {
            }
        }
    }

    static void Ar(byte[] input)
    {
        var reader = new ArReader(new MemoryStream(input));
        while (reader.Next() is not null)
        {
            reader.Content.CopyTo(Stream.Null);
        }
    }

    static void Require(bool fact, string otherwise)
    {
        if (!fact)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    sealed class Listener : IJsonHandler
    {
        public void Null()
        {
        }

        public void Boolean(bool value)
        {
        }

        public void Integer(long value)
        {
        }

        public void Float(double value)
        {
        }

        public void String(ReadOnlySpan<byte> value)
        {
        }

        public void BeginObject()
        {
        }

        public void Key(ReadOnlySpan<byte> name)
        {
        }

        public void EndObject()
        {
        }

        public void BeginArray()
        {
        }

        public void EndArray()
        {
        }
    }
}
