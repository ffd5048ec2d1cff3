using Firn.Builtins.Json;

namespace Firn.Builtins.Data;

/// <summary>Values as JSON.</summary>
public static class ValueJson
{
    /// <summary>
    /// The value, forced with everything in it, as compact JSON with sorted keys. What it refers to is added to
    /// <paramref name="references"/>.
    /// </summary>
    /// <param name="evaluator">Forces what is not known yet.</param>
    /// <param name="value">What to write.</param>
    /// <param name="position">For the traces of values that have no place of their own.</param>
    /// <param name="references">Grows.</param>
    /// <param name="copyToStore">Whether a path becomes its copy in the store, or its name.</param>
    public static ByteString Write(Evaluator evaluator, Value value, Position position, ref StringContext? references, bool copyToStore = true)
    {
        // Structured attributes are written one by one.
        var output = free ?? new ByteWriter();
        free = null;
        try
        {
            Write(evaluator, value, position, ref references, copyToStore, output);
        }
        catch (JsonException failure)
        {
            throw new EvaluationException($"JSON serialization error: {failure.Message}");
        }

        var text = new ByteString(output.ToArray());
        output.Clear();
        free = output;
        return text;
    }

    [ThreadStatic]
    static ByteWriter? free;

    static void Write(Evaluator evaluator, Value cell, Position position, ref StringContext? references, bool copyToStore, ByteWriter output)
    {
        evaluator.EnterCall(position);
        var value = evaluator.Force(cell, position);
        switch (value)
        {
            case IntValue number:
                JsonText.WriteInteger(output, number.Number);
                break;
            case BoolValue truth:
                output.Write(truth.Truth ? "true"u8 : "false"u8);
                break;
            case StringValue text:
                references = StringContext.Union(references, text.Context);
                JsonText.WriteString(output, text.Span);
                break;
            case PathValue path:
                var shown = copyToStore
                    ? evaluator.Host.StoreDirectory.ShowBytes(evaluator.CopyToStore(path.Path, ref references))
                    : path.Path.Path;
                JsonText.WriteString(output, shown.Span);
                break;
            case NullValue:
                output.Write("null"u8);
                break;
            case FloatValue number:
                JsonText.WriteFloat(output, number.Number);
                break;
            case AttributeSet set:
                var place = position;
                var peeled = evaluator.Peel(set, ref place, true, out bool cameThroughToString);
                if (peeled is AttributeSet inner)
                    WriteSet(evaluator, inner, ref references, copyToStore, output);
                else
                    Write(evaluator, peeled, place, ref references, copyToStore && !cameThroughToString, output);
                break;
            case ListValue list:
                WriteList(evaluator, list, position, ref references, copyToStore, output);
                break;
            default:
                throw new ValueTypeException($"cannot convert {Evaluator.Describe(value)} to JSON").At(
                    Evaluator.PositionOf(value) is { IsKnown: true } own ? own : position);
        }

        evaluator.LeaveCall();
    }

    static void WriteSet(Evaluator evaluator, AttributeSet set, ref StringContext? references, bool copyToStore, ByteWriter output)
    {
        output.Write((byte)'{');
        bool first = true;
        foreach (int index in set.Shape.LexicalOrder(evaluator.Symbols))
        {
            if (!first)
                output.Write((byte)',');
            first = false;
            var attribute = set.At(index, evaluator);
            JsonText.WriteString(output, evaluator.NameValue(attribute.Name).Span);
            output.Write((byte)':');
            try
            {
                Write(evaluator, attribute.Value, attribute.Position, ref references, copyToStore, output);
                set.Settle(index);
            }
            catch (EvaluationException failure) when (failure.AddFrame(attribute.Position, $"while evaluating attribute '{evaluator.Symbols.Show(attribute.Name)}'"))
            {
                throw;
            }
        }

        output.Write((byte)'}');
    }

    static void WriteList(Evaluator evaluator, ListValue list, Position position, ref StringContext? references, bool copyToStore, ByteWriter output)
    {
        output.Write((byte)'[');
        for (int i = 0; i < list.Count; i++)
        {
            if (i > 0)
                output.Write((byte)',');
            try
            {
                Write(evaluator, list[i], position, ref references, copyToStore, output);
                list.Settle(i);
            }
            catch (EvaluationException failure) when (failure.AddFrame(position, $"while evaluating list element at index {i}"))
            {
                throw;
            }
        }

        output.Write((byte)']');
    }
}
