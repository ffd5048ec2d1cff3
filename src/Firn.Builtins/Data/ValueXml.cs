using System.Globalization;
using Firn.Builtins.Xml;

namespace Firn.Builtins.Data;

/// <summary>Values as XML.</summary>
public sealed class ValueXml
{
    readonly Evaluator evaluator;
    readonly bool strict;
    readonly bool locations;
    readonly XmlText output;
    readonly HashSet<ByteString> derivations = [];
    StringContext? references;

    ValueXml(Evaluator evaluator, bool strict, bool locations, ByteWriter output)
    {
        this.output = new XmlText(output);
        this.evaluator = evaluator;
        this.strict = strict;
        this.locations = locations;
    }

    /// <summary>
    /// The value as a document, written as it becomes known: when a part of it fails, what stands before it
    /// has been written, and what was open is closed. Without <paramref name="strict"/> what is not known yet is <c>&lt;unevaluated /&gt;</c>; with
    /// <paramref name="locations"/> attributes and functions carry where they were written.
    /// </summary>
    public static void Write(Evaluator evaluator, Value value, bool strict, bool locations, Position position, ByteWriter output, ref StringContext? references)
    {
        var writer = new ValueXml(evaluator, strict, locations, output) { references = references };
        try
        {
            writer.output.Open("expr");
            writer.Write(value, position);
            references = writer.references;
        }
        finally
        {
            writer.output.CloseAll();
        }
    }

    void Write(Value cell, Position position)
    {
        evaluator.EnterCall(position);
        var value = strict ? evaluator.Force(cell, position) : cell is Thunk thunk ? thunk.Result ?? cell : cell;
        switch (value)
        {
            case IntValue number:
                output.Empty("int", ("value", NumberText.Integer(number.Number).Bytes));
                break;
            case BoolValue truth:
                output.Empty("bool", ("value", truth.Truth ? "true" : "false"));
                break;
            case StringValue text:
                references = StringContext.Union(references, text.Context);
                output.Empty("string", ("value", text.Bytes));
                break;
            case PathValue path:
                output.Empty("path", ("value", path.Path.ToBytes()));
                break;
            case NullValue:
                output.Empty("null");
                break;
            case FloatValue number:
                output.Empty("float", ("value", FloatText.General(number.Number)));
                break;
            case ListValue list:
                output.Open("list");
                foreach (var item in list.Span)
                    Write(item, position);
                output.Close();
                break;
            case AttributeSet set when evaluator.IsDerivation(set):
                WriteDerivation(set);
                break;
            case AttributeSet set:
                output.Open("attrs");
                WriteAttributes(set);
                output.Close();
                break;
            case Lambda lambda:
                WriteFunction(lambda.Formals, lambda.ArgumentName, lambda.Position);
                break;
            case LambdaApplication function:
                WriteFunction(null, function.ArgumentName, function.Position);
                break;
            default:
                output.Empty("unevaluated");
                break;
        }

        evaluator.LeaveCall();
    }

    void WriteDerivation(AttributeSet set)
    {
        var drvPath = Text(set, evaluator.Known.DrvPath);
        var outPath = Text(set, evaluator.Known.OutPath);
        var attributes = new List<(string, ByteString)>();
        if (drvPath is { } drv)
            attributes.Add(("drvPath", drv));
        if (outPath is { } path)
            attributes.Add(("outPath", path));
        output.Open("derivation", [.. attributes]);
        if (drvPath is { IsEmpty: false } known && derivations.Add(known))
            WriteAttributes(set);
        else
            output.Empty("repeated");
        output.Close();
    }

    ByteString? Text(AttributeSet set, Symbol name)
    {
        if (!set.TryFind(name, out var attribute))
            return null;
        var value = strict ? evaluator.Force(attribute.Value, attribute.Position) : attribute.Value is Thunk { Result: { } result } ? result : attribute.Value;
        return value is StringValue text ? text.Bytes : default(ByteString?);
    }

    void WriteAttributes(AttributeSet set)
    {
        foreach (int index in set.Shape.LexicalOrder(evaluator.Symbols))
        {
            var attribute = set.At(index, evaluator);
            var name = evaluator.Symbols[attribute.Name];
            if (locations)
            {
                List<(string, ByteString)> attributes = [("name", name)];
                AddLocation(attributes, attribute.Position);
                attributes.Sort(static (a, b) => string.CompareOrdinal(a.Item1, b.Item1));
                output.Open("attr", [.. attributes]);
            }
            else
            {
                output.Open("attr", ("name", name));
            }

            Write(attribute.Value, attribute.Position);
            output.Close();
        }
    }

    void AddLocation(List<(string, ByteString)> attributes, Position position)
    {
        if (!locations || evaluator.Session.Positions.Resolve(position) is not { } place)
            return;
        attributes.Add(("column", place.Column.ToString(CultureInfo.InvariantCulture)));
        attributes.Add(("line", place.Line.ToString(CultureInfo.InvariantCulture)));
        if (place.Origin is PositionOrigin.File file)
            attributes.Add(("path", file.Path.Path));
    }

    void WriteFunction(Formals? formals, Symbol argument, Position position)
    {
        var place = new List<(string, ByteString)>();
        AddLocation(place, position);
        output.Open("function", [.. place]);
        if (formals is null)
        {
            output.Empty("varpat", ("name", evaluator.NameValue(argument).Bytes));
        }
        else
        {
            var attributes = new List<(string, ByteString)>();
            if (formals.Ellipsis)
                attributes.Add(("ellipsis", "1"));
            if (argument != default)
                attributes.Add(("name", evaluator.NameValue(argument).Bytes));
            output.Open("attrspat", [.. attributes]);
            foreach (var formal in formals.List.OrderBy(formal => evaluator.NameValue(formal.Name).Bytes))
                output.Empty("attr", ("name", evaluator.NameValue(formal.Name).Bytes));
            output.Close();
        }

        output.Close();
    }
}
