using System.Text;
using Firn.Cli.Composition;
using Firn.Cli.Workers;
using Firn.Building.BuiltIn;
using Firn.Linux.Sandboxing;
using Firn.Primitives;

namespace Firn.Cli;

/// <summary>The one entry point: the name it is called by decides which program it is.</summary>
static class Program
{
    static int Main(string[] arguments)
    {
        if (arguments is [SandboxLauncher.EntryPoint])
        {
            // Before anything else: this process must stay quiet, see SandboxLauncher.
            return SandboxLauncher.Run();
        }
        if (arguments is [BuiltinWorker.EntryPoint, var builder])
        {
            return BuiltinWorker.Run(builder);
        }
        // The class library's own streams look for a terminal description in the home directory first: that costs time at every start, and fails
        // on a machine that has no accounts yet.
        Console.SetOut(Plain(StandardStreams.Output));
        Console.SetError(Plain(StandardStreams.Error));
        try
        {
            if (arguments is [WorkerOrder.EntryPoint, var order, ..])
            {
                WorkerOrder.Own = WorkerOrder.Parse(order);
                arguments = arguments[2..];
            }
            if (arguments is [PackageOrder.EntryPoint, ..])
            {
                PackageOrder.IsOwn = true;
                arguments = arguments[1..];
            }
            return Dispatch(Arguments.ProcessArguments.Exact(arguments));
        }
        catch (NixException error)
        {
            Console.Error.WriteLine($"error: {error.Message}");
            if (Arguments.UsageException.IsAboutUse(error))
            {
                Console.Error.WriteLine(Arguments.UsageException.Advice);
            }
            return 1;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk, a missing right, a vanished file: the system's own sentence is the clearest.
            Console.Error.WriteLine($"error: {error.Message}");
            return 1;
        }
        catch (OutOfMemoryException)
        {
            Console.Error.WriteLine("error: out of memory");
            return 1;
        }
        catch (Exception error)
        {
            // A mistake of ours. Its place is what a report needs; a core dump helps nobody.
            Console.Error.WriteLine($"error: firn failed where it should not have; please report this with the command: {error}");
            return 1;
        }
    }

    static StreamWriter Plain(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1024) { AutoFlush = true };

    static int Dispatch(string[] arguments)
    {
        var name = Path.GetFileName(Environment.GetCommandLineArgs()[0]);
        if (name == "firn.dll")
        {
            // Not yet compiled natively: the host gives the assembly's name instead of the program's.
            name = "firn";
        }
        if (name == "firn" && arguments is [var first, ..] && Programs.Find(first) is { } named)
        {
            // `firn nix-build …` is `nix-build …`: for machines where the links do not exist.
            (name, arguments) = (first, arguments[1..]);
        }
        if (Programs.Find(name) is not { } program)
        {
            Console.Error.WriteLine($"error: '{name}' is not a name that firn answers to; it answers to: {string.Join(", ", Programs.Names)}");
            return 1;
        }
        var invocation = new Invocation(name, arguments);
        return AboutProgram.Answer(invocation) ?? program(invocation);
    }
}
