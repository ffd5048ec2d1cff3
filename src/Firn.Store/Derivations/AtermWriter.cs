using System.Runtime.CompilerServices;
using System.Text;
using Firn.Primitives;

namespace Firn.Store;

/// <summary>An input derivation where its hash stands for it: which of its outputs are used, in byte order.</summary>
readonly record struct HashedInput(Hash Hash, SortedSet<string> Outputs);

/// <summary>
/// Writes the pieces of the text, into a buffer that each thread keeps: an evaluation writes every derivation three times, twice only to hash it, and what is
/// the same in all three is kept from the first time.
/// </summary>
sealed partial class AtermWriter : IDisposable
{
    const int KeptCapacity = 1 << 20;

    [ThreadStatic]
    static AtermWriter? free;

    byte[] buffer = new byte[8192];
    int used;
    StoreDirectory directory = StoreDirectory.Default;

    AtermWriter()
    {
    }

    /// <summary>The thread's own writer, empty. Dispose it to give it back; what it wrote is gone then.</summary>
    public static AtermWriter Borrow(StoreDirectory directory)
    {
        var writer = free ?? new AtermWriter();
        free = null;
        writer.directory = directory;
        writer.used = 0;
        return writer;
    }

    public void Dispose() => free = buffer.Length + rest.Length <= KeptCapacity ? this : null;

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, used);

    /// <summary>The text that is stored.</summary>
    public void Whole(Derivation derivation)
    {
        var dynamic = false;
        for (var i = 0; i < derivation.InputDerivations.Count; i++)
        {
            dynamic |= derivation.InputDerivations.GetValueAtIndex(i).IsDynamic;
        }
        Begin(dynamic);
        Outputs(derivation, masked: false);
        Inputs(derivation.InputDerivations);
        Rest(derivation, masked: false);
    }

    public void Begin(bool dynamic) => Raw(dynamic ? "DrvWithVersion(\"xp-dyn-drv\","u8 : "Derive("u8);

    public void Outputs(Derivation derivation, bool masked)
    {
        var separator = (byte)'[';
        for (var i = 0; i < derivation.Outputs.Count; i++)
        {
            Byte(separator);
            separator = (byte)',';
            Byte((byte)'(');
            var name = derivation.Outputs.GetKeyAtIndex(i);
            Text(name);
            Byte((byte)',');
            Output(derivation, name, masked ? DerivationOutput.Deferred.Instance : derivation.Outputs.GetValueAtIndex(i));
            Byte((byte)')');
        }
        End(separator);
        Byte((byte)',');
    }

    void Output(Derivation derivation, string name, DerivationOutput output)
    {
        switch (output)
        {
            case DerivationOutput.InputAddressed known:
                Path(known.Path);
                Raw(",\"\",\"\""u8);
                break;
            case DerivationOutput.Fixed known:
                Path(known.KnownPath(new StorePathComputation(directory, ManagedDigests.Instance), derivation.Name, name)!);
                Byte((byte)',');
                Text(known.Address.MethodAndAlgorithm);
                Byte((byte)',');
                Digits(known.Address.Hash);
                break;
            case DerivationOutput.Floating made:
                Raw("\"\","u8);
                Text(made.Method.Prefix() + made.Algorithm.Name());
                Raw(",\"\""u8);
                break;
            case DerivationOutput.Impure made:
                Raw("\"\","u8);
                Text(made.Method.Prefix() + made.Algorithm.Name());
                Raw(",\"impure\""u8);
                break;
            default:
                Raw("\"\",\"\",\"\""u8);
                break;
        }
    }

    public void Inputs(SortedList<StorePath, DerivationInput> inputs)
    {
        var separator = (byte)'[';
        for (var i = 0; i < inputs.Count; i++)
        {
            Byte(separator);
            separator = (byte)',';
            Byte((byte)'(');
            Path(inputs.GetKeyAtIndex(i));
            Byte((byte)',');
            Node(inputs.GetValueAtIndex(i));
            Byte((byte)')');
        }
        End(separator);
        Byte((byte)',');
    }

    void Node(DerivationInput input)
    {
        if (!input.IsDynamic)
        {
            Names(input.Outputs);
            return;
        }
        Byte((byte)'(');
        Names(input.Outputs);
        Byte((byte)',');
        var separator = (byte)'[';
        foreach (var (output, node) in input.Dynamic)
        {
            Byte(separator);
            separator = (byte)',';
            Byte((byte)'(');
            Text(output);
            Byte((byte)',');
            Node(node);
            Byte((byte)')');
        }
        End(separator);
        Byte((byte)')');
    }

    /// <summary>In the order of the hashes' bytes, each once.</summary>
    public void HashedInputs(List<HashedInput> inputs)
    {
        var separator = (byte)'[';
        foreach (var (hash, outputs) in inputs)
        {
            Byte(separator);
            separator = (byte)',';
            Byte((byte)'(');
            Digits(hash);
            Byte((byte)',');
            Names(outputs);
            Byte((byte)')');
        }
        End(separator);
        Byte((byte)',');
    }

    void Names(SortedSet<string> names)
    {
        var separator = (byte)'[';
        // The usual cases, without the stack that walking a sorted set needs.
        if (names.Count is 1 or 2)
        {
            Byte(separator);
            Text(names.Min!);
            if (names.Count == 2)
            {
                Byte((byte)',');
                Text(names.Max!);
            }
            Byte((byte)']');
            return;
        }
        foreach (var name in names)
        {
            Byte(separator);
            separator = (byte)',';
            Text(name);
        }
        End(separator);
    }

    /// <summary>Closes a list, whose bracket is still to be opened when it is empty.</summary>
    void End(byte separator)
    {
        if (separator == '[')
        {
            Byte((byte)'[');
        }
        Byte((byte)']');
    }

    void Path(StorePath path)
    {
        Byte((byte)'"');
        Escape(directory.Prefix);
        var name = path.BaseName;
        Ascii.FromUtf16(name, Room(name.Length), out var written);
        used += written;
        Byte((byte)'"');
    }

    void Digits(Hash hash)
    {
        Byte((byte)'"');
        hash.WriteBase16(Room(hash.Bytes.Length * 2));
        used += hash.Bytes.Length * 2;
        Byte((byte)'"');
    }

    // Names of outputs, of algorithms: mostly short, and of letters alone.
    void Text(string text)
    {
        var room = Room(text.Length + 2);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or ':'))
            {
                Escaped(ByteString.FromText(text).Span);
                return;
            }
            room[i + 1] = (byte)c;
        }
        room[0] = room[text.Length + 1] = (byte)'"';
        used += text.Length + 2;
    }

    void Escaped(ReadOnlySpan<byte> text)
    {
        Byte((byte)'"');
        Escape(text);
        Byte((byte)'"');
    }

    // Where it is called with a few known bytes, these are one store.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        used += bytes.Length;
    }

    void Byte(byte value)
    {
        if (used == buffer.Length)
        {
            Grow(1);
        }
        buffer[used++] = value;
    }

    Span<byte> Room(int length)
    {
        if (buffer.Length - used < length)
        {
            Grow(length);
        }
        return buffer.AsSpan(used);
    }

    void Grow(int length) => Array.Resize(ref buffer, Math.Max(checked(used + length), (int)Math.Min(buffer.Length * 2L, Array.MaxLength)));
}
