using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>What has to be known of a text, besides its encoding, by a process that did not parse it.</summary>
sealed class TextTraits
{
    /// <summary>Numbers of the names that nothing but the global scope binds.</summary>
    public HashSet<int> Globals { get; } = [];

    /// <summary>It means something else elsewhere: for another user, or from another directory.</summary>
    public bool IsOfOnePlace { get; set; }

    /// <summary>Messages may print the expression.</summary>
    public void Note(Expression shown)
    {
        // They print paths in full.
        if (shown is PathExpression { IsAbsolute: false })
        {
            IsOfOnePlace = true;
        }
        foreach (var child in ExpressionChildren.Of(shown))
        {
            Note(child);
        }
    }
}
