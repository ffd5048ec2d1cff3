using System.Buffers;
using System.Text;

namespace Firn.Repl.Editing;

/// <summary>Makes keys of the bytes that a terminal sends: UTF-8, control characters and escape sequences.</summary>
public static class KeyDecoder
{
    const byte Escape = 0x1b;

    /// <summary>The next key and how many bytes it takes; null while the bytes are the beginning of something longer.</summary>
    public static (Key Key, int Length)? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return null;
        }
        if (bytes[0] == Escape)
        {
            return Sequence(bytes);
        }
        if (bytes[0] is < 0x20 or 0x7f)
        {
            return (new Key(Control(bytes[0])), 1);
        }
        var status = Rune.DecodeFromUtf8(bytes, out var rune, out var length);
        return status switch
        {
            OperationStatus.Done => (new Key(KeyKind.Character, rune.ToString()), length),
            OperationStatus.NeedMoreData when bytes.Length < 4 => null,
            // A byte that is not UTF-8, in the form that arguments and lines carry it.
            _ => (new Key(KeyKind.Character, ((char)(0xDC00 + bytes[0])).ToString()), 1),
        };
    }

    static KeyKind Control(byte code) => code switch
    {
        1 => KeyKind.Home,
        2 => KeyKind.Left,
        3 => KeyKind.Cancel,
        4 => KeyKind.DeleteOrEnd,
        5 => KeyKind.End,
        6 => KeyKind.Right,
        8 or 0x7f => KeyKind.Backspace,
        9 => KeyKind.Complete,
        10 or 13 => KeyKind.Enter,
        11 => KeyKind.KillToEnd,
        12 => KeyKind.ClearScreen,
        14 => KeyKind.Next,
        16 => KeyKind.Previous,
        18 => KeyKind.Search,
        20 => KeyKind.Transpose,
        21 => KeyKind.KillToStart,
        23 => KeyKind.KillBlankWordLeft,
        25 => KeyKind.Yank,
        _ => KeyKind.Nothing,
    };

    static (Key, int)? Sequence(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
        {
            return null;
        }
        switch (bytes[1])
        {
            case (byte)'b':
                return (new Key(KeyKind.WordLeft), 2);
            case (byte)'f':
                return (new Key(KeyKind.WordRight), 2);
            case (byte)'d':
                return (new Key(KeyKind.KillWordRight), 2);
            case 8 or 0x7f:
                return (new Key(KeyKind.KillWordLeft), 2);
            case (byte)'[' or (byte)'O':
                break;
            default:
                return (new Key(KeyKind.Nothing), 2);
        }
        var end = 2;
        while (end < bytes.Length && bytes[end] is >= 0x30 and < 0x40)
        {
            end++;
        }
        if (end == bytes.Length)
        {
            return null;
        }
        var parameters = Encoding.ASCII.GetString(bytes[2..end]);
        var withModifier = parameters.Contains(';', StringComparison.Ordinal);
        var kind = bytes[end] switch
        {
            (byte)'A' => KeyKind.Previous,
            (byte)'B' => KeyKind.Next,
            (byte)'C' => withModifier ? KeyKind.WordRight : KeyKind.Right,
            (byte)'D' => withModifier ? KeyKind.WordLeft : KeyKind.Left,
            (byte)'H' => KeyKind.Home,
            (byte)'F' => KeyKind.End,
            (byte)'~' => parameters.Split(';')[0] switch
            {
                "1" or "7" => KeyKind.Home,
                "4" or "8" => KeyKind.End,
                "3" => KeyKind.Delete,
                _ => KeyKind.Nothing,
            },
            _ => KeyKind.Nothing,
        };
        return (new Key(kind), end + 1);
    }
}
