namespace Firn.Scenarios.Tests;

/// <summary>Configurations on the disk: those of the examples, with the key of the tests and what a scenario adds.</summary>
static class Configuration
{
    /// <summary>The directory that the machines get as <c>/etc/nixos</c>: the examples, the key and all configurations of these tests.</summary>
    static string Directory { get; } = CopyExamples();

    public static string Write(string name, string module, string extra = "", string example = "first-machine")
    {
        var file = Path.Combine(Directory, $"{name}.nix");
        File.WriteAllText(file, $$"""
            { config, lib, pkgs, ... }:
            {
              imports = [ ./{{example}}/{{module}} ];
              image.configuration = ./.;
              users.users.root.openssh.authorizedKeys.keyFiles = [ ./key.pub ];
              {{extra}}
            }

            """);
        return file;
    }

    static string CopyExamples()
    {
        var directory = Path.Combine(FirnCommand.Place, "nixos");
        if (System.IO.Directory.Exists(directory))
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
        var examples = Path.Combine(FirnCommand.Root, "examples");
        foreach (var file in System.IO.Directory.GetFiles(examples, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(directory, Path.GetRelativePath(examples, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        File.Copy(Key.Public, Path.Combine(directory, "key.pub"));
        File.WriteAllText(Path.Combine(directory, "configuration.nix"), "{ imports = [ ./first.nix ]; }\n");
        return directory;
    }

    /// <summary>Builds the system path of a configuration.</summary>
    public static string Build(string file) => FirnCommand.Run(
        "nix-build", [.. FirnCommand.StoreOptions, "<nixpkgs/nixos>", "-A", "system", "-I", $"nixos-config={file}", "--no-out-link"]);

    public static string Image(string file, string name)
    {
        var output = Path.Combine(FirnCommand.Place, name);
        File.Delete(output);
        FirnCommand.Run("firn", ["image", "build", .. FirnCommand.StoreOptions, "-I", $"nixos-config={file}", "--output", output]);
        return output;
    }
}
