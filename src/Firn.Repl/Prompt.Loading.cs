using System.Text;
using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.Repl;

// What was loaded, and loading it again.
public sealed partial class Prompt
{
    const int MostNamesShown = 20;

    List<string> files = [];
    List<string> flakes = [];
    AttributeSet? lastLoaded;

    void LoadEverything()
    {
        var old = files;
        files = [];
        foreach (var file in old)
        {
            // Spelled as the file system spells names in messages.
            Notice($"Loading \"{file}\"...");
            Attempt(() => LoadFile(file), () => files.Add(file));
        }
        // At a debugger's stop, what the command line asked for is just being evaluated.
        foreach (var installable in isAtStop ? [] : host.Installables)
        {
            Notice($"Loading installable '{installable.Name}'...");
            Attempt(() => Add(installable.Make(evaluator)), null);
        }
    }

    void Reload()
    {
        evaluator.Session.ForgetFiles();
        scope = AttributeSet.Empty;
        LoadEverything();
        var old = flakes;
        flakes = [];
        foreach (var flake in old)
        {
            Notice($"Loading flake '{flake}'...");
            Attempt(() => LoadFlake(flake), () => flakes.Add(flake));
        }
    }

    // What fails stays in the list: the next reload may find it mended.
    void Attempt(Action load, Action? keep)
    {
        if (!evaluator.TryRun<NixException>(load, out var failure))
        {
            keep?.Invoke();
            Tell(failure);
        }
    }

    void LoadFile(string name)
    {
        var value = evaluator.Import(host.FindFile(evaluator, name));
        Add(evaluator.CallAutomatically(host.Arguments(evaluator), value));
        files.Remove(name);
        files.Add(name);
    }

    void LoadFlake(string reference)
    {
        if (reference.Length == 0)
        {
            throw new EvaluationException("':load-flake' needs a flake reference ('.' is the one of the working directory)");
        }
        Add(host.LoadFlake(evaluator, reference));
        flakes.Remove(reference);
        flakes.Add(reference);
    }

    void Add(Value value)
    {
        var set = evaluator.ForceSet(value, Evaluator.PositionOf(value), "while evaluating an attribute set to be merged in the global scope");
        Bind(set);
        lastLoaded = set;
        Notice($"Added {set.Count} variables.");
        var shown = new StringBuilder();
        foreach (var index in set.Shape.LexicalOrder(evaluator.Symbols)[..Math.Min(MostNamesShown, set.Count)])
        {
            shown.Append(shown.Length > 0 ? ", " : "").Append(Firn.Evaluation.SymbolTexts.Show(evaluator.Symbols, set.Shape.Name(index)));
        }
        Notice(shown.ToString());
        if (set.Count > MostNamesShown)
        {
            Notice($"... and {set.Count - MostNamesShown} more; view with :ll");
        }
    }

    void ShowLastLoaded()
    {
        if (lastLoaded is null)
        {
            throw new EvaluationException("nothing has been loaded yet");
        }
        var output = new ByteWriter();
        foreach (var attribute in lastLoaded)
        {
            output.Write(evaluator.Symbols[attribute.Name].Span);
            output.Write((byte)'\n');
        }
        host.Write(output.Written);
    }
}
