using System.Collections.Concurrent;
using Firn.Builtins.Regex;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Strings;

/// <summary>Regular expressions.</summary>
internal static class RegexBuiltins
{
    /// <summary>Compiled patterns. They do not depend on the session; the number is bounded for programs that live long.</summary>
    static readonly ConcurrentDictionary<ByteString, PosixRegex> Compiled = new();
    const int MostCompiled = 4096;
    const int MostOnStack = 32;

    public static void Declare(BuiltinTable table)
    {
        table.Function("__match", "regex str", "The groups of an extended POSIX regular expression if it matches the whole string, null for a group that took no part; null if it does not match.", Match, brief: "regex str");
        table.Function("__split", "regex str", "The string cut at all matches of an extended POSIX regular expression: strings, and between them the lists of each match's groups.", Split, brief: "regex");
    }

    static Value Match(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var pattern = evaluator.ForceStringWithoutContext(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.match");
        var regex = Compile(pattern);
        var text = evaluator.ForceString(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.match");
        Span<(int Start, int End)> groups = regex.GroupCount <= MostOnStack ? stackalloc (int, int)[regex.GroupCount] : new (int, int)[regex.GroupCount];
        if (!regex.Match(text.Bytes, groups))
            return NullValue.Instance;
        var items = new Value[groups.Length];
        Span<Value> to = items;
        for (int i = 0; i < to.Length; i++)
            to[i] = groups[i] is { End: >= 0 } group ? text.Excerpt(group.Start, group.End - group.Start) : NullValue.Instance;
        return ListValue.Of(items);
    }

    static ListValue Split(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var pattern = evaluator.ForceStringWithoutContext(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.split");
        var regex = Compile(pattern);
        var text = evaluator.ForceString(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.split");
        var items = new List<Value>();
        int at = 0;
        foreach (var match in regex.Matches(text.Bytes))
        {
            items.Add(text.Excerpt(at, match.Start - at));
            items.Add(Groups(match.Groups));
            at = match.End;
        }

        items.Add(items.Count == 0 ? arguments[1] : text.Excerpt(at, text.Length - at));
        return ListValue.Of([.. items]);
    }

    static ListValue Groups(ByteString?[] groups)
    {
        var items = new Value[groups.Length];
        for (int i = 0; i < items.Length; i++)
            items[i] = groups[i] is { } group ? new StringValue(group) : NullValue.Instance;
        return ListValue.Of(items);
    }

    static PosixRegex Compile(StringValue pattern)
    {
        if (Compiled.TryGetValue(pattern.Bytes, out var known))
            return known;
        try
        {
            var regex = PosixRegex.Compile(pattern.Span);
            if (Compiled.Count >= MostCompiled)
                Compiled.Clear();
            return Compiled[ByteString.Copy(pattern.Span)] = regex;
        }
        catch (RegexTooLargeException)
        {
            throw Failure($"memory limit exceeded by regular expression '{pattern}'");
        }
        catch (RegexSyntaxException)
        {
            throw Failure($"invalid regular expression '{pattern}'");
        }
    }
}
