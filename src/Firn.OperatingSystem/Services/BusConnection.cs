using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Firn.OperatingSystem.Services;

/// <summary>A method call was answered by an error.</summary>
sealed class BusCallException(string name, string message) : MachineException(message)
{
    public string Name => name;
}

/// <summary>
/// One D-Bus connection, used by one thread. systemd's private socket is reached without a bus: it answers before the bus daemon
/// runs and while it is being restarted.
/// </summary>
sealed class BusConnection : IDisposable
{
    readonly Socket socket;
    readonly string destination;
    readonly Queue<BusMessage> signals = [];
    uint serial;

    BusConnection(Socket socket, string destination) => (this.socket, this.destination) = (socket, destination);

    /// <param name="path">The socket.</param>
    /// <param name="userId">Who this process is.</param>
    /// <param name="destination">The name to talk to through a bus; empty when the socket is the peer's own.</param>
    public static BusConnection Open(string path, uint userId, string destination = "")
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.ReceiveTimeout = 10_000;
            var connection = new BusConnection(socket, destination);
            connection.Authenticate(userId);
            if (destination.Length > 0) connection.Call("/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello", to: "org.freedesktop.DBus");
            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    void Authenticate(uint userId)
    {
        var identity = Convert.ToHexStringLower(Encoding.ASCII.GetBytes(userId.ToString(CultureInfo.InvariantCulture)));
        // BEGIN goes along at once, as systemd's own clients do it: a first call that reaches systemd in one piece with a later BEGIN stays in its buffer
        // until more comes, which is never.
        socket.Send(Encoding.ASCII.GetBytes($"\0AUTH EXTERNAL {identity}\r\nBEGIN\r\n"));
        var line = new StringBuilder();
        var one = new byte[1];
        while (line.Length < 512 && (line.Length < 2 || line[^1] != '\n'))
        {
            if (socket.Receive(one) == 0) throw new MachineException("systemd closed the connection while it was being opened");
            line.Append((char)one[0]);
        }
        if (!line.ToString().StartsWith("OK", StringComparison.Ordinal)) throw new MachineException($"systemd refuses the connection: {line.ToString().Trim()}");
    }

    /// <summary>Calls a method and returns the answer's body.</summary>
    /// <param name="path">The object.</param>
    /// <param name="interface">The interface.</param>
    /// <param name="member">The method.</param>
    /// <param name="signature">The types in <paramref name="body"/>.</param>
    /// <param name="body">The arguments.</param>
    /// <param name="to">Another destination than the connection's.</param>
    /// <param name="seconds">How long to wait for the answer.</param>
    public byte[] Call(string path, string @interface, string member, string signature = "", BusWriter? body = null, string? to = null, int seconds = 30)
    {
        var number = Send(path, @interface, member, signature, body, to);
        var deadline = Environment.TickCount64 + seconds * 1000L;
        while (true)
        {
            var message = Receive(deadline) ?? throw new MachineException($"systemd did not answer {member} within {seconds} s");
            if (message.Type == BusMessage.Signal)
            {
                signals.Enqueue(message);
            }
            else if (message.ReplyTo == number)
            {
                if (message.Type == BusMessage.MethodReturn) return message.Body;
                throw new BusCallException(message.ErrorName, message.Body.Length > 4 ? new BusReader(message.Body).Text() : message.ErrorName);
            }
        }
    }

    /// <summary>Calls a method and expects no answer.</summary>
    public uint Send(string path, string @interface, string member, string signature = "", BusWriter? body = null, string? to = null)
    {
        var message = BusWriter.Call(++serial, to ?? destination, path, @interface, member, signature, body is null ? [] : body.Written);
        for (var sent = 0; sent < message.Length;) sent += socket.Send(message.AsSpan(sent));
        return serial;
    }

    /// <summary>The next signal, or null when none came before the deadline (in milliseconds of <see cref="Environment.TickCount64"/>).</summary>
    public BusMessage? NextSignal(long deadline)
    {
        if (signals.TryDequeue(out var queued)) return queued;
        while (Receive(deadline) is { } message)
        {
            if (message.Type == BusMessage.Signal) return message;
        }
        return null;
    }

    BusMessage? Receive(long deadline)
    {
        var left = deadline - Environment.TickCount64;
        if (left <= 0 || !socket.Poll((int)Math.Min(left * 1000, int.MaxValue), SelectMode.SelectRead)) return null;
        var start = ReadExactly(16);
        var whole = new byte[BusMessage.TotalLength(start)];
        start.CopyTo(whole, 0);
        ReadExactly(whole.AsMemory(16));
        return BusMessage.Parse(whole);
    }

    byte[] ReadExactly(int count)
    {
        var bytes = new byte[count];
        ReadExactly(bytes);
        return bytes;
    }

    void ReadExactly(Memory<byte> target)
    {
        while (target.Length > 0)
        {
            var count = socket.Receive(target.Span);
            if (count == 0) throw new MachineException("systemd closed the connection");
            target = target[count..];
        }
    }

    public void Dispose() => socket.Dispose();
}
