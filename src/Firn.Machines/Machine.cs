using System.Diagnostics;
using System.Text;

namespace Firn.Machines;

/// <summary>A running QEMU machine. It goes on without us; whoever knows its directory can take it up again.</summary>
public sealed class Machine : IDisposable
{
    readonly MachineFiles files;
    readonly QmpClient qmp;

    Machine(MachineFiles files)
    {
        this.files = files;
        qmp = new QmpClient(files.QmpSocket);
        Console = new SerialConsole(files.SerialSocket, files.SerialLog);
    }

    public SerialConsole Console { get; }

    public int ProcessId => files.Running() ?? throw new MachineException("the machine does not run");

    /// <summary>Starts a machine; one that an earlier, killed run left in the same directory is ended first.</summary>
    /// <exception cref="MachineException">QEMU is missing, a port is taken, the image cannot be read.</exception>
    public static Machine Start(MachineOptions options)
    {
        Directory.CreateDirectory(options.StateDirectory);
        var files = new MachineFiles(options.StateDirectory);
        if (Encoding.UTF8.GetByteCount(files.SerialSocket) > 107)
        {
            throw new MachineException($"the directory '{files.Directory}' has too long a name for the machine's sockets; choose a shorter one");
        }
        End(options.StateDirectory);
        foreach (var stale in (string[])[files.SerialSocket, files.QmpSocket, files.ProcessId, files.SerialLog])
        {
            File.Delete(stale);
        }
        if (!options.KeepDisk || !File.Exists(files.Disk))
        {
            MakeOverlay(options.Image, "raw", files.Disk);
            if (options.Firmware == Firmware.Uefi)
            {
                MakeOverlay(QemuPrograms.Uefi.Variables, "raw", files.Variables);
            }
        }
        foreach (var forward in options.Forwards)
        {
            LocalPort.EnsureFree(forward.Host);
        }
        var (code, output) = Tool.Run(QemuPrograms.System, QemuCommandLine.For(options, files), TimeSpan.FromMinutes(2));
        if (code != 0)
        {
            throw new MachineException($"QEMU did not start: {output.Trim()}");
        }
        return new Machine(files);
    }

    /// <summary>Takes up a machine that runs already.</summary>
    public static Machine Attach(string stateDirectory)
    {
        var files = new MachineFiles(stateDirectory);
        return files.Running() is null ? throw new MachineException($"no machine runs in '{stateDirectory}'") : new Machine(files);
    }

    public static bool IsRunning(string stateDirectory) => new MachineFiles(stateDirectory).Running() is not null;

    /// <summary>Ends the machine of that directory at once, like pulling its plug; nothing happens when none runs.</summary>
    public static void End(string stateDirectory)
    {
        if (new MachineFiles(stateDirectory).Running() is { } id)
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            process.WaitForExit(TimeSpan.FromSeconds(20));
        }
    }

    /// <summary>Saves the whole running machine, memory included, in its disk.</summary>
    public void Save(string snapshot) => qmp.Monitor($"savevm {snapshot}");

    /// <summary>Goes back to a saved state; the guest's clock goes back too.</summary>
    public void Load(string snapshot) => qmp.Monitor($"loadvm {snapshot}");

    /// <summary>Presses keys of the keyboard one after the other, by QEMU's names: down, ret, a, ctrl-c.</summary>
    public void Press(params string[] keys)
    {
        foreach (var key in keys)
        {
            qmp.Monitor($"sendkey {key}");
            Thread.Sleep(120); // a key is held for 100 ms
        }
    }

    /// <summary>The reset button.</summary>
    public void Reset() => qmp.Execute("system_reset");

    /// <summary>Writes what the screen shows as a PPM picture.</summary>
    public void Screenshot(string file) => qmp.Execute("screendump", json => json.WriteString("filename", Path.GetFullPath(file)));

    /// <summary>Asks the guest to power off, and pulls the plug when it has not within the deadline. True when it did by itself.</summary>
    public bool PowerOff(TimeSpan deadline)
    {
        try
        {
            qmp.Execute("system_powerdown");
        }
        catch (MachineException)
        {
            // Gone already.
        }
        var watch = Stopwatch.StartNew();
        while (files.Running() is not null)
        {
            if (watch.Elapsed > deadline)
            {
                End(files.Directory);
                return false;
            }
            Thread.Sleep(100);
        }
        return true;
    }

    public void Dispose()
    {
        Console.Dispose();
        qmp.Dispose();
    }

    static void MakeOverlay(string backing, string format, string overlay)
    {
        File.Delete(overlay);
        var (code, output) = Tool.Run(QemuPrograms.Image, ["create", "-q", "-f", "qcow2", "-F", format, "-b", Path.GetFullPath(backing), overlay], TimeSpan.FromMinutes(1));
        if (code != 0)
        {
            throw new MachineException($"the disk of the machine could not be made from '{backing}': {output.Trim()}");
        }
    }
}
