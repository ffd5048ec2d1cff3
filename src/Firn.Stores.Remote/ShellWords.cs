using System.Text;
using Firn.Store;

namespace Firn.Stores.Remote;

/// <summary>Words as a POSIX shell splits and joins them; nothing is expanded.</summary>
public static class ShellWords
{
    public static List<string> Split(string text)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case ' ' or '\t' or '\n':
                    if (word is not null)
                    {
                        words.Add(word.ToString());
                        word = null;
                    }
                    break;
                case '\'' or '"':
                    var end = text.IndexOf(text[i], i + 1);
                    if (end < 0)
                    {
                        throw new StoreException($"quote without its end in '{text}'");
                    }
                    (word ??= new()).Append(text, i + 1, end - i - 1);
                    i = end;
                    break;
                case '\\' when i + 1 < text.Length:
                    (word ??= new()).Append(text[++i]);
                    break;
                default:
                    (word ??= new()).Append(text[i]);
                    break;
            }
        }
        if (word is not null)
        {
            words.Add(word.ToString());
        }
        return words;
    }

    /// <summary>One word, quoted only when it needs to be.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '=' or '+' or ',' or '@' or '%')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
