using System.Globalization;

namespace Firn.OperatingSystem.Rebuilding;

/// <summary>
/// <c>nixos-rebuild</c>: evaluate, build, copy what is missing, set the profile, switch. Each step is a program of its own, on this machine or, by
/// ssh, on another. The switch itself runs as a transient unit of the target, so that a lost connection does not end it.
/// </summary>
public sealed class Rebuild(RebuildOptions options, IRebuildCommands commands, TextWriter output, TextWriter report)
{
    const string Unit = "nixos-rebuild-switch-to-configuration";
    const int ConnectionLost = 255;

    /// <summary>The exit code: 0, 1, or the one of switch-to-configuration.</summary>
    public int Run()
    {
        var activates = options.Action is "switch" or "boot" or "test" or "dry-activate";
        if (options.Specialisation is not null && options.Action is not ("switch" or "test")) return Fail("--specialisation goes with 'switch' and 'test' only");
        if (options.StorePath is not null && (!activates || options.RollBack)) return Fail("--store-path goes with 'switch', 'boot', 'test' and 'dry-activate' only, and not with --rollback");
        switch (options.Action)
        {
            case "edit": return Edit();
            case "repl": return commands.Attach("nix", ["repl", "--file", options.File ?? "<nixpkgs/nixos>", .. options.Passed]);
            case "build-image": return BuildImage();
        }
        if (options.RollBack) return RollBack();
        var system = options.StorePath;
        if (system is null && (system = Build()) is null) return 1;
        if (options.Action == "dry-build") return 0;
        if (options.TargetHost is { } host && host != options.BuildHost && !Copy("--to", host, system)) return Fail($"the system could not be copied to {host}; nothing was changed there");
        if (options.ShowDifference) ShowDifference(system);
        if (!activates)
        {
            output.WriteLine(system);
            return 0;
        }
        if (options.Action is "switch" or "boot" && OnTarget(["nix-env", "-p", options.ProfilePath, "--set", system], elevated: true) is not 0 and var code)
        {
            return Fail($"the profile {options.ProfilePath} could not be set ({code}); the machine runs on as before");
        }
        var result = Activate(system);
        if (result == 0) output.WriteLine(system);
        return result;
    }

    string? Build()
    {
        report.WriteLine("building the system configuration...");
        List<string> source = [options.File ?? "<nixpkgs/nixos>", "-A", (options.File, options.Attribute) switch
        {
            (null, null) => "system",
            (_, null) => "config.system.build.toplevel",
            (_, var attribute) => $"{attribute}.config.system.build.toplevel",
        }, .. Local(), .. options.Passed];
        if (options.Action == "dry-build") return commands.Run("nix-build", [.. source, "--dry-run"]) == 0 ? "" : null;
        if (options.BuildHost is not { } host) return Path(commands.Capture("nix-build", [.. source, .. options.Action == "build" ? (string[])[] : ["--no-out-link"]]));
        if (Path(commands.Capture("nix-instantiate", source)) is not { } derivation) return null;
        derivation = derivation.Split('!')[0];
        if (!Copy("--to", host, derivation)) return null;
        if (Path(commands.Capture("ssh", [.. options.SshOptions, host, "--", "nix-store", "-r", derivation])) is not { } built) return null;
        return host == options.TargetHost || Copy("--from", host, built) ? built : null;
    }

    int Edit()
    {
        var (code, found) = options.File is { } given ? (0, given) : commands.Capture("nix-instantiate", ["--find-file", "nixos-config", .. options.Passed]);
        if (code != 0) return Fail("there is no configuration to edit: /etc/nixos/configuration.nix does not exist; name one with -I nixos-config=FILE");
        var words = options.Editor.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return commands.Attach(words[0], [.. words[1..], found.Trim()]);
    }

    int BuildImage()
    {
        if (options.File is not null) return Fail("'build-image' does not go with --file and --attr: name the configuration with -I nixos-config=FILE");
        var (code, image) = commands.Capture("firn", ["image", "build", .. Local(), .. options.Passed]);
        output.Write(image);
        return code;
    }

    /// <summary>The packages in which the target's system and the new one differ; a target without a system has nothing to compare.</summary>
    void ShowDifference(string system)
    {
        var (before, old) = CaptureOnTarget(["nix-store", "--query", "--requisites", "/run/current-system"]);
        var (after, now) = CaptureOnTarget(["nix-store", "--query", "--requisites", system]);
        if (before != 0 || after != 0) return;
        foreach (var line in PackageDifference.Between(old.Split('\n'), now.Split('\n'))) report.WriteLine(line);
    }

    static string? Path((int Code, string Output) result) =>
        result.Code == 0 && result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) is [.., var last] ? last.Trim() : null;

    string[] Local() => options.Store is { } store ? ["--store", store] : [];

    bool Copy(string direction, string host, string path)
    {
        report.WriteLine($"copying {path} {(direction == "--to" ? "to" : "from")} {host}...");
        return commands.Run("nix-copy-closure", [direction, host, .. options.UseSubstitutes ? (string[])["--use-substitutes"] : [], .. Local(), path]) == 0;
    }

    int RollBack()
    {
        if (options.Action is "switch" or "boot")
        {
            if (OnTarget(["nix-env", "-p", options.ProfilePath, "--rollback"], elevated: true) is not 0 and var code) return Fail($"there is nothing to roll back to ({code})");
            report.WriteLine("note: programs and configuration go back; what services keep below /var stays as it is");
            return Activate(options.ProfilePath);
        }
        if (options.Action is not ("test" or "build" or "dry-activate")) return Fail($"--rollback does not go with '{options.Action}'");
        var (listed, text) = CaptureOnTarget(["nix-env", "-p", options.ProfilePath, "--list-generations"]);
        if (listed != 0 || Previous(text) is not { } number) return Fail($"{options.ProfilePath} has no generation before the current one");
        var system = $"{options.ProfilePath}-{number.ToString(CultureInfo.InvariantCulture)}-link";
        if (options.Action != "build") return Activate(system);
        output.WriteLine(system);
        return 0;
    }

    /// <summary>The newest generation before the current one in what <c>nix-env --list-generations</c> prints.</summary>
    internal static long? Previous(string text)
    {
        long? previous = null;
        foreach (var line in text.Split('\n'))
        {
            if (line.Contains("(current)", StringComparison.Ordinal)) return previous;
            if (long.TryParse(line.Trim().Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) previous = number;
        }
        return null;
    }

    int Activate(string system)
    {
        var program = options.Specialisation is { } name ? $"{system}/specialisation/{name}/bin/switch-to-configuration" : $"{system}/bin/switch-to-configuration";
        string[] wrapper = ["systemd-run", "-E", $"NIXOS_INSTALL_BOOTLOADER={(options.InstallBootLoader ? "1" : "")}", "--collect", "--no-ask-password", "--pipe", "--quiet", "--service-type=exec", $"--unit={Unit}", "--wait"];
        if (options.TargetHost is not { } host)
        {
            // A dry run prints and ends; there is nothing to protect.
            List<string> words = commands.HasSystemd && options.Action != "dry-activate" ? [.. wrapper, program, options.Action] : [program, options.Action];
            if (options.Elevate) words.Insert(0, "sudo");
            return commands.Run(words[0], words[1..]);
        }
        // Where no systemd runs (a container, a machine being installed) there is no unit to make.
        var script = options.Action == "dry-activate"
            ? $"exec {Quote(program)} dry-activate"
            : $"if [ -d /run/systemd/system ]; then exec {string.Join(' ', wrapper.Select(Quote))} {Quote(program)} {options.Action}; else exec {Quote(program)} {options.Action}; fi";
        var code = Ssh(host, ["sh", "-c", script], elevated: true);
        return code == ConnectionLost ? Follow(host, system) : code;
    }

    /// <summary>The connection is gone, the switch is not: asks the target how it ended.</summary>
    int Follow(string host, string system)
    {
        report.WriteLine($"the connection to {host} was lost; the switch goes on there, waiting for its end...");
        for (var tries = 0; tries < 60; tries++)
        {
            commands.Pause(TimeSpan.FromSeconds(2));
            var (code, text) = commands.Capture("ssh", [.. options.SshOptions, "-o", "ConnectTimeout=5", host, "--",
                $"systemctl is-active {Unit}.service; readlink -f /run/current-system; readlink -f {Quote(system)}"]);
            var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (code != 0 || lines.Length < 3 || lines[0].Trim() is "active" or "activating") continue;
            if (options.Action == "boot" || lines[^2].Trim() == lines[^1].Trim())
            {
                report.WriteLine($"{host} runs {lines[^1].Trim()}");
                return 0;
            }
            return Fail($"{host} runs {lines[^2].Trim()} and not {lines[^1].Trim()}; look at 'journalctl -u {Unit}' there");
        }
        return Fail($"{host} could not be reached again within two minutes; the switch may have ended there");
    }

    int OnTarget(string[] words, bool elevated)
    {
        if (options.TargetHost is { } host) return Ssh(host, words, elevated);
        if (options.Elevate && elevated) return commands.Run("sudo", words);
        return commands.Run(words[0], [.. Local(), .. words[1..]]);
    }

    (int Code, string Output) CaptureOnTarget(string[] words) => options.TargetHost is { } host
        ? commands.Capture("ssh", [.. options.SshOptions, host, "--", string.Join(' ', words.Select(Quote))])
        : commands.Capture(words[0], [.. Local(), .. words[1..]]);

    int Ssh(string host, string[] words, bool elevated) =>
        commands.Run("ssh", [.. options.SshOptions, host, "--", (elevated && options.Elevate ? "sudo " : "") + string.Join(' ', words.Select(Quote))]);

    /// <summary>One word for the shell at the other end.</summary>
    static string Quote(string word)
    {
        foreach (var character in word)
        {
            if (!char.IsAsciiLetterOrDigit(character) && !"-_./=:,+@%".Contains(character)) return $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
        }
        return word.Length == 0 ? "''" : word;
    }

    int Fail(string message)
    {
        report.WriteLine($"error: {message}");
        return 1;
    }
}
