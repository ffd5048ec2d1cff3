using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Firn.Linux.Files;
using Firn.Linux.Processes;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Building;

/// <summary>The variables and the small files that a builder finds: what Nix's builders expect, and nothing of the caller's.</summary>
sealed class BuildEnvironment
{
    readonly SortedDictionary<ByteString, ByteString> variables = [];
    readonly List<(string Name, byte[] Content)> files = [];

    /// <summary>Structured attributes as declarations for bash.</summary>
    public const string ShellAttributesFile = ".attrs.sh";

    public IReadOnlyDictionary<ByteString, ByteString> Variables => variables;

    /// <summary><c>NAME=value</c> entries.</summary>
    public IReadOnlyList<ByteString> Entries =>
        [.. variables.Select(pair => new ByteString([.. pair.Key.Span, (byte)'=', .. pair.Value.Span]))];

    /// <summary>Files of the build directory.</summary>
    public IReadOnlyList<(string Name, byte[] Content)> Files => files;

    public void Set(ByteString name, ByteString value) => variables[name] = value;

    public void AddFile(string name, byte[] content) => files.Add((name, content));

    /// <param name="store">For closures and the store's directory.</param>
    /// <param name="options">Cores.</param>
    /// <param name="derivation">What is built.</param>
    /// <param name="outputs">Where each output is to be made.</param>
    /// <param name="directory">The build directory as the builder sees it.</param>
    /// <param name="rewriter">From final to scratch paths.</param>
    public static BuildEnvironment For(
        LocalStore store, BuildOptions options, Derivation derivation, SortedDictionary<string, StorePath> outputs, string directory, HashRewriter rewriter)
    {
        var environment = new BuildEnvironment();
        environment.Set("PATH", "/path-not-set");
        environment.Set("HOME", "/homeless-shelter");
        environment.Set("NIX_STORE", store.Directory.Path);
        environment.Set("NIX_BUILD_CORES", (options.Cores == 0 ? Environment.ProcessorCount : options.Cores).ToString(CultureInfo.InvariantCulture));
        if (derivation.StructuredAttributes is { } json)
        {
            environment.Structured(store, json, outputs, directory, rewriter);
        }
        else
        {
            environment.Plain(store, derivation, outputs, directory, rewriter);
        }
        foreach (var name in (string[])["NIX_BUILD_TOP", "TMPDIR", "TEMPDIR", "TMP", "TEMP", "PWD"])
        {
            environment.Set(name, directory);
        }
        environment.Set("NIX_LOG_FD", "2");
        environment.Set("TERM", "xterm-256color");
        if (derivation.Kind is DerivationKind.Fixed or DerivationKind.Impure)
        {
            if (derivation.Kind == DerivationKind.Fixed)
            {
                environment.Set("NIX_OUTPUT_CHECKED", "1");
            }
            foreach (var name in derivation.Environment.TryGetValue("impureEnvVars", out var names) ? Words(names) : [])
            {
                environment.Set(name, CurrentProcess.Variable(Encoding.UTF8.GetBytes(name)) ?? ByteString.Empty);
            }
        }
        return environment;
    }

    /// <summary>What a person's shell gets: the same attributes, and none of the surroundings that only a builder has.</summary>
    /// <param name="store">For closures and the store's directory.</param>
    /// <param name="options">Cores.</param>
    /// <param name="derivation">Whose.</param>
    /// <param name="directory">Where the files will be.</param>
    public static BuildEnvironment ForShell(LocalStore store, BuildOptions options, Derivation derivation, string directory)
    {
        var environment = new BuildEnvironment();
        environment.Set("NIX_STORE", store.Directory.Path);
        environment.Set("NIX_BUILD_CORES", (options.Cores == 0 ? Environment.ProcessorCount : options.Cores).ToString(CultureInfo.InvariantCulture));
        foreach (var name in (string[])["NIX_BUILD_TOP", "TMPDIR", "TEMPDIR", "TMP", "TEMP"])
        {
            environment.Set(name, directory);
        }
        var outputs = new SortedDictionary<string, StorePath>(StringComparer.Ordinal);
        foreach (var (name, path) in derivation.OutputPaths(store.StorePaths))
        {
            if (path is not null)
            {
                outputs.Add(name, path);
            }
        }
        if (derivation.StructuredAttributes is { } json)
        {
            environment.Structured(store, json, outputs, directory, new HashRewriter());
        }
        else
        {
            environment.Plain(store, derivation, outputs, directory, new HashRewriter());
        }
        return environment;
    }

    void Plain(LocalStore store, Derivation derivation, SortedDictionary<string, StorePath> outputs, string directory, HashRewriter rewriter)
    {
        var asFile = derivation.Environment.TryGetValue("passAsFile", out var list) ? Words(list).ToHashSet(StringComparer.Ordinal) : [];
        foreach (var (name, value) in derivation.Environment)
        {
            var text = Placeholders(rewriter.Rewrite(value), store, outputs);
            if (asFile.Contains(name.ToString()))
            {
                var file = ".attr-" + OwnDigest(name).ToNix32();
                files.Add((file, text.ToArray()));
                Set($"{name}Path", $"{directory}/{file}");
            }
            else
            {
                Set(name, text);
            }
        }
        foreach (var (name, path) in outputs)
        {
            if (!asFile.Contains(name))
            {
                Set(name, store.Directory.Show(path));
            }
        }
        if (derivation.Environment.TryGetValue("exportReferencesGraph", out var graphs) && Words(graphs) is { Length: > 0 } words)
        {
            if (words.Length % 2 != 0)
            {
                throw new StoreException($"odd number of words in 'exportReferencesGraph': '{graphs}'");
            }
            for (var i = 0; i < words.Length; i += 2)
            {
                if (words[i].Contains('/', StringComparison.Ordinal) || words[i] is "" or "." or "..")
                {
                    throw new StoreException($"invalid file name '{words[i]}' in 'exportReferencesGraph'");
                }
                files.Add((words[i], Encoding.UTF8.GetBytes(ReferencesGraph.Registration(store, [words[i + 1]]))));
            }
        }
    }

    void Structured(LocalStore store, ByteString json, SortedDictionary<string, StorePath> outputs, string directory, HashRewriter rewriter)
    {
        using var document = JsonDocument.Parse(Placeholders(rewriter.Rewrite(json), store, outputs).Memory);
        // All keys in one order, values as the evaluator wrote them: outputs that quote this file must not depend on who built them.
        var properties = new SortedDictionary<string, Action<Utf8JsonWriter>>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Name == "exportReferencesGraph" && property.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var graph in property.Value.EnumerateObject())
                {
                    properties[graph.Name] = writer => ReferencesGraph.WriteJson(writer, store, [.. Texts(graph.Value)]);
                }
            }
            properties.TryAdd(property.Name, writer => writer.WriteRawValue(property.Value.GetRawText()));
        }
        properties["outputs"] = writer =>
        {
            writer.WriteStartObject();
            foreach (var (name, path) in outputs)
            {
                writer.WriteString(name, store.Directory.Show(path));
            }
            writer.WriteEndObject();
        };
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            foreach (var (name, write) in properties)
            {
                writer.WritePropertyName(name);
                write(writer);
            }
            writer.WriteEndObject();
        }
        using var complete = JsonDocument.Parse(buffer.WrittenMemory);
        files.Add((".attrs.json", buffer.WrittenSpan.ToArray()));
        files.Add((ShellAttributesFile, Encoding.UTF8.GetBytes(ShellAttributes.Write(complete.RootElement))));
        Set("NIX_ATTRS_JSON_FILE", $"{directory}/.attrs.json");
        Set("NIX_ATTRS_SH_FILE", $"{directory}/.attrs.sh");
    }

    /// <summary>The strings in a value, however deep its lists are nested.</summary>
    static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [value.GetString()!],
        _ => throw new StoreException($"'exportReferencesGraph' has the value '{value}' where a store path is expected"),
    };

    /// <summary>Puts the real paths where <c>builtins.placeholder</c> stood.</summary>
    internal static ByteString Placeholders(ByteString text, LocalStore store, SortedDictionary<string, StorePath> outputs)
    {
        foreach (var (name, path) in outputs)
        {
            text = text.Replace(Encoding.ASCII.GetBytes(Store.Placeholders.Own(name, Digests)), store.Directory.ShowBytes(path).Span);
        }
        return text;
    }

    static IDigests Digests => ManagedDigests.Instance;

    static Hash OwnDigest(ByteString text) => Digests.Compute(HashAlgorithm.Sha256, text.Span);

    static string[] Words(ByteString text) => text.ToString().Split((char[])[' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
