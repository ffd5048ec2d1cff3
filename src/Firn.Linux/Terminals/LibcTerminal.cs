using System.Runtime.InteropServices;

namespace Firn.Linux.Terminals;

/// <summary>libc's terminal calls (termios.h, sys/ioctl.h, unistd.h), as declared there.</summary>
internal static unsafe partial class LibcTerminal
{
    const string Library = "libc";

    /// <summary>Larger than <c>struct termios</c> is anywhere.</summary>
    internal const int SettingsSize = 128;

    internal const int WhenDrained = 1;

    internal const nuint GetWindowSize = 0x5413;

    [LibraryImport(Library, EntryPoint = "isatty")]
    internal static partial int IsTerminal(int descriptor);

    [LibraryImport(Library, EntryPoint = "tcgetattr", SetLastError = true)]
    internal static partial int GetSettings(int descriptor, byte* settings);

    [LibraryImport(Library, EntryPoint = "tcsetattr", SetLastError = true)]
    internal static partial int SetSettings(int descriptor, int when, byte* settings);

    [LibraryImport(Library, EntryPoint = "cfmakeraw")]
    internal static partial void MakeRaw(byte* settings);

    [LibraryImport(Library, EntryPoint = "ioctl")]
    internal static partial int Control(int descriptor, nuint request, ushort* window);
}
