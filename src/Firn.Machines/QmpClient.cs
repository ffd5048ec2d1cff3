using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Firn.Machines;

/// <summary>QEMU's control socket. Source: QEMU, docs/interop/qmp-spec.</summary>
sealed class QmpClient : IDisposable
{
    readonly Socket socket;
    readonly StreamReader reader;

    public QmpClient(string path)
    {
        socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 60_000, SendTimeout = 60_000 };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new MachineException($"the machine's control socket does not answer ({error.Message}): is it running?");
        }
        reader = new StreamReader(new NetworkStream(socket), Encoding.UTF8);
        reader.ReadLine();
        Execute("qmp_capabilities");
    }

    /// <summary>Runs a command and returns what it returned; an error of QEMU becomes an exception with its words.</summary>
    public JsonElement Execute(string command, Action<Utf8JsonWriter>? arguments = null)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("execute", command);
            if (arguments is not null)
            {
                json.WriteStartObject("arguments");
                arguments(json);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        socket.Send(buffer.ToArray());
        while (true)
        {
            var line = reader.ReadLine() ?? throw new MachineException($"the machine went away during '{command}'");
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.TryGetProperty("return", out var result))
            {
                return result.Clone();
            }
            if (document.RootElement.TryGetProperty("error", out var error))
            {
                throw new MachineException($"QEMU refused '{command}': {error.GetProperty("desc").GetString()}");
            }
            // Anything else is an event.
        }
    }

    /// <summary>A command of the human monitor, for what has no other face (snapshots of a whole machine).</summary>
    public string Monitor(string line)
    {
        var answer = Execute("human-monitor-command", json => json.WriteString("command-line", line)).GetString()!.Trim();
        return answer.StartsWith("Error", StringComparison.Ordinal) ? throw new MachineException($"QEMU refused '{line}': {answer}") : answer;
    }

    public void Dispose()
    {
        reader.Dispose();
        socket.Dispose();
    }
}
