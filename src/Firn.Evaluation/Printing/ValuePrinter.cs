using Firn.Primitives;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>Prints values as <c>nix eval</c>, the prompt and messages do.</summary>
public sealed class ValuePrinter
{
    readonly Evaluator evaluator;
    readonly ByteWriter output;
    readonly PrintOptions options;
    readonly HashSet<object>? seen;
    int attributes, items, indentation;

    const string Red = "31;1", Green = "32;1", Blue = "34;1", Magenta = "35;1", Cyan = "36;1";

    ValuePrinter(Evaluator evaluator, ByteWriter output, PrintOptions options)
    {
        this.evaluator = evaluator;
        this.output = output;
        this.options = options;
        seen = options.TrackRepeated ? new HashSet<object>(ReferenceEqualityComparer.Instance) : null;
    }

    public static string Print(Evaluator evaluator, Value value, PrintOptions options)
    {
        var output = new ByteWriter();
        Print(evaluator, value, options, output);
        return ByteString.Copy(output.Written).ToEscapedText();
    }

    public static void Print(Evaluator evaluator, Value value, PrintOptions options, ByteWriter output) =>
        new ValuePrinter(evaluator, output, options).Print(value, 0);

    void Print(Value cell, int depth)
    {
        if (depth > evaluator.Options.MaximalCallDepth)
        {
            throw new EvaluationDepthException().At(Evaluator.PositionOf(cell));
        }
        var value = cell is Thunk { Result: { } known } ? known : cell;
        if (options.Force && value is Thunk)
        {
            if (!TryRun(() => value = evaluator.Force(cell), depth))
            {
                return;
            }
        }
        switch (value)
        {
            case IntValue integer:
                WriteColored(Cyan, integer.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            case FloatValue number:
                WriteColored(Cyan, NumberText.General(number.Number));
                break;
            case BoolValue truth:
                WriteColored(Cyan, truth.Truth ? "true" : "false");
                break;
            case StringValue text:
                Begin(Magenta);
                Literals.WriteString(output, text.Span, options.LongestString);
                End();
                break;
            case PathValue path:
                Begin(Green);
                output.Write(path.Path.ToBytes().Span);
                End();
                break;
            case NullValue:
                WriteColored(Cyan, "null");
                break;
            case AttributeSet set:
                PrintSet(set, depth);
                break;
            case ListValue list:
                PrintList(list, cell, depth);
                break;
            case Thunk { IsInProgress: true }:
                WriteColored(Red, "«potential infinite recursion»");
                break;
            case Thunk:
                WriteColored(Magenta, "«thunk»");
                break;
            default:
                PrintFunction(value);
                break;
        }
    }

    void PrintSet(AttributeSet set, int depth)
    {
        if (seen is not null && !seen.Add(set))
        {
            WriteColored(Magenta, "«repeated»");
            return;
        }
        if (options is { Force: true, DerivationPaths: true } && evaluator.IsDerivation(set))
        {
            PrintDerivation(set, depth);
            return;
        }
        if (depth >= options.DeepestLevel)
        {
            output.Write("{ ... }"u8);
            return;
        }
        indentation += options.Indentation;
        output.Write((byte)'{');
        var order = set.Shape.LexicalOrder(evaluator.Symbols).ToArray();
        if (options.MostAttributes != int.MaxValue)
        {
            // What a set is comes first when only a few of its attributes are shown.
            order = [.. order.OrderBy(i => Important(set.Shape.Name(i)) ? 0 : 1)];
        }
        var many = IsMany(order.Length, order.Length > 0 ? set.Values[order[0]] : null);
        var printed = 0;
        foreach (var index in order)
        {
            Space(many);
            if (attributes >= options.MostAttributes)
            {
                Literals.WriteElided(output, order.Length - printed, "attribute", "attributes");
                break;
            }
            Literals.WriteAttributeName(output, evaluator.Symbols[set.Shape.Name(index)].Span);
            output.Write(" = "u8);
            Print(set.Values[index], depth + 1);
            output.Write((byte)';');
            attributes++;
            printed++;
        }
        indentation -= options.Indentation;
        Space(many);
        output.Write((byte)'}');
    }

    bool Important(Symbol name) => evaluator.Symbols.Text(name) is "type" or "_type";

    void PrintDerivation(AttributeSet set, int depth)
    {
        var shown = "«derivation»";
        if (set.TryFind(evaluator.Known.DrvPath, out var path) && !TryRun(
            () =>
            {
                StringContext? references = null;
                var store = evaluator.CoerceToStorePath(path.Value, ref references, path.Position, "while evaluating the drvPath of a derivation");
                shown = $"«derivation {evaluator.Host.StoreDirectory.Show(store)}»";
            },
            depth))
        {
            return;
        }
        WriteColored(Green, shown);
    }

    // False when it failed, and that is printed in place of the value.
    bool TryRun(Action action, int depth)
    {
        if (options.Failures == PrintFailures.Throw || (options.Failures == PrintFailures.ThrowAtTop && depth == 0))
        {
            action();
            return true;
        }
        if (evaluator.TryRun<EvaluationException>(action, out var failure))
        {
            return true;
        }
        if (failure is EvaluationDepthException or EvaluationInterruptedException)
        {
            throw failure;
        }
        WriteColored(Red, $"«error: {failure.Message}»");
        return false;
    }

    void PrintList(ListValue list, Value cell, int depth)
    {
        if (seen is not null && list.Count > 0 && !seen.Add(cell))
        {
            WriteColored(Magenta, "«repeated»");
            return;
        }
        if (depth >= options.DeepestLevel)
        {
            output.Write("[ ... ]"u8);
            return;
        }
        indentation += options.Indentation;
        output.Write((byte)'[');
        var many = IsMany(list.Count, list.Count > 0 ? list[0] : null);
        for (var i = 0; i < list.Count; i++)
        {
            Space(many);
            if (items >= options.MostItems)
            {
                Literals.WriteElided(output, list.Count - i, "item", "items");
                break;
            }
            Print(list[i], depth + 1);
            items++;
        }
        indentation -= options.Indentation;
        Space(many);
        output.Write((byte)']');
    }

    void PrintFunction(Value value)
    {
        WriteColored(Blue, value switch
        {
            Primop primop => $"«primop {primop.Name}»",
            PrimopApplication application => $"«partially applied primop {application.Primop.Name}»",
            Lambda lambda => Lambda(lambda.Name, lambda.Position),
            LambdaApplication application => Lambda(application.Name, application.Position),
            _ => "«unknown»",
        });
    }

    string Lambda(Symbol name, Position position)
    {
        var named = name.IsPresent ? " " + evaluator.Symbols.Show(name) : "";
        return $"«lambda{named} @ {evaluator.Session.Positions.Resolve(position)?.ToString() ?? "«none»:0"}»";
    }

    // One element is worth a line of its own only when it holds more.
    bool IsMany(int count, Value? first)
    {
        if (options.Indentation == 0 || count == 0)
        {
            return false;
        }
        return count > 1 || evaluator.Force(first!).Kind is ValueKind.List or ValueKind.Set;
    }

    void Space(bool newLine)
    {
        if (!newLine)
        {
            output.Write((byte)' ');
            return;
        }
        output.Write((byte)'\n');
        for (var i = 0; i < indentation; i++)
        {
            output.Write((byte)' ');
        }
    }

    void WriteColored(string color, string text)
    {
        Begin(color);
        output.Write(text);
        End();
    }

    void Begin(string color)
    {
        if (options.Colors)
        {
            output.Write($"\u001b[{color}m");
        }
    }

    void End()
    {
        if (options.Colors)
        {
            output.Write("\u001b[0m"u8);
        }
    }
}
