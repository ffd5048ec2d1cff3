using System.CommandLine;
using Firn.Machines;

namespace Firn.Cli.Commands.Machine;

/// <summary>Virtual machines for trying a system out: <c>firn machine start|stop|press|console|accelerator</c>.</summary>
static class MachineCommands
{
    static readonly Argument<string> directory = new("DIRECTORY") { Description = "where the machine keeps its disk, sockets and console log" };

    public static int Run(Invocation invocation)
    {
        var words = invocation.Program.Split(' ');
        var command = words[^1] switch
        {
            "start" => Start(),
            "stop" => Stop(),
            "press" => Press(),
            "console" => Console(),
            _ => Accelerator(),
        };
        return command.Parse(invocation.Arguments).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    static RootCommand Start()
    {
        var image = new Option<string>("--image") { Description = "a raw disk image; it is not written to", Required = true };
        var memory = new Option<int>("--memory") { Description = "MiB", DefaultValueFactory = _ => 512 };
        var forwards = new Option<string[]>("--forward") { Description = "HOST:GUEST, a port of 127.0.0.1 that leads to a port of the guest", DefaultValueFactory = _ => [] };
        var uefi = new Option<bool>("--uefi") { Description = "start by UEFI firmware instead of BIOS" };
        var kvm = new Option<string?>("--prove-kvm") { Description = "a kernel to prove the host's virtualisation with; without it the machine is emulated" };
        var keep = new Option<bool>("--keep-disk") { Description = "go on with the disk of the last run" };
        var command = new RootCommand("start a virtual machine in the background") { directory, image, memory, forwards, uefi, kvm, keep };
        command.SetAction(parsed =>
        {
            var state = parsed.GetRequiredValue(directory);
            var kernel = parsed.GetValue(kvm);
            using var machine = Machines.Machine.Start(new MachineOptions
            {
                Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(state)),
                StateDirectory = state,
                Image = parsed.GetRequiredValue(image),
                MemoryMebibytes = parsed.GetValue(memory),
                Forwards = [.. parsed.GetValue(forwards)!.Select(ParseForward)],
                Firmware = parsed.GetValue(uefi) ? Firmware.Uefi : Firmware.Bios,
                Accelerator = kernel is null ? Machines.Accelerator.Emulation : KvmProof.Choose(kernel, Path.GetDirectoryName(Path.GetFullPath(state))!).Verdict,
                KeepDisk = parsed.GetValue(keep),
            });
            System.Console.Out.WriteLine(machine.ProcessId);
        });
        return command;
    }

    static RootCommand Stop()
    {
        var seconds = new Option<int>("--within") { Description = "seconds to wait for the guest before the plug is pulled", DefaultValueFactory = _ => 60 };
        var command = new RootCommand("power a machine off") { directory, seconds };
        command.SetAction(parsed =>
        {
            var state = parsed.GetRequiredValue(directory);
            if (!Machines.Machine.IsRunning(state))
            {
                return 0;
            }
            using var machine = Machines.Machine.Attach(state);
            if (!machine.PowerOff(TimeSpan.FromSeconds(parsed.GetValue(seconds))))
            {
                System.Console.Error.WriteLine("warning: the guest did not power off; its plug was pulled");
            }
            return 0;
        });
        return command;
    }

    static RootCommand Press()
    {
        var keys = new Argument<string[]>("KEY") { Description = "keys by QEMU's names: down, ret, esc, a, ctrl-c" };
        var command = new RootCommand("press keys of a machine's keyboard") { directory, keys };
        command.SetAction(parsed =>
        {
            using var machine = Machines.Machine.Attach(parsed.GetRequiredValue(directory));
            machine.Press(parsed.GetRequiredValue(keys));
        });
        return command;
    }

    static RootCommand Console()
    {
        var pattern = new Option<string?>("--wait-for") { Description = "a regular expression to wait for" };
        var mark = new Option<int>("--after") { Description = "ignore so many characters, as an earlier --mark printed" };
        var printMark = new Option<bool>("--mark") { Description = "print how many characters the console has shown" };
        var seconds = new Option<int>("--within") { Description = "seconds to wait", DefaultValueFactory = _ => 300 };
        var command = new RootCommand("show what a machine printed on its serial line, or wait for it") { directory, pattern, mark, printMark, seconds };
        command.SetAction(parsed =>
        {
            using var machine = Machines.Machine.Attach(parsed.GetRequiredValue(directory));
            if (parsed.GetValue(printMark))
            {
                System.Console.Out.WriteLine(machine.Console.Mark);
            }
            else if (parsed.GetValue(pattern) is { } wanted)
            {
                System.Console.Out.WriteLine(machine.Console.WaitFor(wanted, TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(mark)).Value);
            }
            else
            {
                System.Console.Out.Write(machine.Console.Text);
            }
        });
        return command;
    }

    static RootCommand Accelerator()
    {
        var kernel = new Argument<string>("KERNEL") { Description = "a bzImage to prove the host's virtualisation with" };
        var command = new RootCommand("say whether machines can use the host's virtualisation: kvm or emulation") { directory, kernel };
        command.SetAction(parsed =>
        {
            var (verdict, reason) = KvmProof.Choose(parsed.GetRequiredValue(kernel), parsed.GetRequiredValue(directory));
            System.Console.Error.WriteLine(reason);
            System.Console.Out.WriteLine(verdict == Machines.Accelerator.Kvm ? "kvm" : "emulation");
        });
        return command;
    }

    static PortForward ParseForward(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 2 && ushort.TryParse(parts[0], out var host) && ushort.TryParse(parts[1], out var guest)
            ? new PortForward(host, guest)
            : throw new MachineException($"--forward '{text}': expected HOST:GUEST, two ports, for example 2222:22");
    }
}
