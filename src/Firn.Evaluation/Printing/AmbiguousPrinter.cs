using System.Globalization;

namespace Firn.Evaluation;

/// <summary>
/// Prints values as <c>nix-instantiate --eval</c> does: what is not computed is <c>&lt;CODE&gt;</c>.
/// </summary>
public sealed class AmbiguousPrinter
{
    readonly Evaluator evaluator;
    readonly ByteWriter output;
    readonly HashSet<object> seen = new(ReferenceEqualityComparer.Instance);

    AmbiguousPrinter(Evaluator evaluator, ByteWriter output)
    {
        this.evaluator = evaluator;
        this.output = output;
    }

    public static void Print(Evaluator evaluator, Value value, ByteWriter output) =>
        new AmbiguousPrinter(evaluator, output).Print(value, 0);

    void Print(Value cell, int depth)
    {
        if (depth > evaluator.Options.MaximalCallDepth)
        {
            throw new EvaluationDepthException().At(Evaluator.PositionOf(cell));
        }
        switch (cell is Thunk { Result: { } known } ? known : cell)
        {
            case IntValue integer:
                output.Write(integer.Number.ToString(CultureInfo.InvariantCulture));
                break;
            case FloatValue number:
                output.Write(NumberText.General(number.Number));
                break;
            case BoolValue truth:
                output.Write(truth.Truth ? "true"u8 : "false"u8);
                break;
            case StringValue text:
                Literals.WriteString(output, text.Span);
                break;
            case PathValue path:
                output.Write(path.Path.ToBytes().Span);
                break;
            case NullValue:
                output.Write("null"u8);
                break;
            case AttributeSet set:
                PrintSet(set, depth);
                break;
            case ListValue list:
                PrintList(list, cell, depth);
                break;
            case Primop:
                output.Write("<PRIMOP>"u8);
                break;
            case PrimopApplication:
                output.Write("<PRIMOP-APP>"u8);
                break;
            case Thunk { IsInProgress: true }:
                output.Write("«potential infinite recursion»");
                break;
            case Thunk:
                output.Write("<CODE>"u8);
                break;
            default:
                output.Write("<LAMBDA>"u8);
                break;
        }
    }

    void PrintSet(AttributeSet set, int depth)
    {
        if (set.Count > 0 && !seen.Add(set))
        {
            output.Write("«repeated»");
            return;
        }
        output.Write("{ "u8);
        var shape = set.Shape;
        foreach (var index in shape.LexicalOrder(evaluator.Symbols))
        {
            Literals.WriteAttributeName(output, evaluator.Symbols[shape.Name(index)].Span);
            output.Write(" = "u8);
            Print(set.Values[index], depth + 1);
            output.Write("; "u8);
        }
        output.Write((byte)'}');
    }

    void PrintList(ListValue list, Value cell, int depth)
    {
        if (list.Count > 0 && !seen.Add(cell))
        {
            output.Write("«repeated»");
            return;
        }
        output.Write("[ "u8);
        foreach (var item in list.Span)
        {
            Print(item, depth + 1);
            output.Write((byte)' ');
        }
        output.Write((byte)']');
    }
}
