using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>
/// Finds where a text sets or declares options of the module system, by looking at it only: nested sets are paths, whatever functions
/// (<c>mkIf</c>, <c>mkMerge</c>) stand around them, and <c>config</c> in front is left out.
/// </summary>
sealed class OptionPlaces(SymbolTable symbols, IReadOnlyList<string> option)
{
    readonly List<string> path = [];

    /// <summary>Offsets of the names that set the option.</summary>
    public List<int> Definitions { get; } = [];

    /// <summary>Offsets of the names that declare it.</summary>
    public List<int> Declarations { get; } = [];

    public void Search(Expression expression)
    {
        switch (expression)
        {
            case AttributeSetExpression set:
                SearchSet(set);
                break;
            case LetExpression let:
                Elsewhere(() => SearchSet(let.Bindings));
                Search(let.Body);
                break;
            default:
                foreach (var child in ExpressionChildren.Of(expression))
                {
                    Search(child);
                }
                break;
        }
    }

    void SearchSet(AttributeSetExpression set)
    {
        foreach (var attribute in set.Attributes)
        {
            Below(symbols.Text(attribute.Name), attribute.Position, attribute.Value);
        }
        foreach (var attribute in set.DynamicAttributes)
        {
            // A computed name is none that can be compared, but what stands below it may hold whole modules.
            Elsewhere(() => Search(attribute.Value));
        }
    }

    void Below(string name, int position, Expression value)
    {
        if (path.Count == 0 && name is "config" or "imports" or "modules")
        {
            Elsewhere(() => Search(value));
            return;
        }
        path.Add(name);
        var isDeclaration = path[0] == "options";
        var start = isDeclaration ? 1 : 0;
        if (path.Count - start == option.Count && Matches(start))
        {
            (isDeclaration ? Declarations : Definitions).Add(position);
        }
        if (path.Count - start < option.Count && Matches(start))
        {
            Search(value);
        }
        else
        {
            // A set of another name may be a module that is used elsewhere.
            var outer = path.ToArray();
            path.Clear();
            Search(value);
            path.AddRange(outer);
        }
        path.RemoveAt(path.Count - 1);
    }

    bool Matches(int start)
    {
        for (var i = start; i < path.Count; i++)
        {
            if (path[i] != option[i - start])
            {
                return false;
            }
        }
        return true;
    }

    void Elsewhere(Action search)
    {
        var outer = path.ToArray();
        path.Clear();
        search();
        path.AddRange(outer);
    }
}
