using System.Net.Sockets;
using Firn.OperatingSystem.Files;

namespace Firn.OperatingSystem.Services;

/// <summary>The systemd that is process 1 of the running machine, over its private socket.</summary>
sealed class SystemdManager : IServiceManager, IDisposable
{
    const string Socket = "/run/systemd/private";
    const string Root = "/org/freedesktop/systemd1";
    const string Manager = "org.freedesktop.systemd1.Manager";
    const int ReloadSeconds = 180, UserReloadSeconds = 30, JobSeconds = 900;

    readonly IProgramRunner programs;
    readonly string shell;
    BusConnection bus;
    Dictionary<string, string> paths = new(StringComparer.Ordinal);

    public SystemdManager(IProgramRunner programs, string shell)
    {
        this.programs = programs;
        this.shell = shell;
        bus = Connect();
    }

    static BusConnection Connect()
    {
        try
        {
            return BusConnection.Open(Socket, 0);
        }
        catch (SocketException e)
        {
            throw new MachineException($"cannot reach systemd at {Socket}: {e.Message}", e);
        }
    }

    public IReadOnlyList<UnitStatus> Units()
    {
        var reader = new BusReader(bus.Call(Root, Manager, "ListUnits"));
        var units = new List<UnitStatus>();
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var length = reader.Number();
        reader.Align(8);
        var end = reader.Position + (int)length;
        while (reader.Position < end)
        {
            // name, description, load, active, sub, following, path, job, job type, job path
            reader.Align(8);
            var name = reader.Text();
            reader.Text();
            units.Add(new UnitStatus(name, reader.Text(), reader.Text(), reader.Text()));
            reader.Text();
            found[name] = reader.Text();
            reader.Number();
            reader.Text();
            reader.Text();
        }
        paths = found;
        return units;
    }

    public IReadOnlyList<JobResult> Run(JobKind kind, IReadOnlyCollection<string> units)
    {
        var method = kind switch { JobKind.Start => "StartUnit", JobKind.Stop => "StopUnit", JobKind.Restart => "RestartUnit", _ => "ReloadUnit" };
        var results = new List<JobResult>();
        var waiting = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var unit in units)
        {
            try
            {
                var job = new BusReader(bus.Call(Root, Manager, method, "ss", new BusWriter().Text(unit).Text("replace"))).Text();
                waiting[job] = unit;
            }
            catch (BusCallException e)
            {
                // A unit that is not loaded has nothing to stop.
                if (kind != JobKind.Stop || !e.Name.EndsWith(".NoSuchUnit", StringComparison.Ordinal)) results.Add(new(unit, "failed", e.Message));
            }
        }
        var deadline = Environment.TickCount64 + JobSeconds * 1000L;
        while (waiting.Count > 0)
        {
            if (bus.NextSignal(deadline) is not { } signal)
            {
                results.AddRange(waiting.Values.Select(static unit => new JobResult(unit, "timeout", $"no end within {JobSeconds} s")));
                break;
            }
            if (signal.Member != "JobRemoved") continue;
            var reader = new BusReader(signal.Body);
            reader.Number();
            var job = reader.Text();
            reader.Text();
            if (waiting.Remove(job, out var unit)) results.Add(new(unit, reader.Text()));
        }
        return results;
    }

    public void Reload() => bus.Call(Root, Manager, "Reload", seconds: ReloadSeconds);

    public void Reexecute()
    {
        bus.Send(Root, Manager, "Reexecute");
        bus.Dispose();
        // The socket disappears and comes back; the old process must not answer the first question.
        Thread.Sleep(200);
        var deadline = Environment.TickCount64 + ReloadSeconds * 1000L;
        while (true)
        {
            try
            {
                bus = BusConnection.Open(Socket, 0);
                bus.Call("/org/freedesktop/systemd1", "org.freedesktop.DBus.Properties", "Get", "ss", new BusWriter().Text(Manager).Text("Version"), seconds: 20);
                return;
            }
            catch (Exception e) when (e is SocketException or MachineException && Environment.TickCount64 < deadline)
            {
                Thread.Sleep(100);
            }
        }
    }

    public void ResetFailed() => bus.Call(Root, Manager, "ResetFailed");

    public int LastExitStatus(string unit)
    {
        if (!paths.TryGetValue(unit, out var path)) return 0;
        try
        {
            var reader = new BusReader(bus.Call(path, "org.freedesktop.DBus.Properties", "Get", "ss", new BusWriter().Text("org.freedesktop.systemd1.Service").Text("ExecMainStatus")));
            reader.Signature();
            return (int)reader.Number();
        }
        catch (BusCallException)
        {
            return 0;
        }
    }

    public string Describe(string unit)
    {
        _ = programs.Run(shell, ["-c", "PATH=/run/current-system/sw/bin:/run/current-system/usr/bin; exec systemctl status --no-pager --full --lines=10 -- \"$1\" >&2", "systemctl", unit]);
        return "";
    }

    public IReadOnlyList<string> ReloadUserManagers()
    {
        var failed = new List<string>();
        if (!Directory.Exists("/run/user")) return failed;
        foreach (var directory in Directory.GetDirectories("/run/user"))
        {
            var socket = $"{directory}/systemd/private";
            if (!File.Exists(socket)) continue;
            try
            {
                using var user = BusConnection.Open(socket, 0);
                user.Call(Root, Manager, "Reload", seconds: UserReloadSeconds);
            }
            catch (Exception e) when (e is SocketException or MachineException)
            {
                // One that ends, because the user's last login did, has nothing to read any more.
                var service = $"user@{Path.GetFileName(directory)}.service";
                if (Units().Any(unit => unit.Name == service && unit.ActiveState is ("active" or "reloading"))) failed.Add(Path.GetFileName(directory));
            }
        }
        return failed;
    }

    public void Dispose() => bus.Dispose();
}
