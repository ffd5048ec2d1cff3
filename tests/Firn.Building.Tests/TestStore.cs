using System.Text;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Building.Tests;

/// <summary>A store of its own in a temporary directory, with a reporter that remembers.</summary>
sealed class TestStore : IDisposable, IBuildReport
{
    readonly List<string> lines = [];
    readonly List<string> notes = [];

    /// <param name="inPlace">Whether the store's logical directory is where it lies, as builds without a sandbox need it.</param>
    public TestStore(bool inPlace = false)
    {
        Root = Directory.CreateTempSubdirectory("firn-store-").FullName;
        File.SetUnixFileMode(Root, (UnixFileMode)0b111_101_101);
        var below = LocalStoreOptions.Below(Root) with { DurableWrites = false };
        Store = LocalStore.Open(inPlace ? below with { Directory = new StoreDirectory(below.RealDirectory.ToString()) } : below);
        Options = new BuildOptions { Launcher = TestProgram.Launcher, LauncherDirectories = TestProgram.Directories, SandboxFallback = false, Sandbox = inPlace ? SandboxMode.Off : SandboxMode.On };
    }

    public string Root { get; }

    public LocalStore Store { get; }

    public BuildOptions Options { get; set; }

    public string Log
    {
        get
        {
            lock (lines)
            {
                return string.Join('\n', lines);
            }
        }
    }

    public IReadOnlyList<string> Notes => notes;

    public int Built { get; private set; }

    public Realiser Realiser => new(Store, Options, this);

    /// <summary>A derivation that runs a shell script.</summary>
    public StorePath Script(string name, string script, Action<Editor>? edit = null)
    {
        var editor = new Editor { Builder = "/bin/sh", Arguments = ["-c", script] };
        edit?.Invoke(editor);
        return Add(name, editor);
    }

    public StorePath Builtin(string name, string builder, Action<Editor> edit)
    {
        var editor = new Editor { Builder = builder, System = "builtin" };
        edit(editor);
        return Add(name, editor);
    }

    public StorePath AddFile(string name, ReadOnlyMemory<byte> content) =>
        Store.AddContent(name, new MemoryStream(content.ToArray()), ContentAddressMethod.Flat, HashAlgorithm.Sha256, []).Path;

    /// <summary>Builds all outputs of one derivation.</summary>
    public BuildResult Build(StorePath derivation, BuildMode mode = BuildMode.Normal) =>
        Realiser.Build([new BuildRequest(derivation)], mode).Results.Single(result => result.Derivation == derivation);

    /// <summary>Builds, expects success, and gives the real path of an output.</summary>
    public string Make(StorePath derivation, string output = "out")
    {
        var result = Build(derivation);
        Assert.True(result.Success, $"{result.Failure?.Message}\n{Log}");
        return Store.RealPath(result.Outputs[output]).ToString();
    }

    public void Building(StorePath derivation, string shown, BuildMode mode) => Built++;

    public void Line(StorePath derivation, ByteString line)
    {
        lock (lines)
        {
            lines.Add(line.ToString());
        }
    }

    public void Note(string text)
    {
        lock (notes)
        {
            notes.Add(text);
        }
    }

    public void Finished(BuildResult result)
    {
    }

    public void Dispose()
    {
        Store.Dispose();
        FileTree.Remove(Root);
    }

    StorePath Add(string name, Editor editor)
    {
        var outputs = new SortedList<string, DerivationOutput>(StringComparer.Ordinal);
        foreach (var output in editor.Outputs)
        {
            outputs[output] = editor.Fixed is { } address ? new DerivationOutput.Fixed(address) : editor.Addressed ?? DerivationOutput.Deferred.Instance;
        }
        foreach (var output in editor.Outputs)
        {
            editor.Environment[output] = editor.Fixed is { } address
                ? Store.Directory.Show(Store.StorePaths.Fixed(name, address))
                : editor.Addressed is null ? "" : Placeholders.Own(output, ManagedDigests.Instance);
        }
        var unfilled = new Derivation
        {
            Name = name,
            System = editor.System,
            Builder = editor.Builder,
            Arguments = [.. editor.Arguments.Select(argument => (ByteString)argument)],
            Outputs = outputs,
            InputSources = [.. editor.Sources],
            InputDerivations = new(editor.Inputs.ToDictionary(input => input.Key, input => new DerivationInput(input.Value)).Concat(editor.Dynamic).ToDictionary()),
            Environment = new(editor.Environment.ToDictionary(pair => (ByteString)pair.Key, pair => (ByteString)pair.Value)),
        };
        var derivation = editor.Fixed is null && editor.Addressed is null ? Store.Hashes.FillOutputs(unfilled) : unfilled;
        var (path, text) = Store.StorePaths.Derivation(derivation);
        Assert.Equal(path, ((IStore)Store).AddText(path.Name, text, derivation.References));
        return path;
    }

    public StorePath Output(StorePath derivation, string name = "out") => Store.ReadDerivation(derivation).OutputPaths(Store.StorePaths)[name]!;

    internal sealed class Editor
    {
        public string System { get; set; } = "x86_64-linux";
        public string Builder { get; set; } = "";
        public List<string> Arguments { get; set; } = [];
        public List<string> Outputs { get; set; } = ["out"];
        public List<StorePath> Sources { get; } = [];
        public Dictionary<StorePath, string[]> Inputs { get; } = [];
        public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);
        public Dictionary<StorePath, DerivationInput> Dynamic { get; } = [];
        public ContentAddress? Fixed { get; set; }

        /// <summary>Floating or impure.</summary>
        public DerivationOutput? Addressed { get; set; }

        public void Floating(ContentAddressMethod method = ContentAddressMethod.Nar, HashAlgorithm algorithm = HashAlgorithm.Sha256) =>
            Addressed = new DerivationOutput.Floating(method, algorithm);

        public void FixedOutput(byte[] content, bool wrong = false) => Fixed = new ContentAddress(ContentAddressMethod.Flat,
            ((IDigests)ManagedDigests.Instance).Compute(HashAlgorithm.Sha256, wrong ? Encoding.ASCII.GetBytes("other") : content));
    }
}
