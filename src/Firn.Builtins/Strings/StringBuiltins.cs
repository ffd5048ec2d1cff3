using System.Buffers;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Strings;

/// <summary>Strings as bytes. What a result refers to is what its parts referred to.</summary>
internal static class StringBuiltins
{
    public static void Declare(BuiltinTable table)
    {
        table.Function(
            "toString",
            "e",
            "The value as a string: numbers as text, `true` as `1`, `false` and `null` as nothing, lists joined by spaces, paths as they are, sets by their `__toString` or `outPath`.",
            ConvertToString,
            brief: "e",
            toText: ConvertToText);
        table.Function("__stringLength", "e", "The number of bytes of a string.", Length, brief: "e");
        table.Function("__substring", "start len s", "At most *len* bytes of *s* from byte *start* on; a negative *len* means all of the rest.", Substring, brief: "start len s");
        table.Function("__concatStringsSep", "separator list", "The strings of a list with *separator* between them.", Join, brief: "separator list");
        table.Function("__replaceStrings", "from to s", "The string *s* with each occurrence of a string in *from* replaced by the one in *to* at the same place.", Replace, brief: "from to s");
    }

    static StringValue ConvertToString(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        StringContext? references = null;
        return evaluator.CoerceToString(arguments[0], Coercion.More, ref references, Nowhere, Argument).WithContext(references);
    }

    static Value ConvertToText(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        StringContext? references = null;
        var text = evaluator.CoerceToText(arguments[0], Coercion.More, ref references, Nowhere, Argument);
        return text is StringValue known ? known.WithContext(references) : text;
    }

    const string Argument = "while evaluating the first argument passed to builtins.toString";

    static IntValue Length(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        StringContext? references = null;
        return IntValue.Of(evaluator.CoerceToString(
            arguments[0], Coercion.CopyToStore, ref references, Nowhere, "while evaluating the argument passed to builtins.stringLength").Length);
    }

    static StringValue Substring(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        long start = evaluator.ForceInteger(arguments[0], Nowhere, "while evaluating the first argument (the start offset) passed to builtins.substring");
        if (start < 0)
            throw Failure("negative start position in 'substring'");
        long length = evaluator.ForceInteger(arguments[1], Nowhere, "while evaluating the second argument (the substring length) passed to builtins.substring");
        if (length == 0 && evaluator.Force(arguments[2], Nowhere) is StringValue whole)
            return StringValue.Empty.WithContext(whole.Context);
        StringContext? references = null;
        var text = evaluator.CoerceToString(
            arguments[2], Coercion.CopyToStore, ref references, Nowhere, "while evaluating the third argument (the string) passed to builtins.substring");
        if (start >= text.Length)
            return StringValue.Empty.WithContext(references);
        int rest = text.Length - (int)start;
        return text.Slice((int)start, length < 0 || length > rest ? rest : (int)length).WithContext(references);
    }

    static StringValue Join(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        StringContext? references = null;
        var separator = evaluator.ForceString(
            arguments[0], ref references, Nowhere, "while evaluating the first argument (the separator string) passed to builtins.concatStringsSep");
        var list = evaluator.ForceList(
            arguments[1], Nowhere, "while evaluating the second argument (the list of strings to concat) passed to builtins.concatStringsSep");
        var parts = new StringValue[list.Count];
        long length = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = evaluator.CoerceToString(
                list[i], Coercion.CopyToStore, ref references, Nowhere, "while evaluating one element of the list of strings to concat passed to builtins.concatStringsSep");
            list.Settle(i);
            length += parts[i].Length + (i == 0 ? 0 : separator.Length);
        }

        if (parts.Length == 1)
            return parts[0].WithContext(references);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(StringValue.CheckedLength(length));
        int at = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            if (i > 0)
            {
                separator.Span.CopyTo(bytes.AsSpan(at));
                at += separator.Length;
            }

            parts[i].Span.CopyTo(bytes.AsSpan(at));
            at += parts[i].Length;
        }

        return new StringValue(bytes, references);
    }

    static StringValue Replace(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var from = evaluator.ForceList(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.replaceStrings");
        var to = evaluator.ForceList(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.replaceStrings");
        if (from.Count != to.Count)
            throw Failure("'from' and 'to' arguments passed to builtins.replaceStrings have different lengths");
        var patterns = new StringValue[from.Count];
        bool anyEmpty = false;
        Span<bool> starts = stackalloc bool[256];
        for (int i = 0; i < patterns.Length; i++)
        {
            patterns[i] = evaluator.ForceString(
                from[i], Nowhere, "while evaluating one of the strings to replace passed to builtins.replaceStrings");
            anyEmpty |= patterns[i].Length == 0;
            if (patterns[i].Length > 0)
                starts[patterns[i].Span[0]] = true;
        }

        StringContext? references = null;
        var whole = evaluator.ForceString(arguments[2], ref references, Nowhere, "while evaluating the third argument passed to builtins.replaceStrings");
        var text = whole.Span;
        if (!anyEmpty && !HoldsAny(text, starts))
            return whole.WithContext(references);
        var replacements = new StringValue?[patterns.Length];
        var output = new ByteWriter();
        // One place past the end as well: an empty pattern matches there.
        for (int at = 0; at <= text.Length;)
        {
            if (!anyEmpty)
            {
                int plain = at;
                while (plain < text.Length && !starts[text[plain]])
                    plain++;
                output.Write(text[at..plain]);
                at = plain;
                if (at == text.Length)
                    break;
            }

            int found = -1;
            for (int i = 0; i < patterns.Length && found < 0; i++)
            {
                if (text[at..].StartsWith(patterns[i].Span))
                    found = i;
            }

            int step = 0;
            if (found >= 0)
            {
                // Only replacements that are used are evaluated, and only they count for the context.
                replacements[found] ??= evaluator.ForceString(
                    to[found], ref references, Nowhere, "while evaluating one of the replacement strings passed to builtins.replaceStrings");
                output.Write(replacements[found]!.Span);
                step = patterns[found].Length;
            }

            if (step == 0)
            {
                if (at < text.Length)
                    output.Write(text.Slice(at, 1));
                step = 1;
            }

            at += step;
        }

        return new StringValue(output.ToArray(), references);
    }

    static bool HoldsAny(ReadOnlySpan<byte> text, ReadOnlySpan<bool> starts)
    {
        foreach (byte value in text)
        {
            if (starts[value])
                return true;
        }

        return false;
    }
}
