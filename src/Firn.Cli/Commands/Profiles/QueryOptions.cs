using Firn.Cli.Arguments;
using Firn.Cli.Commands.Evaluation;

namespace Firn.Cli.Commands.Profiles;

/// <summary>What <c>nix-env --query</c> is asked to show, and of what.</summary>
sealed class QueryOptions
{
    public bool Available { get; private set; }

    public bool Status { get; private set; }

    public bool AttributePath { get; private set; }

    public bool Name { get; private set; } = true;

    public bool CompareVersions { get; private set; }

    public bool System { get; private set; }

    public bool DerivationPath { get; private set; }

    public bool OutputPath { get; private set; }

    public bool Description { get; private set; }

    public bool Meta { get; private set; }

    public bool Xml { get; private set; }

    public bool Json { get; private set; }

    public bool PrebuiltOnly { get; private set; }

    /// <summary>Where below the expression to look.</summary>
    public string Attribute { get; private set; } = "";

    /// <summary>Null for the user's own default expression.</summary>
    public string? File { get; private set; }

    /// <summary>Only packages for this system; <c>*</c> for all.</summary>
    public string SystemFilter { get; private set; } = "*";

    public string? Profile { get; private set; }

    /// <summary>What of a package is going to be shown.</summary>
    public FactKinds Facts
    {
        get
        {
            var kinds = (SystemFilter != "*" ? FactKinds.System : FactKinds.None) | (Status || PrebuiltOnly ? FactKinds.OutputPath : FactKinds.None);
            if (Json)
            {
                return kinds | FactKinds.Json;
            }
            return kinds
                | (System || Xml ? FactKinds.System : FactKinds.None)
                | (Xml ? FactKinds.OutputName : FactKinds.None)
                | (Xml && Meta ? FactKinds.MetaElements : FactKinds.None)
                | (DerivationPath ? FactKinds.DerivationPath : FactKinds.None)
                | (Description ? FactKinds.Description : FactKinds.None)
                | (OutputPath ? FactKinds.OutputPaths : Xml ? FactKinds.OutputNames : FactKinds.None);
        }
    }

    public void AddFlags(ArgumentReader reader) => reader
        .Switch(["--query", "-q"], () => { })
        .Switch(["--available", "-a"], () => Available = true)
        .Switch("--installed", () => Available = false)
        .Switch(["--status", "-s"], () => Status = true)
        .Switch(["--attr-path", "-P"], () => AttributePath = true)
        .Switch("--no-name", () => Name = false)
        .Switch(["--compare-versions", "-c"], () => CompareVersions = true)
        .Switch("--system", () => System = true)
        .Switch("--drv-path", () => DerivationPath = true)
        .Switch("--out-path", () => OutputPath = true)
        .Switch("--description", () => Description = true)
        .Switch("--meta", () => Meta = true)
        .Switch("--xml", () => Xml = true)
        .Switch("--json", () => Json = true)
        .Switch(["--prebuilt-only", "-b"], () => PrebuiltOnly = true)
        .Value(["--attr", "-A"], path => Attribute = path)
        .Value(["--file", "-f"], path => File = path)
        .Value("--system-filter", system => SystemFilter = system)
        .Value(["--profile", "-p"], path => Profile = path);

    /// <exception cref="UsageException">Options that do not go together.</exception>
    public void Check()
    {
        if (AttributePath && !Available)
        {
            throw new UsageException("--attr-path (-P) only works with --available");
        }
    }
}
