using Microsoft.Win32.SafeHandles;

namespace Firn.Linux.Processes;

/// <summary>Notices that whoever was at the other end of a pipe or socket is gone, also while nobody reads from it.</summary>
public sealed unsafe class HangUp : IDisposable
{
    const short ReadHangUp = 0x2000, Gone = 0x2000 | 0x10 | 0x8;

    readonly SafeFileHandle file;
    readonly Action gone;
    readonly Timer timer;
    int told;

    /// <param name="file">The end that is kept here.</param>
    /// <param name="gone">Called once, from another thread.</param>
    public HangUp(SafeFileHandle file, Action gone)
    {
        this.file = file;
        this.gone = gone;
        timer = new Timer(_ => Look(), null, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100));
    }

    void Look()
    {
        var entry = new LibcProcess.PollEntry { Descriptor = (int)file.DangerousGetHandle(), Events = ReadHangUp };
        if (LibcProcess.Poll(&entry, 1, 0) > 0 && (entry.Returned & Gone) != 0 && Interlocked.Exchange(ref told, 1) == 0)
        {
            gone();
        }
    }

    public void Dispose() => timer.Dispose();
}
