using Firn.OperatingSystem;

namespace Firn.Cli.Commands.OperatingSystem;

/// <summary>The few arguments of the commands that a system path's own scripts call. Read by hand: they run before anything else does.</summary>
sealed class SystemArguments
{
    public string System { get; private set; } = "";

    public string Root { get; private set; } = "";

    public bool DryRun { get; private set; }

    public List<string> Words { get; } = [];

    /// <exception cref="MachineException">An option is unknown or lacks its value.</exception>
    public static SystemArguments Read(Invocation invocation)
    {
        var read = new SystemArguments();
        var arguments = invocation.Arguments;
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--system":
                    read.System = Value(arguments, ref i);
                    break;
                case "--root":
                    read.Root = Path.GetFullPath(Value(arguments, ref i));
                    break;
                case "--dry-run":
                    read.DryRun = true;
                    break;
                default:
                    read.Words.Add(arguments[i]);
                    break;
            }
        }
        if (read.System.Length == 0) throw new MachineException($"'{invocation.Program}' needs --system <system path>");
        return read;
    }

    static string Value(string[] arguments, ref int i) => i + 1 < arguments.Length ? arguments[++i] : throw new MachineException($"flag '{arguments[i]}' requires 1 argument");
}
