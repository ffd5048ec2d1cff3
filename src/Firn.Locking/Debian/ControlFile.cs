namespace Firn.Locking.Debian;

/// <summary>Debian's control syntax (Policy 5.1): stanzas of <c>Field: value</c> lines, continued by lines that begin with a blank.</summary>
public static class ControlFile
{
    /// <summary>The stanzas one after the other; field names are compared without case, lines of a value are separated by <c>\n</c>.</summary>
    /// <exception cref="LockingException">A line that is neither a field nor a continuation; it names <paramref name="source"/> and the line.</exception>
    public static IEnumerable<Dictionary<string, string>> Read(TextReader text, string source)
    {
        var stanza = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var last = "";
        for (var number = 1; text.ReadLine() is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                if (stanza.Count > 0)
                {
                    yield return stanza;
                    stanza = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                    last = "";
                }
            }
            else if (line[0] == '#')
            {
                continue;
            }
            else if (line[0] is ' ' or '\t')
            {
                stanza[last] = last.Length > 0 ? stanza[last] + "\n" + line.Trim() : throw new LockingException($"{source}, line {number}: a continuation line with no field before it");
            }
            else
            {
                var colon = line.IndexOf(':');
                last = colon > 0 ? line[..colon] : throw new LockingException($"{source}, line {number}: expected 'Field: value', found '{line}'");
                stanza[last] = line[(colon + 1)..].Trim();
            }
        }
        if (stanza.Count > 0)
        {
            yield return stanza;
        }
    }
}
