using Firn.Primitives;

namespace Firn.Evaluation;

/// <summary>The set that the function in a file gives for an argument that can be written down: a package set, mostly.</summary>
/// <param name="File">Whose value the function is.</param>
/// <param name="Argument">The argument, as a text of the language.</param>
/// <param name="Set">The result.</param>
public sealed record ImportedSet(SourcePath File, string Argument, AttributeSet Set);

/// <summary>
/// Notices the sets that imported functions give, and puts texts that an earlier evaluation computed into their cells before anybody needs them. A cell holds the same value
/// whenever it is computed, so nothing but time tells it from a cell that was. Decision: docs/decisions/remembered-packages.md.
/// </summary>
/// <param name="find">
/// The texts that are remembered of a file's function and an argument, in whose cells they would come out again; null for none. May be called by any thread.
/// </param>
public sealed class ImportedSets(Func<SourcePath, string, IReadOnlyList<RememberedText>?> find)
{
    readonly Lock gate = new();
    readonly Dictionary<LambdaNode, (Lambda Function, SourcePath File)> functions = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<Value, SourcePath> values = new(ReferenceEqualityComparer.Instance);
    readonly List<ImportedSet> made = [];
    FunctionTexts? texts;

    /// <summary>All of them, in the order in which they were made.</summary>
    public IReadOnlyList<ImportedSet> Made
    {
        get
        {
            lock (gate)
            {
                return [.. made];
            }
        }
    }

    /// <summary>The value of an imported file is there.</summary>
    internal void Note(Value value, SourcePath file, Evaluator evaluator)
    {
        // All empty sets are one.
        if (value is not (Lambda or AttributeSet { Count: > 0 }) || !ReferenceEquals(file.Root, evaluator.Host.Disk))
        {
            return;
        }
        lock (gate)
        {
            values[value] = file;
            if (value is Lambda { Node: { Formals: not null } node } function)
            {
                functions[node] = (function, file);
                node.IsValueOfFile = true;
            }
        }
    }

    /// <summary>The file whose value this very function or set is; null for none.</summary>
    internal SourcePath? FileOf(Value value)
    {
        lock (gate)
        {
            return values.TryGetValue(value, out var file) ? file : null;
        }
    }

    /// <summary>How a function was written; null where that cannot be told.</summary>
    internal FunctionText? TextOf(Lambda function, Evaluator evaluator)
    {
        lock (gate)
        {
            return (texts ??= new FunctionTexts(evaluator.Session)).Of(function.Node);
        }
    }

    /// <summary>Such a function was called.</summary>
    internal void Called(Lambda function, Value argument, Value result, Evaluator evaluator)
    {
        if (result is not AttributeSet set || ArgumentText.Of(argument, evaluator) is not { } text)
        {
            return;
        }
        SourcePath file;
        lock (gate)
        {
            if (!functions.TryGetValue(function.Node, out var known) || !ReferenceEquals(known.Function, function))
            {
                return;
            }
            file = known.File;
        }
        if (find(file, text) is { } remembered)
        {
            Fill(set, RememberedTree.Of(remembered), evaluator);
        }
        lock (gate)
        {
            made.Add(new ImportedSet(file, text, set));
        }
    }

    static void Fill(AttributeSet set, RememberedTree tree, Evaluator evaluator)
    {
        foreach (var (name, below) in tree.Below)
        {
            // A name that nobody has written has no number yet, and must not get one here.
            if (evaluator.Symbols.Find(name.Span) is not { IsPresent: true } symbol || set.Get(symbol) is not Thunk cell)
            {
                continue;
            }
            if (below.Text is { } text)
            {
                cell.Fill(text, evaluator);
            }
            else if (!cell.Follow(evaluator, (value, other) => FillBelow(value, below, other)) && cell.Result is { } value)
            {
                FillBelow(value, below, evaluator);
            }
        }
    }

    static void FillBelow(Value value, RememberedTree tree, Evaluator evaluator)
    {
        if (value is AttributeSet set)
        {
            Fill(set, tree, evaluator);
        }
    }
}
