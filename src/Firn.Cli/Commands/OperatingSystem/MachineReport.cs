using System.Text;
using Firn.Linux.Files;

namespace Firn.Cli.Commands.OperatingSystem;

/// <summary>
/// Standard error for commands that change a machine. The class library's console reads terminal descriptions and the account files, which a machine that boots for
/// the first time does not have; and a reader that has gone away (a closed ssh connection) must not end a switch.
/// </summary>
sealed class MachineReport : TextWriter
{
    readonly DescriptorStream stream = DescriptorStream.Standard(2);
    readonly StringBuilder line = new();

    public MachineReport() => NewLine = "\n";

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        line.Append(value);
        if (value == '\n') Flush();
    }

    public override void Write(string? value)
    {
        line.Append(value);
        if (value is not null && value.Contains('\n')) Flush();
    }

    public override void WriteLine(string? value)
    {
        line.Append(value).Append('\n');
        Flush();
    }

    public override void Flush()
    {
        if (line.Length == 0) return;
        var bytes = Encoding.UTF8.GetBytes(line.ToString());
        line.Clear();
        try
        {
            stream.Write(bytes);
        }
        catch (Exception e) when (e is IOException or FileException)
        {
            // Nobody reads any more.
        }
    }
}
