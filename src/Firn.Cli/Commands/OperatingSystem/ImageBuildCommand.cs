using Firn.Cli.Composition;
using Firn.OperatingSystem.Imaging;

namespace Firn.Cli.Commands.OperatingSystem;

/// <summary><c>firn image build</c>: a disk that boots, from a configuration. Flags that are not its own are nix-build's.</summary>
static class ImageBuildCommand
{
    public static int Run(Invocation invocation)
    {
        string? output = null, store = null, configuration = null;
        List<string> rest = [], arguments = [.. invocation.Arguments];
        for (var i = 0; i < arguments.Count; i++)
        {
            string Value() => i + 1 < arguments.Count ? arguments[++i] : throw new Arguments.UsageException($"flag '{arguments[i]}' requires 1 argument");
            switch (arguments[i])
            {
                case "--output" or "-o" or "--out":
                    output = Value();
                    break;
                case "--store":
                    store = Value();
                    rest.AddRange(["--store", store]);
                    break;
                case "--help":
                    Console.Out.WriteLine("usage: firn image build [CONFIGURATION] [--output FILE] [flags of nix-build]");
                    return 0;
                case var word when word.StartsWith('-'):
                    rest.Add(word);
                    foreach (var _ in Enumerable.Range(0, word is "--option" or "--arg" or "--argstr" ? 2 : word is "-I" or "-j" or "--max-jobs" or "--cores" ? 1 : 0))
                    {
                        rest.Add(Value());
                    }
                    break;
                case var word when configuration is null:
                    configuration = word;
                    break;
                case var word:
                    throw new Arguments.UsageException($"'{word}': one configuration file is expected, and '{configuration}' is given already");
            }
        }
        if (configuration is not null)
        {
            rest.AddRange(["-I", $"nixos-config={Path.GetFullPath(configuration)}"]);
        }
        var (code, built) = new OwnPrograms().Capture("nix-build", ["<nixpkgs/nixos>", "-A", "imageSpecification", "--no-out-link", .. rest, .. RebuildCommand.Defaults(rest)]);
        if (code != 0)
        {
            return code;
        }
        using var opened = StoreOpener.OpenLocal(store);
        var specification = ImageSpecification.Parse(FirstBoot.Read(opened, built.Trim()));
        output ??= $"{specification.BaseName}.raw";
        Write(new SystemImage(opened, specification, FirstBoot.Of(opened, specification.Toplevel)), output);
        Console.Out.WriteLine(Path.GetFullPath(output));
        return 0;
    }

    /// <summary>Under another name first: a file of the wanted name is always a whole image.</summary>
    static void Write(SystemImage image, string output)
    {
        var partial = output + ".partial";
        File.Delete(partial);
        try
        {
            using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                image.Write(file);
            }
            File.Move(partial, output, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
