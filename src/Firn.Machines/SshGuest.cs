using System.Diagnostics;

namespace Firn.Machines;

/// <summary>
/// Commands in a guest over ssh, by a forwarded port, with a key and known hosts of its own: the user's are never touched. All commands share one
/// connection, because an emulated machine takes seconds for each new one.
/// </summary>
public sealed class SshGuest(int port, string user, string privateKey, string knownHosts) : IDisposable
{
    // Not beside the machine's files: ssh needs 17 bytes more of the 107 that a socket's name may have.
    readonly string place = Directory.CreateTempSubdirectory("firn-ssh-").FullName;

    /// <summary>The options that every call needs: also what <c>NIX_SSHOPTS</c> takes.</summary>
    public IReadOnlyList<string> Options =>
    [
        "-p", $"{port}", "-i", privateKey, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", $"UserKnownHostsFile={knownHosts}",
        "-o", "GlobalKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=accept-new", "-o", "ConnectTimeout=60", "-o", "LogLevel=ERROR", "-F", "/dev/null",
        // The one that costs an emulated machine least: a second less than the default.
        "-o", "KexAlgorithms=curve25519-sha256",
    ];

    string[] Shared => ["-o", "ControlMaster=auto", "-o", $"ControlPath={place}/s", "-o", "ControlPersist=yes"];

    /// <summary>Exit code and combined output of a command; 255 is ssh's own failure.</summary>
    public (int Code, string Output) Run(string command, TimeSpan deadline) =>
        Tool.Run("/usr/bin/ssh", [.. Options, .. Shared, $"{user}@127.0.0.1", command], deadline);

    /// <summary>The output of a command that must succeed.</summary>
    public string Expect(string command, TimeSpan deadline)
    {
        var (code, output) = Run(command, deadline);
        return code == 0 ? output.TrimEnd('\n') : throw new MachineException($"'{command}' in the guest exited with {code}: {output.Trim()}");
    }

    /// <summary>Waits until the guest lets us in.</summary>
    public void WaitUntilReady(TimeSpan deadline)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var (code, output) = Run("true", TimeSpan.FromSeconds(40));
            if (code == 0)
            {
                return;
            }
            if (watch.Elapsed > deadline)
            {
                throw new MachineException($"ssh to port {port} did not work within {deadline.TotalSeconds:0} s: {output.Trim()}");
            }
            Thread.Sleep(500);
        }
    }

    /// <summary>Ends the shared connection, and what still runs over it; the next command makes a new one. Needed before the machine becomes another one or restarts.</summary>
    public void Disconnect()
    {
        if (File.Exists(Path.Combine(place, "s")))
        {
            Tool.Run("/usr/bin/ssh", [.. Options, .. Shared, "-O", "exit", $"{user}@127.0.0.1"], TimeSpan.FromSeconds(20));
        }
    }

    public void Dispose()
    {
        Disconnect();
        File.Delete(Path.Combine(place, "s"));
        Directory.Delete(place);
    }
}
