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
        var writer = new AtermWriter(directory);
        var dynamic = derivation.InputDerivations.Values.Any(input => input.Dynamic.Count > 0);
        writer.Begin(dynamic);
        writer.Outputs(derivation, masked: false);
        writer.Inputs(derivation.InputDerivations);
        writer.Rest(derivation, masked: false);
        return writer.ToArray();
    }

    /// <summary>The text that hashes modulo are made from: inputs are hashes; masked, the derivation's own paths are left out.</summary>
    internal static byte[] WriteModulo(Derivation derivation, StoreDirectory directory, SortedDictionary<string, SortedSet<string>> inputs, bool maskOutputs)
    {
        var writer = new AtermWriter(directory);
        writer.Begin(dynamic: false);
        writer.Outputs(derivation, maskOutputs);
        writer.HashedInputs(inputs);
        writer.Rest(derivation, maskOutputs);
        return writer.ToArray();
    }

    /// <summary>Reads a whole text; output paths of fixed outputs must follow from their hashes, those of others are taken as they are.</summary>
    /// <param name="text">The file's bytes.</param>
    /// <param name="name">The derivation's name: that of its path without <c>.drv</c>.</param>
    /// <param name="paths">For the store directory and fixed outputs' paths.</param>
    /// <exception cref="StoreFormatException">Anything else than one complete derivation.</exception>
    public static Derivation Read(ReadOnlySpan<byte> text, string name, StorePathComputation paths)
    {
        if (text.IsEmpty)
        {
            throw new StoreFormatException($"derivation '{name}' is empty: its file was lost after it was registered; delete the path or repair it with 'nix-store --verify --repair'");
        }
        try
        {
            return new AtermReader(text, name, paths).Read();
        }
        catch (NixException failure)
        {
            throw new StoreFormatException($"error parsing derivation '{name}': {failure.Message}", failure);
        }
    }
}

/// <summary>Writes the pieces of the text.</summary>
sealed class AtermWriter(StoreDirectory directory)
{
    static readonly SearchValues<byte> special = SearchValues.Create("\"\\\n\r\t"u8);
    readonly ArrayBufferWriter<byte> buffer = new(4096);

    public byte[] ToArray() => buffer.WrittenSpan.ToArray();

    public void Begin(bool dynamic) => buffer.Write(dynamic ? "DrvWithVersion(\"xp-dyn-drv\","u8 : "Derive("u8);

    public void Outputs(Derivation derivation, bool masked)
    {
        List('[', ']', derivation.Outputs, pair =>
        {
            var (path, algorithm, hash) = pair.Value switch
            {
                _ when masked => ("", "", ""),
                DerivationOutput.InputAddressed output => (directory.Show(output.Path), "", ""),
                DerivationOutput.Fixed output => (
                    directory.Show(output.KnownPath(new StorePathComputation(directory, ManagedDigests.Instance), derivation.Name, pair.Key)!),
                    output.Address.MethodAndAlgorithm,
                    output.Address.Hash.ToBase16()),
                DerivationOutput.Floating output => ("", output.Method.Prefix() + output.Algorithm.Name(), ""),
                DerivationOutput.Impure output => ("", output.Method.Prefix() + output.Algorithm.Name(), "impure"),
                _ => ("", "", ""),
            };
            Byte('(');
            Plain(pair.Key);
            Byte(',');
            Plain(path);
            Byte(',');
            Plain(algorithm);
            Byte(',');
            Plain(hash);
            Byte(')');
        });
        Byte(',');
    }

    public void Inputs(SortedDictionary<StorePath, DerivationInput> inputs)
    {
        List('[', ']', inputs, pair =>
        {
            Byte('(');
            Plain(directory.Show(pair.Key));
            Byte(',');
            Node(pair.Value);
            Byte(')');
        });
        Byte(',');
    }

    void Node(DerivationInput input)
    {
        if (input.Dynamic.Count == 0)
        {
            List('[', ']', input.Outputs, Plain);
            return;
        }
        Byte('(');
        List('[', ']', input.Outputs, Plain);
        Byte(',');
        List('[', ']', input.Dynamic, pair =>
        {
            Byte('(');
            Plain(pair.Key);
            Byte(',');
            Node(pair.Value);
            Byte(')');
        });
        Byte(')');
    }

    public void HashedInputs(SortedDictionary<string, SortedSet<string>> inputs)
    {
        List('[', ']', inputs, pair =>
        {
            Byte('(');
            Plain(pair.Key);
            Byte(',');
            List('[', ']', pair.Value, Plain);
            Byte(')');
        });
        Byte(',');
    }

    public void Rest(Derivation derivation, bool masked)
    {
        List('[', ']', derivation.InputSources, path => Plain(directory.Show(path)));
        Byte(',');
        Escaped(derivation.System);
        Byte(',');
        Escaped(derivation.Builder);
        Byte(',');
        List('[', ']', derivation.Arguments, Escaped);
        Byte(',');
        List('[', ']', derivation.Environment, pair =>
        {
            Byte('(');
            Escaped(pair.Key);
            Byte(',');
            Escaped(masked && derivation.Outputs.ContainsKey(pair.Key.ToString()) ? ByteString.Empty : pair.Value);
            Byte(')');
        });
        Byte(')');
    }

    void List<T>(char open, char close, IEnumerable<T> items, Action<T> write)
    {
        Byte(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
            {
                Byte(',');
            }
            first = false;
            write(item);
        }
        Byte(close);
    }

    void Byte(char value)
    {
        buffer.GetSpan(1)[0] = (byte)value;
        buffer.Advance(1);
    }

    void Plain(string text) => Escaped(ByteString.FromText(text));

    void Escaped(ByteString text)
    {
        Byte('"');
        var rest = text.Span;
        while (rest.IndexOfAny(special) is >= 0 and var index)
        {
            buffer.Write(rest[..index]);
            Byte('\\');
            Byte(rest[index] switch { (byte)'\n' => 'n', (byte)'\r' => 'r', (byte)'\t' => 't', var other => (char)other });
            rest = rest[(index + 1)..];
        }
        buffer.Write(rest);
        Byte('"');
    }
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
        var outputs = new SortedDictionary<string, DerivationOutput>(StringComparer.Ordinal);
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
        var inputs = new SortedDictionary<StorePath, DerivationInput>();
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
            if (node.Outputs.Count == 0 && node.Dynamic.Count == 0)
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
        var environment = new SortedDictionary<ByteString, ByteString>();
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
            Outputs = outputs,
            InputDerivations = inputs,
            InputSources = sources,
            System = system,
            Builder = builder,
            Arguments = arguments,
            Environment = environment,
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
