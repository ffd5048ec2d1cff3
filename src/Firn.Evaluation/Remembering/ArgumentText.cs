using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Firn.Primitives;

namespace Firn.Evaluation;

/// <summary>
/// Arguments as texts of the language, for those that can be written down without losing anything: plain values, and functions whose text and whose
/// variables can be written, or that are the value of a file.
/// </summary>
sealed class ArgumentText
{
    // What is larger is no list of options. The text of a function counts as several parts.
    const int MostParts = 256, BytesOfPart = 128;

    static readonly SearchValues<byte> literal = SearchValues.Create("/-_.+0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    readonly Evaluator evaluator;
    readonly bool forces, writesFunctions;
    readonly ByteWriter output = new();
    readonly HashSet<Lambda> written = new(ReferenceEqualityComparer.Instance);
    int left = MostParts;
    bool hasFunctions;

    ArgumentText(Evaluator evaluator, bool forces, bool writesFunctions)
    {
        this.evaluator = evaluator;
        this.forces = forces;
        this.writesFunctions = writesFunctions;
    }

    /// <summary>
    /// Null for a value that is neither written out nor known as a whole by now, or has a fraction, a path that needs quotes, a reference to the store or a function that cannot be
    /// written in it. Computes nothing that could fail. Equal values without functions give equal texts.
    /// </summary>
    public static string? Of(Value value, Evaluator evaluator) => Of(value, evaluator, forces: false);

    /// <summary>The same where everything may be computed, and fail.</summary>
    public static string? OfForced(Value value, Evaluator evaluator) => Of(value, evaluator, forces: true);

    static string? Of(Value value, Evaluator evaluator, bool forces)
    {
        // Most are refused for something else, before a function's text is looked for.
        var text = new ArgumentText(evaluator, forces, writesFunctions: false);
        if (!text.Write(value))
        {
            return null;
        }
        if (text.hasFunctions)
        {
            text = new ArgumentText(evaluator, forces, writesFunctions: true);
            if (!text.Write(value))
            {
                return null;
            }
        }
        return Encoding.UTF8.GetString(text.output.Written);
    }

    /// <summary>A path can be written without quotes; there are no others.</summary>
    public static bool IsLiteral(ReadOnlySpan<byte> path) => path.Length > 1 && path.IndexOfAnyExcept(literal) < 0;

    bool Write(Value value)
    {
        if (left-- == 0)
        {
            return false;
        }
        switch (Known(value))
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
            case StringValue { Context: null } text when Utf8.IsValid(text.Span):
                Literals.WriteString(output, text.Span);
                return true;
            case PathValue path when IsLiteral(path):
                output.Write(path.Path.Path.Span);
                return true;
            case ListValue list:
                return WriteList(list);
            // What is one with what a function sees stays one with it.
            case AttributeSet set:
                return (writesFunctions && WriteImport(set)) || WriteSet(set);
            case Lambda function:
                return WriteFunction(function);
            default:
                return false;
        }
    }

    Value? Known(Value value) => forces || value is not Thunk thunk || thunk.IsLiteral ? evaluator.Force(value) : null;

    bool IsLiteral(PathValue path) => IsOfDisk(path.Path) && path.Text == path.Path.Path && IsLiteral(path.Text.Span);

    bool IsOfDisk(SourcePath path) => ReferenceEquals(path.Root, evaluator.Host.Disk);

    bool WriteList(ListValue list)
    {
        output.Write("["u8);
        for (var i = 0; i < list.Count; i++)
        {
            output.Write(" "u8);
            if (i > left || !Write(list[i]))
            {
                return false;
            }
        }
        output.Write(" ]"u8);
        return true;
    }

    // Most functions in files are packages, whose arguments are sets of other packages: no order is made of their names.
    bool IsKnown(AttributeSet set)
    {
        for (var i = 0; i < set.Count; i++)
        {
            if (Known(set.At(i).Value) is null or { Kind: ValueKind.Function } and not Lambda)
            {
                return false;
            }
        }
        return true;
    }

    bool WriteSet(AttributeSet set)
    {
        if (set.Count > left || !IsKnown(set))
        {
            return false;
        }
        output.Write("{"u8);
        foreach (var index in set.Shape.LexicalOrder(evaluator.Symbols))
        {
            var name = evaluator.Symbols[set.Shape.Name(index)];
            output.Write(" "u8);
            if (!Utf8.IsValid(name.Span))
            {
                return false;
            }
            Literals.WriteString(output, name.Span);
            output.Write(" = "u8);
            if (!Write(set.At(index).Value))
            {
                return false;
            }
            output.Write(";"u8);
        }
        output.Write(" }"u8);
        return true;
    }

    bool WriteFunction(Lambda function)
    {
        hasFunctions = true;
        if (!writesFunctions || WriteImport(function))
        {
            return true;
        }
        // Two that are one can be told from two that are alike.
        if (!written.Add(function) || evaluator.Session.ImportedSets?.TextOf(function, evaluator) is not { } text)
        {
            return false;
        }
        left -= text.Written.Length / BytesOfPart;
        if (left <= 0)
        {
            return false;
        }
        output.Write("("u8);
        var isFirst = true;
        foreach (var name in text.Variables)
        {
            if (!function.Node.TryResolve(name, function.Frame, evaluator, out var cell))
            {
                return false;
            }
            if (cell is not null)
            {
                output.Write(isFirst ? "let "u8 : " "u8);
                isFirst = false;
                Literals.WriteAttributeName(output, evaluator.Symbols[name].Span);
                output.Write(" = "u8);
                if (!WriteVariable(cell))
                {
                    return false;
                }
                output.Write(";"u8);
            }
        }
        output.Write(isFirst ? ""u8 : " in "u8);
        output.Write(text.Written);
        output.Write(")"u8);
        return true;
    }

    // A library is the value of a file, and often nobody has asked for it yet.
    bool WriteVariable(Value cell) => Known(cell) is { } known ? Write(known) : WriteImportOf(cell as Thunk);

    bool WriteImportOf(Thunk? cell)
    {
        SourcePath? file = null;
        return cell?.ImportedPath is { } path && IsOfDisk(path.Path)
            && evaluator.TryRun<NixException>(() => file = evaluator.Session.ImportedFile(path.Path), out _) && WriteImport(file);
    }

    bool WriteImport(Value value) => WriteImport(evaluator.Session.ImportedSets?.FileOf(value));

    bool WriteImport(SourcePath? file)
    {
        // What is imported of the store can be more than a file.
        if (file is not { } path || !IsOfDisk(path) || !IsLiteral(path.Path.Span) || evaluator.Host.StoreDirectory.TryParse(path.Path) is not null)
        {
            return false;
        }
        output.Write("(import "u8);
        output.Write(path.Path.Span);
        output.Write(")"u8);
        return true;
    }
}
