using Firn.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Firn.Linux.Processes;

/// <summary>What a child process is started with; every text is bytes, nothing is looked up in PATH.</summary>
public sealed record ProcessStart
{
    /// <summary>The file to execute.</summary>
    public required ByteString Program { get; init; }

    /// <summary>All of argv, the name the program is called by first.</summary>
    public required IReadOnlyList<ByteString> Arguments { get; init; }

    /// <summary><c>NAME=value</c> entries; null passes this process's own environment on.</summary>
    public IReadOnlyList<ByteString>? Environment { get; init; }

    /// <summary>Where to start; null is this process's own directory.</summary>
    public ByteString? Directory { get; init; }

    /// <summary>Standard input; null is /dev/null.</summary>
    public SafeFileHandle? Input { get; init; }

    /// <summary>Standard output; null is inherited.</summary>
    public SafeFileHandle? Output { get; init; }

    /// <summary>Standard error; null is inherited.</summary>
    public SafeFileHandle? Error { get; init; }

    /// <summary>Whether the child leads a session of its own, out of reach of the terminal's Ctrl-C.</summary>
    public bool NewSession { get; init; }
}
