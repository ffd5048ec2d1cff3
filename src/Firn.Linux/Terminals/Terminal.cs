namespace Firn.Linux.Terminals;

/// <summary>The terminal that a person sits at.</summary>
public static unsafe class Terminal
{
    const int UsualWidth = 80;

    /// <summary>Is this descriptor a terminal?</summary>
    public static bool Is(int descriptor) => LibcTerminal.IsTerminal(descriptor) == 1;

    /// <summary>Its columns; the usual 80 when it does not say.</summary>
    public static int Width(int descriptor)
    {
        var window = stackalloc ushort[4];
        return LibcTerminal.Control(descriptor, LibcTerminal.GetWindowSize, window) == 0 && window[1] > 0 ? window[1] : UsualWidth;
    }

    /// <summary>
    /// Every key comes at once, unechoed and without a meaning to the system, until the result is disposed; then all is as before.
    /// Null when the descriptor is no terminal.
    /// </summary>
    public static IDisposable? Raw(int descriptor)
    {
        var settings = new byte[LibcTerminal.SettingsSize];
        fixed (byte* raw = settings)
        {
            if (LibcTerminal.GetSettings(descriptor, raw) != 0)
            {
                return null;
            }
            var before = settings.ToArray();
            LibcTerminal.MakeRaw(raw);
            _ = LibcTerminal.SetSettings(descriptor, LibcTerminal.WhenDrained, raw);
            return new Restored(descriptor, before);
        }
    }

    sealed class Restored(int descriptor, byte[] settings) : IDisposable
    {
        public void Dispose()
        {
            fixed (byte* before = settings)
            {
                _ = LibcTerminal.SetSettings(descriptor, LibcTerminal.WhenDrained, before);
            }
        }
    }
}
