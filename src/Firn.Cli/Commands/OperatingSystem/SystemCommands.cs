using Firn.OperatingSystem;
using Firn.OperatingSystem.Switching;
using Firn.Primitives;

namespace Firn.Cli.Commands.OperatingSystem;

/// <summary><c>firn activate | stage-2 | switch-to-configuration | boot-loader install</c>: what the scripts of a system path exec.</summary>
static class SystemCommands
{
    public static int Activate(Invocation invocation) => Guarded(invocation, static (machine, arguments) => machine.Activate(arguments.System, arguments.DryRun));

    public static int StageTwo(Invocation invocation) => Guarded(invocation, static (machine, arguments) =>
    {
        machine.StageTwo(arguments.System, arguments.Words);
        return 1;
    });

    public static int InstallBootLoader(Invocation invocation) => Guarded(invocation, static (machine, arguments) => machine.InstallBootLoader(arguments.System));

    public static int SwitchToConfiguration(Invocation invocation) => Guarded(invocation, static (machine, arguments) =>
    {
        if (arguments.Words is not [var word] || SwitchActions.Parse(word) is not { } action)
        {
            new MachineReport().WriteLine("""
                Usage: switch-to-configuration [check|switch|boot|test|dry-activate]

                check:        run pre-switch checks and exit
                switch:       make the configuration the boot default and activate it now
                boot:         make the configuration the boot default
                test:         activate the configuration, but don't make it the boot default
                dry-activate: show what would be done if this configuration were activated
                """);
            return 1;
        }
        return machine.Switch(arguments.System, action);
    });

    static int Guarded(Invocation invocation, Func<MachineAdministration, SystemArguments, int> run)
    {
        try
        {
            var arguments = SystemArguments.Read(invocation);
            return run(new MachineAdministration(arguments.Root, new MachineReport()), arguments);
        }
        catch (Exception e) when (e is NixException or IOException or UnauthorizedAccessException)
        {
            new MachineReport().WriteLine($"error: {e.Message}");
            return 1;
        }
    }
}
