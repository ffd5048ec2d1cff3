using Firn.Syntax;

namespace Firn.Evaluation;

/// <content>What names are bound to, and how often variables are used.</content>
sealed partial class TreeEncoder
{
    // By name, the number of its innermost binding around, from 1; 0 for what no scope around binds.
    readonly int[] bound;
    // What the scopes around bind, outermost first.
    OpenBinding[] open;
    int openCount;
    // How many functions are around, or other texts that may be evaluated more than once for a frame.
    int repeats;

    void WriteVariable(int node)
    {
        ref readonly var variable = ref tree.Get<VariableEntry>(node);
        if (bound[variable.Name.Id] is > 0 and var at)
        {
            ref var binding = ref open[at];
            binding.Uses += binding.Repeats == repeats ? 1 : 2;
        }
        else if (withs == 0)
        {
            if (session.Globals.Find(variable.Name) is null)
            {
                throw new UndefinedVariableException($"undefined variable '{session.Symbols.Show(variable.Name)}'").At(source.At(variable.Node.Position));
            }
            traits?.Globals.Add(names.Add(variable.Name));
        }
        Write(Code.Variable, variable.Node.Position);
        Write(variable.Name);
    }

    // With the place of the byte that says what kind of binding it is, or 0 where it does not matter how often the name is used.
    void Bind(Symbol name, int kind = 0)
    {
        if (++openCount == open.Length)
        {
            Array.Resize(ref open, openCount * 2);
        }
        ref var at = ref bound[name.Id];
        open[openCount] = new OpenBinding { Name = name, Outer = at, Repeats = repeats, Kind = kind };
        at = openCount;
    }

    // What was bound last.
    void Unbind(int names)
    {
        for (var end = openCount - names; openCount > end; openCount--)
        {
            ref readonly var binding = ref open[openCount];
            bound[binding.Name.Id] = binding.Outer;
            if (binding is { Kind: > 0, Uses: 1 })
            {
                bytes[binding.Kind] |= CodeReader.UsedOnce;
            }
        }
    }

    // Outer: the number of the binding that this one hides. Uses: one that may be evaluated more than once for a frame counts twice.
    struct OpenBinding
    {
        public Symbol Name;
        public int Outer, Repeats, Uses, Kind;
    }
}
