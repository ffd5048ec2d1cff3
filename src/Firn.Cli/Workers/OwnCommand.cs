using Firn.Primitives;

namespace Firn.Cli.Workers;

/// <summary>The command that this process was started with, to be started again for another purpose.</summary>
/// <param name="Program">The file to execute.</param>
/// <param name="Arguments">The name that it is called by, and its words.</param>
sealed record OwnCommand(ByteString Program, IReadOnlyList<ByteString> Arguments)
{
    /// <summary>The same with other words in front; null where this program was not started by its own name, so that nobody knows how to start it again.</summary>
    public static OwnCommand? With(params ReadOnlySpan<string> words)
    {
        var line = new ByteString(File.ReadAllBytes("/proc/self/cmdline"));
        if (Environment.ProcessPath is not { } program || Path.GetFileName(program) == "dotnet" || Words(line) is not [var name, .. var arguments])
        {
            return null;
        }
        List<ByteString> all = [name];
        foreach (var word in words)
        {
            all.Add(ByteString.FromText(word));
        }
        all.AddRange(arguments);
        return new OwnCommand(ByteString.FromText(program), all);
    }

    static List<ByteString> Words(ByteString line)
    {
        var words = new List<ByteString>();
        var rest = line.Span;
        while (rest.IndexOf((byte)0) is >= 0 and var end)
        {
            words.Add(ByteString.Copy(rest[..end]));
            rest = rest[(end + 1)..];
        }
        return words;
    }
}
