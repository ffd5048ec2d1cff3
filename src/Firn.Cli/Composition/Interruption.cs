using System.Runtime.InteropServices;

namespace Firn.Cli.Composition;

/// <summary>
/// What Ctrl-C, SIGTERM and SIGHUP do. By default a message and status 1, as Nix has it; who has something to put in order first says so with
/// <see cref="On"/>.
/// </summary>
static class Interruption
{
    static Action reaction = End;
    static PosixSignalRegistration[] registrations = [];

    /// <summary>Until the end of the process.</summary>
    public static void Handle()
    {
        if (registrations.Length == 0)
        {
            registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, React))];
        }
    }

    /// <summary>Another reaction, until the result is disposed of.</summary>
    public static IDisposable On(Action instead)
    {
        Handle();
        return new Restoring(Interlocked.Exchange(ref reaction, instead));
    }

    static void React(PosixSignalContext context)
    {
        context.Cancel = true;
        Volatile.Read(ref reaction)();
    }

    static void End()
    {
        Console.Error.WriteLine("error: interrupted by the user");
        Environment.Exit(1);
    }

    sealed class Restoring(Action before) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref reaction, before);
    }
}
