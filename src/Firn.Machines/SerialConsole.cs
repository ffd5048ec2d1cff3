using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Firn.Machines;

/// <summary>The machine's first serial line: what it printed since it started, and a way to type.</summary>
public sealed class SerialConsole : IDisposable
{
    readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    readonly string log;

    internal SerialConsole(string path, string log)
    {
        this.log = log;
        socket.Connect(new UnixDomainSocketEndPoint(path));
        // QEMU also writes to the socket; the log has it all, so that side is only drained.
        var drain = new Thread(Drain) { IsBackground = true, Name = "serial console" };
        drain.Start();
    }

    /// <summary>Everything printed so far, terminal control sequences left out.</summary>
    public string Text
    {
        get
        {
            try
            {
                using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var reader = new StreamReader(file, Encoding.UTF8);
                return Regex.Replace(reader.ReadToEnd(), "\u001b\\[[0-9;?]*[A-Za-z]|\u001b[()][A-Z0-9]|\r", "");
            }
            catch (FileNotFoundException)
            {
                return "";
            }
        }
    }

    /// <summary>How much has been printed: a mark for <see cref="WaitFor"/>.</summary>
    public int Mark => Text.Length;

    /// <summary>Types bytes into the line.</summary>
    public void Type(string text) => socket.Send(Encoding.UTF8.GetBytes(text));

    /// <summary>Waits until <paramref name="pattern"/> (a regular expression) is printed after <paramref name="mark"/>.</summary>
    /// <exception cref="MachineException">It was not within the deadline; the message ends with the last lines printed.</exception>
    public Match WaitFor(string pattern, TimeSpan deadline, int mark = 0)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var text = Text;
            if (mark < text.Length && Regex.Match(text[mark..], pattern, RegexOptions.Multiline) is { Success: true } match)
            {
                return match;
            }
            if (watch.Elapsed > deadline)
            {
                throw new MachineException($"the console did not show '{pattern}' within {deadline.TotalSeconds:0} s; it ends with:\n{Tail(text)}");
            }
            Thread.Sleep(100);
        }
    }

    /// <summary>The last lines of the console.</summary>
    public string Tail(int lines = 25) => Tail(Text, lines);

    public void Dispose() => socket.Dispose();

    static string Tail(string text, int lines = 25) => string.Join('\n', text.TrimEnd().Split('\n').TakeLast(lines));

    void Drain()
    {
        var buffer = new byte[4096];
        try
        {
            while (socket.Receive(buffer) > 0)
            {
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The machine has ended, or nobody listens any more.
        }
    }
}
