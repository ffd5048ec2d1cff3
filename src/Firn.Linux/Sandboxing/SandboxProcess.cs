using System.Globalization;
using System.Text;
using Firn.Linux.Processes;
using Firn.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Firn.Linux.Sandboxing;

/// <summary>A process in a sandbox, seen from the one that asked for it. Disposing of it kills everything inside.</summary>
public sealed class SandboxProcess : IDisposable
{
    readonly ChildProcess launcher;
    readonly SafeFileHandle life;
    readonly StreamReader report;
    readonly ProcessPipe log;
    bool waited;

    SandboxProcess(ChildProcess launcher, SafeFileHandle life, StreamReader report, ProcessPipe log)
    {
        this.launcher = launcher;
        this.life = life;
        this.report = report;
        this.log = log;
    }

    /// <summary>What the process writes to its standard output and error.</summary>
    public SafeFileHandle Log => log.Reader;

    /// <summary>Starts the process; returns once its program runs, or throws <see cref="SandboxException"/>.</summary>
    /// <param name="launcher">How this program is called again: its path, and what stands before its own arguments.</param>
    /// <param name="specification">The process and its surroundings.</param>
    public static SandboxProcess Start(IReadOnlyList<ByteString> launcher, SandboxSpecification specification) =>
        Start(launcher, SandboxPlan.For(specification));

    /// <summary>Kills every process of a build user, and returns when that is done.</summary>
    public static void KillAll(IReadOnlyList<ByteString> launcher, uint user, uint group)
    {
        using var process = Start(launcher, SandboxPlan.KillAll(user, group));
        process.Wait();
    }

    static SandboxProcess Start(IReadOnlyList<ByteString> launcher, SystemCallProgram program)
    {
        using var plan = ProcessPipe.Create();
        using var control = ProcessPipe.Create();
        var log = ProcessPipe.Create();
        try
        {
            var child = ChildProcess.Start(new ProcessStart
            {
                Program = launcher[0],
                Arguments = [.. launcher, SandboxLauncher.EntryPoint],
                Environment = LauncherEnvironment(),
                Input = plan.Reader,
                Output = control.Writer,
                Error = log.Writer,
                NewSession = true,
            });
            plan.Reader.Dispose();
            control.Writer.Dispose();
            log.Writer.Dispose();
            // The handles change hands: the pipes' own Dispose must not close them.
            var life = Adopt(plan.Writer);
            var process = new SandboxProcess(child, life, new StreamReader(new FileStream(Adopt(control.Reader), FileAccess.Read, 1)), log);
            try
            {
                process.Send(program);
                process.AwaitStart();
                return process;
            }
            catch
            {
                process.Dispose();
                throw;
            }
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Blocks until the process and all others inside have ended.</summary>
    public ExitStatus Wait()
    {
        waited = true;
        var line = report.ReadLine();
        launcher.Wait();
        return Number(line, "exited ") is { } code ? new ExitStatus(code, 0)
            : Number(line, "killed ") is { } signal ? new ExitStatus(0, signal)
            : new ExitStatus(0, 9);
    }

    /// <summary>Kills everything inside; the end is still to be waited for.</summary>
    public void Kill() => life.Dispose();

    public void Dispose()
    {
        life.Dispose();
        if (!waited)
        {
            launcher.Wait();
        }
        report.Dispose();
        log.Dispose();
    }

    void Send(SystemCallProgram program)
    {
        var bytes = new MemoryStream();
        program.Write(bytes);
        try
        {
            using var stream = new FileStream(new SafeFileHandle(life.DangerousGetHandle(), ownsHandle: false), FileAccess.Write, 0);
            stream.Write(bytes.GetBuffer(), 0, (int)bytes.Length);
        }
        catch (IOException)
        {
            // The launcher died; what it said stands in its report and in the log.
        }
    }

    void AwaitStart()
    {
        var line = report.ReadLine();
        if (line?.StartsWith("started ", StringComparison.Ordinal) == true)
        {
            return;
        }
        if (line?.StartsWith("failed ", StringComparison.Ordinal) == true && line.Split(' ', 3) is [_, var error, var doing])
        {
            throw new SandboxException(doing, int.Parse(error, CultureInfo.InvariantCulture));
        }
        log.Writer.Dispose();
        launcher.Wait();
        waited = true;
        using var said = new StreamReader(new FileStream(new SafeFileHandle(log.Reader.DangerousGetHandle(), ownsHandle: false), FileAccess.Read, 1), Encoding.UTF8);
        throw new SandboxException($"start the sandbox launcher ({said.ReadToEnd().Trim()})", 0);
    }

    static int? Number(string? line, string prefix) =>
        line?.StartsWith(prefix, StringComparison.Ordinal) == true ? int.Parse(line.AsSpan(prefix.Length), CultureInfo.InvariantCulture) : null;

    static SafeFileHandle Adopt(SafeFileHandle handle)
    {
        var descriptor = handle.DangerousGetHandle();
        handle.SetHandleAsInvalid();
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>The launcher needs nothing of the caller's environment but what finds a runtime when it is not native.</summary>
    static List<ByteString> LauncherEnvironment()
    {
        var environment = new List<ByteString> { "DOTNET_EnableDiagnostics=0", "DOTNET_TieredCompilation=0" };
        foreach (var name in (string[])["DOTNET_ROOT", "DOTNET_ROLL_FORWARD", "LD_LIBRARY_PATH", "HOME"])
        {
            if (CurrentProcess.Variable(Encoding.ASCII.GetBytes(name)) is { } value)
            {
                environment.Add($"{name}={value}");
            }
        }
        return environment;
    }
}
