using System.Buffers;
using System.Text;

namespace Firn.Evaluation;

/// <summary>Arguments as texts of the language, for those that can be written down without losing anything.</summary>
static class PlainText
{
    static readonly SearchValues<byte> literal = SearchValues.Create("/-_.+0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    // What is larger is no list of options.
    const int MostParts = 256;

    /// <summary>
    /// Null for a value that is neither written out nor known as a whole by now, or has a function, a fraction, a path that needs quotes or a reference to the store in it. Computes nothing that could fail. Equal values give equal texts.
    /// </summary>
    public static string? Of(Value value, Evaluator evaluator)
    {
        var output = new ByteWriter();
        var left = MostParts;
        return Write(output, value, evaluator, ref left) ? Encoding.UTF8.GetString(output.Written) : null;
    }

    static bool Write(ByteWriter output, Value value, Evaluator evaluator, ref int left)
    {
        if (left-- == 0)
        {
            return false;
        }
        switch (Known(value, evaluator))
        {
            case NullValue:
                output.Write("null"u8);
                return true;
            case BoolValue boolean:
                output.Write(boolean.Truth ? "true"u8 : "false"u8);
                return true;
            case IntValue { Number: >= 0 } number:
                output.Write(NumberText.Integer(number.Number).Span);
                return true;
            // Names and texts are read back as they are only if they are UTF-8.
            case StringValue { Context: null } text when System.Text.Unicode.Utf8.IsValid(text.Span):
                Literals.WriteString(output, text.Span);
                return true;
            case PathValue path when IsLiteral(path, evaluator):
                output.Write(path.Path.Path.Span);
                return true;
            case ListValue list:
                return WriteList(output, list, evaluator, ref left);
            case AttributeSet set:
                return WriteSet(output, set, evaluator, ref left);
            default:
                return false;
        }
    }

    static Value? Known(Value value, Evaluator evaluator) => value is not Thunk thunk || thunk.IsLiteral ? evaluator.Force(value) : null;

    // As it can be written without quotes; there are no others.
    static bool IsLiteral(PathValue path, Evaluator evaluator) => ReferenceEquals(path.Path.Root, evaluator.Host.Disk)
        && !path.Path.IsRoot && path.Text == path.Path.Path && path.Text.Span.IndexOfAnyExcept(literal) < 0;

    static bool WriteList(ByteWriter output, ListValue list, Evaluator evaluator, ref int left)
    {
        output.Write("["u8);
        for (var i = 0; i < list.Count; i++)
        {
            output.Write(" "u8);
            if (i > left || !Write(output, list[i], evaluator, ref left))
            {
                return false;
            }
        }
        output.Write(" ]"u8);
        return true;
    }

    // Most functions in files are packages, whose arguments are sets of other packages: no order is made of their names.
    static bool IsKnown(AttributeSet set, Evaluator evaluator)
    {
        for (var i = 0; i < set.Count; i++)
        {
            if (Known(set.At(i).Value, evaluator) is null or { Kind: ValueKind.Function })
            {
                return false;
            }
        }
        return true;
    }

    static bool WriteSet(ByteWriter output, AttributeSet set, Evaluator evaluator, ref int left)
    {
        if (set.Count > left || !IsKnown(set, evaluator))
        {
            return false;
        }
        output.Write("{"u8);
        foreach (var index in set.Shape.LexicalOrder(evaluator.Symbols))
        {
            var name = evaluator.Symbols[set.Shape.Name(index)];
            output.Write(" "u8);
            if (!System.Text.Unicode.Utf8.IsValid(name.Span))
            {
                return false;
            }
            Literals.WriteString(output, name.Span);
            output.Write(" = "u8);
            if (!Write(output, set.At(index).Value, evaluator, ref left))
            {
                return false;
            }
            output.Write(";"u8);
        }
        output.Write(" }"u8);
        return true;
    }
}
