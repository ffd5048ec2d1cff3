using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Building;

/// <summary>What a person's shell gets of a derivation, so that its build can be done by hand.</summary>
/// <param name="Variables">The derivation's own, and where its files are.</param>
/// <param name="Files">Files for the shell's directory: attributes that are passed as files, structured attributes.</param>
/// <param name="Declarations">Bash for structured attributes; empty without them.</param>
public sealed record ShellEnvironment(
    IReadOnlyList<KeyValuePair<ByteString, ByteString>> Variables, IReadOnlyList<(string Name, byte[] Content)> Files, ByteString Declarations)
{
    /// <param name="store">For closures and the store's directory.</param>
    /// <param name="options">Cores.</param>
    /// <param name="derivation">Whose.</param>
    /// <param name="directory">Where the files will be.</param>
    public static ShellEnvironment Of(LocalStore store, BuildOptions options, Derivation derivation, string directory)
    {
        var environment = BuildEnvironment.ForShell(store, options, derivation, directory);
        var declarations = environment.Files.FirstOrDefault(file => file.Name == BuildEnvironment.ShellAttributesFile).Content;
        return new ShellEnvironment([.. environment.Variables], environment.Files, new ByteString(declarations ?? []));
    }
}
