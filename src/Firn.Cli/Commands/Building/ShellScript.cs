using System.Text;

namespace Firn.Cli.Commands.Building;

/// <summary>What bash does before the person has the word in <c>nix-shell</c>.</summary>
sealed record ShellScript
{
    /// <summary>Whether the person's own settings stay outside.</summary>
    public required bool IsPure { get; init; }

    /// <summary>Bash for structured attributes.</summary>
    public required string Declarations { get; init; }

    /// <summary>The shell's program.</summary>
    public required string Shell { get; init; }

    public required bool IsRoot { get; init; }

    public required string? TimeZone { get; init; }

    /// <summary>What to do in the end; empty for a conversation.</summary>
    public required string Command { get; init; }

    /// <summary>The text of the file that bash reads.</summary>
    public override string ToString()
    {
        var script = new StringBuilder();
        void Line(string text) => script.Append(text).Append('\n');
        if (!IsPure)
        {
            Line("if [ -n \"$PS1\" ] && [ -e ~/.bashrc ]; then source ~/.bashrc; fi");
            Line("callersPath=$PATH");
        }
        // The set-up of a build decides the path alone; what the caller had comes after it.
        Line("unset PATH");
        Line("dontAddDisableDepTrack=1");
        script.Append(Declarations).Append('\n');
        Line("if [ -e $stdenv/setup ]; then source $stdenv/setup; fi");
        if (!IsPure)
        {
            Line("PATH=$PATH:$callersPath");
            Line("unset callersPath");
        }
        Line($"PATH={Quote(Path.GetDirectoryName(Shell) ?? "")}:\"$PATH\"");
        Line($"SHELL={Quote(Shell)}");
        Line($"BASH={Quote(Shell)}");
        Line("set +e");
        Line($@"if [ -n ""$PS1"" ] && [ -z ""$NIX_SHELL_PRESERVE_PROMPT"" ]; then PS1='\n\[\033[1;{(IsRoot ? 31 : 32)}m\][nix-shell:\w]\$\[\033[0m\] '; fi");
        Line("if [ \"$(type -t runHook)\" = function ]; then runHook shellHook; fi");
        Line("unset NIX_ENFORCE_PURITY");
        Line("shopt -u nullglob");
        Line("unset TZ");
        if (TimeZone is not null)
        {
            Line($"export TZ={Quote(TimeZone)}");
        }
        Line("shopt -s execfail");
        script.Append(Command);
        return script.ToString();
    }

    /// <summary>One word of the shell, whatever it holds.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
