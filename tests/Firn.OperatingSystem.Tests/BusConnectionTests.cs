using System.Diagnostics;
using Firn.OperatingSystem.Services;

namespace Firn.OperatingSystem.Tests;

public sealed class BusConnectionTests
{
    [Fact]
    public void TalksToARealBus()
    {
        if (!File.Exists("/usr/bin/dbus-daemon")) return; // only where the machine has one; the guest's systemd is the other test
        var directory = Directory.CreateTempSubdirectory("firn-bus-").FullName;
        var socket = directory + "/bus";
        using var daemon = Process.Start(new ProcessStartInfo("/usr/bin/dbus-daemon", ["--session", "--nofork", $"--address=unix:path={socket}"]) { RedirectStandardError = true })!;
        try
        {
            for (var tries = 0; tries < 200 && !File.Exists(socket); tries++) Thread.Sleep(20);
            using var bus = BusConnection.Open(socket, Linux.Administration.Node.At("/proc/self")!.Value.User, "org.freedesktop.DBus");
            var reader = new BusReader(bus.Call("/org/freedesktop/DBus", "org.freedesktop.DBus", "ListNames"));
            reader.Number();
            var names = new List<string>();
            while (!reader.AtEnd) names.Add(reader.Text());
            Assert.Contains("org.freedesktop.DBus", names);
            reader = new BusReader(bus.Call("/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName", "su", new BusWriter().Text("org.firn.Test").Number(0)));
            Assert.Equal(1u, reader.Number());
            Assert.NotNull(bus.NextSignal(Environment.TickCount64 + 5000)); // NameAcquired
            var error = Assert.Throws<BusCallException>(() => bus.Call("/org/freedesktop/DBus", "org.freedesktop.DBus", "GetNameOwner", "s", new BusWriter().Text("org.firn.Missing")));
            Assert.Equal("org.freedesktop.DBus.Error.NameHasNoOwner", error.Name);
        }
        finally
        {
            daemon.Kill();
            daemon.WaitForExit();
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void RefusesMessagesThatEndTooEarly()
    {
        Assert.Throws<MachineException>(() =>
        {
            var reader = new BusReader([200, 0, 0, 0, 65]);
            return reader.Text();
        });
        Assert.Throws<MachineException>(() => BusMessage.TotalLength([(byte)'B', 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    }
}
