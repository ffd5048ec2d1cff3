using Firn.Primitives;

namespace Firn.Cli.Arguments;

/// <summary>The process's arguments without loss: .NET turns what is not UTF-8 into U+FFFD, and then no file has that name.</summary>
static class ProcessArguments
{
    /// <summary>The same arguments, bytes that are not UTF-8 escaped as <see cref="ByteString.ToEscapedText"/> does.</summary>
    public static string[] Exact(string[] arguments)
    {
        if (!arguments.Any(argument => argument.Contains('\uFFFD')))
        {
            return arguments;
        }
        ReadOnlySpan<byte> line = File.ReadAllBytes("/proc/self/cmdline");
        var words = new List<string>();
        while (line.IndexOf((byte)0) is >= 0 and var end)
        {
            words.Add(ByteString.Copy(line[..end]).ToEscapedText());
            line = line[(end + 1)..];
        }
        // The program's own name stands before them, and with a host the assembly's as well.
        return [.. words.TakeLast(arguments.Length)];
    }
}
