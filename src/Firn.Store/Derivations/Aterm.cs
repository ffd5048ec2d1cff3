using System.Buffers;
using System.Text;
using Firn.Primitives;

namespace Firn.Store;

/// <summary>The stored text of derivations. Format: docs/formats/derivations.md.</summary>
public static class Aterm
{
    /// <summary>The text that the derivation's path is made from.</summary>
    public static byte[] Write(Derivation derivation, StoreDirectory directory)
    {
        using var writer = AtermWriter.Borrow(directory);
        writer.Whole(derivation);
        return writer.Written.ToArray();
    }

    /// <summary>The digest of that text.</summary>
    internal static void HashText(Derivation derivation, StoreDirectory directory, IDigests digests, Span<byte> digest)
    {
        using var writer = AtermWriter.Borrow(directory);
        writer.Whole(derivation);
        digests.Compute(HashAlgorithm.Sha256, writer.Written, digest);
    }

    /// <summary>
    /// The digest that hashes modulo are: of the text with inputs replaced by their hashes; masked, the derivation's own paths are left out.
    /// </summary>
    internal static Hash HashModulo(Derivation derivation, StoreDirectory directory, List<HashedInput> inputs, bool maskOutputs, IDigests digests)
    {
        using var writer = AtermWriter.Borrow(directory);
        writer.Begin(dynamic: false);
        writer.Outputs(derivation, maskOutputs);
        writer.HashedInputs(inputs);
        writer.Rest(derivation, maskOutputs);
        return digests.Compute(HashAlgorithm.Sha256, writer.Written);
    }

    /// <summary>Reads a whole text; output paths of fixed outputs must follow from their hashes, those of others are taken as they are.</summary>
    /// <param name="text">The file's bytes.</param>
    /// <param name="name">The derivation's name: that of its path without <c>.drv</c>.</param>
    /// <param name="paths">For the store directory and fixed outputs' paths.</param>
    /// <exception cref="StoreFormatException">Anything else than one complete derivation.</exception>
    public static Derivation Read(ReadOnlySpan<byte> text, string name, StorePathComputation paths) => Read(text, name, name, paths);

    /// <summary>The same for the text at a store path, which messages name.</summary>
    /// <param name="text">The file's bytes.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="paths">For the store directory and fixed outputs' paths.</param>
    /// <exception cref="StoreFormatException">Anything else than one complete derivation.</exception>
    public static Derivation Read(ReadOnlySpan<byte> text, StorePath path, StorePathComputation paths) =>
        Read(text, path.DerivationName, paths.Directory.Show(path), paths);

    static Derivation Read(ReadOnlySpan<byte> text, string name, string shown, StorePathComputation paths)
    {
        if (text.IsEmpty)
        {
            throw new StoreFormatException($"derivation '{shown}' is empty: its file was lost after it was registered; delete the path or repair it with 'nix-store --verify --repair'");
        }
        try
        {
            return new AtermReader(text, name, paths).Read();
        }
        catch (NixException failure)
        {
            throw new StoreFormatException($"error parsing derivation '{shown}': {failure.Message}", failure);
        }
    }
}

/// <summary>The stored text of a derivation in borrowed memory.</summary>
public readonly ref struct AtermText : IDisposable
{
    readonly AtermWriter writer;

    AtermText(AtermWriter writer) => this.writer = writer;

    /// <summary>The text; dispose it on the thread that asked for it.</summary>
    public static AtermText Of(Derivation derivation, StoreDirectory directory)
    {
        var writer = AtermWriter.Borrow(directory);
        writer.Whole(derivation);
        return new AtermText(writer);
    }

    public ReadOnlySpan<byte> Span => writer.Written;

    public void Dispose() => writer.Dispose();
}

/// <summary>Reads the text from its first to its last byte.</summary>
ref struct AtermReader(ReadOnlySpan<byte> text, string name, StorePathComputation paths)
{
    const int MaximumNesting = 64;

    ReadOnlySpan<byte> rest = text;
    bool dynamic;

    public Derivation Read()
    {
        if (rest.StartsWith("DrvWithVersion("u8))
        {
            Expect("DrvWithVersion("u8);
            var version = Text();
            if (version != "xp-dyn-drv")
            {
                throw new StoreFormatException($"Unknown derivation ATerm format version '{version}'");
            }
            Expect(","u8);
            dynamic = true;
        }
        else if (!rest.StartsWith("Derive("u8))
        {
            throw new StoreFormatException("derivation does not start with 'Derive' or 'DrvWithVersion'");
        }
        else
        {
            Expect("Derive("u8);
        }
        // Sorted at the end: a hostile file in any other order would move all the others for each.
        var outputs = new Dictionary<string, DerivationOutput>(StringComparer.Ordinal);
        Expect("["u8);
        while (More())
        {
            Expect("("u8);
            var output = Text();
            if (output.Length == 0 || StorePath.CheckName(output) is not null)
            {
                throw new StoreFormatException($"'{output}' is not a valid output name");
            }
            if (!outputs.TryAdd(output, Output(output)))
            {
                throw new StoreFormatException($"duplicate output '{output}'");
            }
        }
        Expect(",["u8);
        var inputs = new Dictionary<StorePath, DerivationInput>();
        while (More())
        {
            Expect("("u8);
            var path = Path();
            if (!path.IsDerivation)
            {
                throw new StoreFormatException($"input '{path}' is not a derivation");
            }
            Expect(","u8);
            var node = Node(0);
            if (node.Outputs.Count == 0 && !node.IsDynamic)
            {
                throw new StoreFormatException($"inputDrvs entry for '{paths.Directory.Show(path)}' specifies no outputs");
            }
            if (!inputs.TryAdd(path, node))
            {
                throw new StoreFormatException($"duplicate input derivation '{path}'");
            }
            Expect(")"u8);
        }
        Expect(",["u8);
        var sources = new SortedSet<StorePath>();
        while (More())
        {
            sources.Add(Path());
        }
        Expect(","u8);
        var system = Bytes();
        Expect(","u8);
        var builder = Bytes();
        Expect(",["u8);
        var arguments = new List<ByteString>();
        while (More())
        {
            arguments.Add(Bytes());
        }
        Expect(",["u8);
        var environment = new Dictionary<ByteString, ByteString>();
        while (More())
        {
            Expect("("u8);
            var key = Bytes();
            Expect(","u8);
            if (!environment.TryAdd(key, Bytes()))
            {
                throw new StoreFormatException($"duplicate environment variable '{key}'");
            }
            Expect(")"u8);
        }
        Expect(")"u8);
        if (!rest.IsEmpty)
        {
            throw new StoreFormatException("there are bytes after the end of the derivation");
        }
        return new Derivation
        {
            Name = name,
            Outputs = new(outputs, StringComparer.Ordinal),
            InputDerivations = new(inputs),
            InputSources = sources,
            System = system,
            Builder = builder,
            Arguments = arguments,
            Environment = new(environment),
        };
    }

    DerivationOutput Output(string output)
    {
        Expect(","u8);
        var path = Text();
        Expect(","u8);
        var algorithm = Text();
        Expect(","u8);
        var hash = Text();
        Expect(")"u8);
        if (algorithm.Length == 0)
        {
            return path.Length == 0 ? DerivationOutput.Deferred.Instance : new DerivationOutput.InputAddressed(paths.Directory.Parse(path));
        }
        var (method, kind) = ContentAddressMethods.ParsePrefixed(algorithm);
        if (hash is "impure" or "")
        {
            if (path.Length > 0)
            {
                throw new StoreFormatException($"{(hash.Length == 0 ? "content-addressing" : "impure")} derivation output should not specify output path");
            }
            return hash.Length == 0 ? new DerivationOutput.Floating(method, kind) : new DerivationOutput.Impure(method, kind);
        }
        var known = new DerivationOutput.Fixed(new ContentAddress(method, Hash.ParseDigits(hash, kind)));
        if (known.KnownPath(paths, name, output) is { } actual && paths.Directory.Show(actual) != path)
        {
            throw new StoreFormatException($"derivation output '{output}' has path '{path}', which does not match its content address");
        }
        return known;
    }

    DerivationInput Node(int depth)
    {
        if (depth > MaximumNesting)
        {
            throw new StoreFormatException("input derivations are nested too deeply");
        }
        var node = new DerivationInput();
        if (!dynamic || !rest.StartsWith("("u8))
        {
            Expect("["u8);
            while (More())
            {
                node.Outputs.Add(Text());
            }
            return node;
        }
        Expect("(["u8);
        while (More())
        {
            node.Outputs.Add(Text());
        }
        Expect(",["u8);
        while (More())
        {
            Expect("("u8);
            var output = Text();
            Expect(","u8);
            node.Dynamic[output] = Node(depth + 1);
            Expect(")"u8);
        }
        Expect(")"u8);
        return node;
    }

    /// <summary>True before an element of a list, false after its closing bracket.</summary>
    bool More()
    {
        if (rest.IsEmpty)
        {
            throw new StoreFormatException("unexpected end in a list");
        }
        switch (rest[0])
        {
            case (byte)']':
                rest = rest[1..];
                return false;
            case (byte)',':
                rest = rest[1..];
                return true;
            default:
                return true;
        }
    }

    void Expect(ReadOnlySpan<byte> expected)
    {
        if (!rest.StartsWith(expected))
        {
            throw new StoreFormatException($"expected string '{Encoding.ASCII.GetString(expected)}'");
        }
        rest = rest[expected.Length..];
    }

    StorePath Path() => paths.Directory.Parse(Text());

    string Text() => Bytes().ToString();

    ByteString Bytes()
    {
        Expect("\""u8);
        var end = rest.IndexOfAny((byte)'"', (byte)'\\');
        if (end >= 0 && rest[end] == '"')
        {
            var plain = ByteString.Copy(rest[..end]);
            rest = rest[(end + 1)..];
            return plain;
        }
        var buffer = new ArrayBufferWriter<byte>();
        while (end >= 0)
        {
            buffer.Write(rest[..end]);
            if (rest[end] == '"')
            {
                rest = rest[(end + 1)..];
                return new ByteString(buffer.WrittenMemory);
            }
            if (end + 1 == rest.Length)
            {
                break;
            }
            buffer.GetSpan(1)[0] = rest[end + 1] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                var other => other,
            };
            buffer.Advance(1);
            rest = rest[(end + 2)..];
            end = rest.IndexOfAny((byte)'"', (byte)'\\');
        }
        throw new StoreFormatException("unterminated string in derivation");
    }
}
