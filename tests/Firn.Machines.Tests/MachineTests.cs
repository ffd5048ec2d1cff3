using System.Net;
using System.Net.Sockets;

namespace Firn.Machines.Tests;

public sealed class MachineTests : IDisposable
{
    static readonly TimeSpan deadline = TimeSpan.FromSeconds(60);

    readonly string directory = Directory.CreateTempSubdirectory("firn-m").FullName;

    MachineOptions Options => new() { Name = "echo", StateDirectory = Path.Combine(directory, "m"), Image = EchoDisk.Write(directory), MemoryMebibytes = 32, Processors = 1 };

    [Fact]
    public void TypesOnTheKeyboardAndReadsTheSerialLine()
    {
        using var machine = Machine.Start(Options);
        machine.Console.WaitFor("READY", deadline);
        machine.Press("h", "i", "shift-a");
        machine.Console.WaitFor("hiA", deadline);
        Assert.True(Machine.IsRunning(Options.StateDirectory));
    }

    [Fact]
    public void GoesOnFromASnapshotInANewProcess()
    {
        using (var machine = Machine.Start(Options))
        {
            machine.Console.WaitFor("READY", deadline);
            machine.Save("ready");
        }
        Machine.End(Options.StateDirectory);
        Assert.False(Machine.IsRunning(Options.StateDirectory));

        using var again = Machine.Start(Options with { KeepDisk = true, Snapshot = "ready" });
        again.Press("x");
        again.Console.WaitFor("^x", deadline);
        Assert.DoesNotContain("READY", again.Console.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void EndsWhatAKilledRunLeftBehind()
    {
        using var first = Machine.Start(Options);
        var left = first.ProcessId;
        using var second = Machine.Start(Options);
        Assert.NotEqual(left, second.ProcessId);
        Assert.False(Directory.Exists($"/proc/{left}"));
    }

    [Fact]
    public void NamesThePortThatIsTaken()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var error = Assert.Throws<MachineException>(() => Machine.Start(Options with { Forwards = [new PortForward(port, 80)] }));
        Assert.Contains($"port {port} of 127.0.0.1 is taken", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWaitThatRunsOutShowsTheEndOfTheConsole()
    {
        using var machine = Machine.Start(Options);
        machine.Console.WaitFor("READY", deadline);
        var error = Assert.Throws<MachineException>(() => machine.Console.WaitFor("never", TimeSpan.FromSeconds(1)));
        Assert.EndsWith("READY", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PullsThePlugOfAGuestThatDoesNotPowerOff()
    {
        using var machine = Machine.Start(Options);
        machine.Console.WaitFor("READY", deadline);
        Assert.False(machine.PowerOff(TimeSpan.FromSeconds(1)));
        Assert.False(Machine.IsRunning(Options.StateDirectory));
    }

    public void Dispose()
    {
        Machine.End(Path.Combine(directory, "m"));
        Directory.Delete(directory, recursive: true);
    }
}
