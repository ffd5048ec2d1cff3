using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Firn.Builtins.Data;
using Firn.Builtins.Versions;
using Firn.Cli.Commands.Evaluation;
using Firn.Cli.Composition;
using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.Cli.Commands.Profiles;

/// <summary>One object, a member for each package, ascending by attribute path.</summary>
sealed class JsonQueryOutput(Evaluator evaluator, QueryOptions options, ByteWriter output) : IQueryOutput
{
    static readonly JsonWriterOptions form = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Each one as compact text: a whole package set is shown in the order of its names.
    readonly SortedDictionary<string, byte[]> packages = new(StringComparer.Ordinal);

    public void Add(PackageFacts package, PackageStatus? status, VersionDifference? difference)
    {
        if (package.Json is { } known)
        {
            packages[package.AttributePath] = ByteString.FromText(known).ToArrayOrShared();
            return;
        }
        var (text, complaints) = Describe(evaluator, options, package);
        complaints.ForEach(static complaint => StandardStreams.WriteError(Encoding.UTF8.GetBytes(complaint)));
        packages[package.AttributePath] = text;
    }

    /// <summary>
    /// A package as compact text, and what is to be said of it. Where something fails with <c>throw</c> or <c>assert</c> the text has what was asked for before that, as in Nix.
    /// </summary>
    public static (byte[] Text, List<string> Complaints) Describe(Evaluator evaluator, QueryOptions options, PackageFacts package)
    {
        var complaints = new List<string>();
        var members = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        evaluator.TryRun<CatchableException>(() => Ask(evaluator, options, package, members, complaints), out _);
        return (members.Count == 0 ? Text(null) : Object(members), complaints);
    }

    // In this order.
    static void Ask(Evaluator evaluator, QueryOptions options, PackageFacts package, SortedDictionary<string, byte[]> members, List<string> complaints)
    {
        var store = evaluator.Host.StoreDirectory;
        var (name, version) = PackageNames.Split(package.Name);
        var (system, outputName) = (package.System, package.OutputName);
        (members["name"], members["pname"], members["version"]) = (Text(package.Name), Text(name), Text(version));
        (members["system"], members["outputName"]) = (Text(system), Text(outputName));
        members["outputs"] = Object(package.Outputs(options.OutputPath).Select(output => KeyValuePair.Create(output.Key, Text(output.Value is { } path ? store.Show(path) : null))));
        if (options.DerivationPath && package.DerivationPath is { } derivation)
        {
            members["drvPath"] = Text(store.Show(derivation));
        }
        if (options.Meta)
        {
            var meta = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
            try
            {
                AskMeta(evaluator, package, meta, complaints);
            }
            finally
            {
                members["meta"] = Object(meta);
            }
        }
    }

    static void AskMeta(Evaluator evaluator, PackageFacts package, SortedDictionary<string, byte[]> meta, List<string> complaints)
    {
        foreach (var (key, value) in package.Meta())
        {
            if (value is null)
            {
                complaints.Add($"derivation '{package.Name}' has invalid meta attribute '{key}'\n");
                meta[key] = Text(null);
                continue;
            }
            StringContext? references = null;
            meta[key] = ValueJson.Write(evaluator, value, default, ref references).ToArrayOrShared();
        }
    }

    static byte[] Text(string? text) => Json(writer => writer.WriteStringValue(text));

    static byte[] Object(IEnumerable<KeyValuePair<string, byte[]>> members) => Json(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(value);
        }
        writer.WriteEndObject();
    });

    static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, form with { Indented = false }))
        {
            write(writer);
        }
        return buffer.ToArray();
    }

    public void Dispose()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, form))
        {
            writer.WriteStartObject();
            foreach (var (path, text) in packages)
            {
                writer.WritePropertyName(path);
                using var document = JsonDocument.Parse(text);
                document.RootElement.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        output.Write(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        output.Write("\n");
    }
}
