using System.Runtime.InteropServices;

namespace Firn.Cli.Composition;

/// <summary>
/// What Ctrl-C, SIGTERM and SIGHUP do once a command has begun to evaluate: by default a message and status 1, as Nix has it; who has something
/// to put in order first says so.
/// </summary>
static class Interruption
{
    static Action interrupt = End, terminate = End;
    static PosixSignalRegistration[] registrations = [];

    /// <summary>Until the end of the process.</summary>
    public static void Handle()
    {
        if (registrations.Length == 0)
        {
            registrations =
            [
                .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, context =>
                {
                    context.Cancel = true;
                    (signal == PosixSignal.SIGINT ? Volatile.Read(ref interrupt) : Volatile.Read(ref terminate))();
                })),
            ];
        }
    }

    /// <summary>Another reaction to all of them, until the result is disposed of.</summary>
    public static IDisposable On(Action instead)
    {
        Handle();
        var before = Interlocked.Exchange(ref terminate, instead);
        return new Restoring(Interlocked.Exchange(ref interrupt, instead), before);
    }

    /// <summary>Another reaction to Ctrl-C only.</summary>
    public static IDisposable OnKeyboard(Action instead)
    {
        Handle();
        return new Restoring(Interlocked.Exchange(ref interrupt, instead), terminate);
    }

    static void End()
    {
        Console.Error.WriteLine("error: interrupted by the user");
        Environment.Exit(1);
    }

    sealed class Restoring(Action interruptBefore, Action terminateBefore) : IDisposable
    {
        public void Dispose() => (interrupt, terminate) = (interruptBefore, terminateBefore);
    }
}
