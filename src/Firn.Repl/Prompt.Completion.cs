using System.Buffers;
using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.Repl;

// What the tabulator key offers.
public sealed partial class Prompt
{
    static readonly SearchValues<char> separators = SearchValues.Create(" \n\r\t(){}[];=");

    /// <summary>The whole texts that could stand before the cursor instead of <paramref name="text"/>, in order.</summary>
    public IReadOnlyList<string> Complete(string text)
    {
        var start = text.AsSpan().LastIndexOfAny(separators) + 1;
        var (before, word) = (text[..start], text[start..]);
        IEnumerable<string> found;
        if (start == 0 && word.StartsWith(':'))
        {
            found = commands.Concat(isDebugger ? debuggerCommands : []).Where(command => command.StartsWith(word, StringComparison.Ordinal));
        }
        else if (word.LastIndexOf('/') is >= 0 and var slash)
        {
            var directory = word[..(slash + 1)];
            found = host.Files(directory, word[(slash + 1)..]).Select(name => directory + name);
        }
        else if (word.LastIndexOf('.') is >= 0 and var dot)
        {
            var set = word[..dot];
            found = AttributesOf(set).Where(name => name.StartsWith(word[(dot + 1)..], StringComparison.Ordinal)).Select(name => $"{set}.{name}");
        }
        else
        {
            found = VariableNames().Where(name => name.StartsWith(word, StringComparison.Ordinal));
        }
        return [.. found.Distinct().Order(StringComparer.Ordinal).Select(name => before + name)];
    }

    IEnumerable<string> VariableNames()
    {
        var names = evaluator.Session.Globals.All.Select(pair => evaluator.Symbols.Text(pair.Key)).ToList();
        foreach (var variable in scope)
        {
            names.Add(evaluator.Symbols.Text(variable.Name));
        }
        return names;
    }

    // Whatever fails while one types is no news.
    List<string> AttributesOf(string expression)
    {
        var names = new List<string>();
        evaluator.Debugging?.Suspend(true);
        evaluator.TryRun<NixException>(
            () =>
            {
                if (Evaluate(expression) is AttributeSet set)
                {
                    foreach (var attribute in set)
                    {
                        names.Add(SymbolTexts.Show(evaluator.Symbols, attribute.Name));
                    }
                }
            },
            out _);
        evaluator.Debugging?.Suspend(false);
        return names;
    }
}
