using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>What has to be known of a text, besides its encoding, by a process that did not parse it.</summary>
sealed class TextTraits
{
    // Conditions may stand in conditions, and each is shown with all that is in it.
    int shownNodes = 20_000;

    /// <summary>Numbers of the names that nothing but the global scope binds.</summary>
    public HashSet<int> Globals { get; } = [];

    /// <summary>It means something else elsewhere, for another user or from another directory; or too much of it may be shown.</summary>
    public bool IsOfOnePlace { get; set; }

    /// <summary>Messages may print the expression.</summary>
    public void Note(Expression shown)
    {
        // They print paths in full.
        if (shown is PathExpression { IsAbsolute: false } || --shownNodes < 0)
        {
            IsOfOnePlace = true;
        }
        if (IsOfOnePlace)
        {
            return;
        }
        foreach (var child in ExpressionChildren.Of(shown))
        {
            Note(child);
        }
    }
}
