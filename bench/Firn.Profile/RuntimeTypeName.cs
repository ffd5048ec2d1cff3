namespace Firn.Profile;

/// <summary>
/// The name of a type as the runtime writes it. In names of methods the arguments stand as they are, <c>Outer`1+Inner[System.Int32,Other[]]</c>; where a sample names a type they have
/// brackets of their own and assemblies: <c>List`1[[Name, Assembly, Version=…]], Assembly, Version=…</c>.
/// </summary>
/// <param name="Definition">Namespace, outer types and name, without arguments.</param>
/// <param name="Assembly">The simple name, if it is said.</param>
/// <param name="Arguments">Of a generic type.</param>
/// <param name="Arrays">An array of arrays of … it.</param>
sealed record RuntimeTypeName(string Definition, string? Assembly, RuntimeTypeName[] Arguments, int Arrays)
{
    /// <summary>Null for what a profile does not need: pointers, references and arrays of several dimensions.</summary>
    public static RuntimeTypeName? Parse(string text)
    {
        var at = 0;
        return Parse(text, ref at) is { } type && at == text.Length ? type : null;
    }

    static RuntimeTypeName? Parse(string text, ref int at, bool isArgument = false, bool hasAssembly = true)
    {
        var begin = at;
        at = End(text, at, "[],*&");
        var name = text[begin..at];
        var arguments = new List<RuntimeTypeName>();
        var arrays = 0;
        while (at < text.Length && text[at] == '[')
        {
            if (text.AsSpan(at).StartsWith("[]"))
            {
                arrays++;
                at += 2;
            }
            else if (arguments.Count > 0 || arrays > 0 || !ParseArguments(text, ref at, arguments))
            {
                return null;
            }
        }
        string? assembly = null;
        if (hasAssembly && at < text.Length && text[at] == ',')
        {
            begin = at + 1;
            at = isArgument ? End(text, at, "]") : text.Length;
            assembly = text[begin..at].Split(',')[0].Trim();
        }
        return name.Length == 0 ? null : new RuntimeTypeName(name, assembly, [.. arguments], arrays);
    }

    static bool ParseArguments(string text, ref int at, List<RuntimeTypeName> arguments)
    {
        do
        {
            at++;
            var isWrapped = at < text.Length && text[at] == '[';
            at += isWrapped ? 1 : 0;
            if (Parse(text, ref at, isArgument: true, hasAssembly: isWrapped) is not { } argument || (isWrapped && !Take(text, ref at, ']')))
            {
                return false;
            }
            arguments.Add(argument);
        }
        while (at < text.Length && text[at] == ',');
        return Take(text, ref at, ']');
    }

    static bool Take(string text, ref int at, char expected)
    {
        if (at >= text.Length || text[at] != expected)
        {
            return false;
        }
        at++;
        return true;
    }

    static int End(string text, int at, string stops)
    {
        var length = text.AsSpan(at).IndexOfAny(stops);
        return length < 0 ? text.Length : at + length;
    }
}
