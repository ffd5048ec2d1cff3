namespace Firn.Transfers;

/// <summary>Names and passwords by host, as curl's netrc files hold them.</summary>
public sealed class Netrc
{
    readonly Dictionary<string, (string Login, string Password)> machines = new(StringComparer.OrdinalIgnoreCase);
    (string Login, string Password)? fallback;

    /// <summary>Reads <c>machine HOST login NAME password WORD</c> entries; unknown words are passed over.</summary>
    public static Netrc Parse(string text)
    {
        var netrc = new Netrc();
        var words = text.Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        string? host = null, login = "", password = "";
        var open = false;
        void Close()
        {
            if (open && host is not null)
            {
                netrc.machines.TryAdd(host, (login, password));
            }
            else if (open)
            {
                netrc.fallback ??= (login, password);
            }
            (host, login, password, open) = (null, "", "", false);
        }
        for (var i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "machine" when i + 1 < words.Length:
                    Close();
                    (host, open) = (words[++i], true);
                    break;
                case "default":
                    Close();
                    open = true;
                    break;
                case "login" when i + 1 < words.Length:
                    login = words[++i];
                    break;
                case "password" when i + 1 < words.Length:
                    password = words[++i];
                    break;
                default:
                    break;
            }
        }
        Close();
        return netrc;
    }

    /// <summary>What to say to a host; null when the file does not name it.</summary>
    public (string Login, string Password)? For(string host) => machines.TryGetValue(host, out var found) ? found : fallback;
}
