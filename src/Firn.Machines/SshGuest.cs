using System.Diagnostics;

namespace Firn.Machines;

/// <summary>Commands in a guest over ssh, by a forwarded port, with a key and known hosts of its own: the user's are never touched.</summary>
public sealed class SshGuest(int port, string user, string privateKey, string knownHosts)
{
    /// <summary>The options that every call needs: also what <c>NIX_SSHOPTS</c> takes.</summary>
    public IReadOnlyList<string> Options =>
    [
        "-p", $"{port}", "-i", privateKey, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", $"UserKnownHostsFile={knownHosts}",
        "-o", "GlobalKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=accept-new", "-o", "ConnectTimeout=60", "-o", "LogLevel=ERROR", "-F", "/dev/null",
    ];

    /// <summary>Exit code and combined output of a command; 255 is ssh's own failure.</summary>
    public (int Code, string Output) Run(string command, TimeSpan deadline) =>
        Tool.Run("/usr/bin/ssh", [.. Options, $"{user}@127.0.0.1", command], deadline);

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
}
