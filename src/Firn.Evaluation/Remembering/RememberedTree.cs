using System.Runtime.InteropServices;
using Firn.Primitives;

namespace Firn.Evaluation;

/// <summary>Remembered texts by the attributes on the way to them.</summary>
sealed class RememberedTree
{
    readonly Dictionary<ByteString, RememberedTree> below = [];

    public StringValue? Text { get; private set; }

    public IReadOnlyDictionary<ByteString, RememberedTree> Below => below;

    public static RememberedTree Of(IEnumerable<RememberedText> texts)
    {
        var root = new RememberedTree();
        foreach (var known in texts)
        {
            if (known.Text is null)
            {
                continue;
            }
            var tree = root;
            foreach (var name in known.Path)
            {
                ref var next = ref CollectionsMarshal.GetValueRefOrAddDefault(tree.below, name, out _);
                tree = next ??= new RememberedTree();
            }
            tree.Text = known.Text;
        }
        return root;
    }
}
