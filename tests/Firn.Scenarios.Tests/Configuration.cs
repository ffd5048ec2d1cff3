namespace Firn.Scenarios.Tests;

/// <summary>Configurations on the disk: the example's, with the key of the tests and what a scenario adds.</summary>
static class Configuration
{
    public static string Write(string name, string module, string extra = "")
    {
        var file = Path.Combine(FirnCommand.Place, $"{name}.nix");
        File.WriteAllText(file, $$"""
            { config, lib, pkgs, ... }:
            {
              imports = [ {{Path.Combine(FirnCommand.Root, "examples", "first-machine", module)}} ];
              users.users.root.openssh.authorizedKeys.keyFiles = [ {{Key.Public}} ];
              {{extra}}
            }

            """);
        return file;
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
