using System.Net;
using System.Net.Sockets;

namespace Firn.Machines;

/// <summary>TCP ports of 127.0.0.1.</summary>
public static class LocalPort
{
    /// <summary>A port that nobody listens on now.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <exception cref="MachineException">Somebody listens on it.</exception>
    public static void EnsureFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException)
        {
            throw new MachineException($"port {port} of 127.0.0.1 is taken by another program; choose another one");
        }
    }
}
