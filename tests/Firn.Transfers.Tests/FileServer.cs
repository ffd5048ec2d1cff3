using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Firn.Transfers.Tests;

/// <summary>An HTTP server on 127.0.0.1 that serves a few files, with ranges, and fails as told.</summary>
sealed class FileServer : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly Dictionary<string, byte[]> files;
    readonly Thread thread;

    public FileServer(params (string Path, byte[] Content)[] files)
    {
        this.files = files.ToDictionary(file => file.Path, file => file.Content);
        listener.Start();
        thread = new Thread(Serve) { IsBackground = true };
        thread.Start();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";

    /// <summary>Answers of this status before the first good one.</summary>
    public (int Status, int Times) Fail { get; set; }

    /// <summary>Bytes after which a connection is cut, as often as said.</summary>
    public (int After, int Times) Cut { get; set; }

    public bool IgnoreRanges { get; set; }

    public string Tag { get; set; } = "\"one\"";

    public int Requests { get; private set; }

    public List<string> Headers { get; } = [];

    public void Dispose()
    {
        listener.Stop();
        thread.Join();
    }

    void Serve()
    {
        while (Accept() is { } accepted)
        {
            using var client = accepted;
            try
            {
                Answer(client.GetStream());
            }
            catch (Exception failure) when (failure is IOException or InvalidOperationException)
            {
                // The client went away.
            }
        }
    }

    /// <summary>The next client; null when the server was stopped, be it while it waited or before it came to wait.</summary>
    TcpClient? Accept()
    {
        try
        {
            return listener.AcceptTcpClient();
        }
        catch (Exception failure) when (failure is SocketException or InvalidOperationException)
        {
            return null;
        }
    }

    void Answer(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var request = reader.ReadLine();
        if (request is null)
        {
            return;
        }
        long? from = null;
        string? condition = null;
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            Headers.Add(line);
            if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
            {
                from = long.Parse(line["Range: bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
            }
            if (line.StartsWith("If-Range: ", StringComparison.OrdinalIgnoreCase))
            {
                condition = line["If-Range: ".Length..];
            }
        }
        Requests++;
        void Say(string text) => stream.Write(Encoding.ASCII.GetBytes(text));
        if (Fail.Times > 0)
        {
            Fail = (Fail.Status, Fail.Times - 1);
            Say($"HTTP/1.1 {Fail.Status} Failing\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }
        if (!files.TryGetValue(request.Split(' ')[1], out var content))
        {
            Say("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }
        var part = from is { } start && !IgnoreRanges && condition == Tag ? content[(int)start..] : content;
        Say(part.Length < content.Length
            ? $"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {content.Length - part.Length}-{content.Length - 1}/{content.Length}\r\n"
            : "HTTP/1.1 200 OK\r\n");
        Say($"ETag: {Tag}\r\nContent-Length: {part.Length}\r\nConnection: close\r\n\r\n");
        var length = part.Length;
        if (Cut.Times > 0)
        {
            length = Math.Min(length, Cut.After);
            Cut = (Cut.After, Cut.Times - 1);
        }
        stream.Write(part, 0, length);
    }
}
