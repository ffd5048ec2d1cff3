using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Firn.Builtins.Data;
using Firn.Builtins.Xml;
using Firn.Cli.Composition;
using Firn.Builtins.Versions;
using Firn.Cli.Commands.Evaluation;
using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.Cli.Commands.Profiles;

/// <summary>A form in which packages are shown, one after the other; what remains is written at the end.</summary>
interface IQueryOutput : IDisposable
{
    void Add(PackageFacts package, PackageStatus? status, VersionDifference? difference);
}

/// <summary>Aligned columns.</summary>
sealed class TableQueryOutput(Evaluator evaluator, QueryOptions options, ByteWriter output) : IQueryOutput
{
    readonly List<List<string>> rows = [];

    public void Add(PackageFacts package, PackageStatus? status, VersionDifference? difference)
    {
        var row = new List<string>();
        void Column(bool wanted, Func<string> text)
        {
            if (wanted) row.Add(text().Replace('\n', ' '));
        }
        var store = evaluator.Host.StoreDirectory;
        Column(status is not null, () => $"{status}");
        Column(options.AttributePath, () => package.AttributePath);
        Column(options.Name, () => package.Name);
        Column(difference is not null, () => $"{difference}");
        Column(options.System, () => package.System);
        Column(options.DerivationPath, () => package.DerivationPath is { } path ? store.Show(path) : "-");
        Column(options.OutputPath, () => string.Join(';', package.Outputs(paths: true).Select(pair => (pair.Key == "out" ? "" : $"{pair.Key}=") + store.Show(pair.Value!))));
        Column(options.Description, () => package.Description);
        rows.Add(row);
    }

    public void Dispose()
    {
        var widths = Enumerable.Range(0, rows.Count == 0 ? 0 : rows[0].Count).Select(column => rows.Max(row => Encoding.UTF8.GetByteCount(row[column]))).ToArray();
        foreach (var row in rows)
        {
            for (var column = 0; column < row.Count; column++)
            {
                output.Write(row[column]);
                output.Write(column == row.Count - 1 ? "\n" : new string(' ', widths[column] - Encoding.UTF8.GetByteCount(row[column]) + 2));
            }
        }
    }
}

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
        var meta = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        evaluator.TryRun<CatchableException>(() => Ask(evaluator, options, package, members, meta, complaints), out _);
        if (members.ContainsKey("meta"))
        {
            members["meta"] = Object(meta);
        }
        return (members.Count == 0 ? Text(null) : Object(members), complaints);
    }

    // In this order.
    static void Ask(
        Evaluator evaluator, QueryOptions options, PackageFacts package, SortedDictionary<string, byte[]> members, SortedDictionary<string, byte[]> meta, List<string> complaints)
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
        if (!options.Meta)
        {
            return;
        }
        members["meta"] = [];
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

/// <summary>An <c>items</c> element with an <c>item</c> for each package.</summary>
sealed class XmlQueryOutput : IQueryOutput
{
    readonly Evaluator evaluator;
    readonly QueryOptions options;
    readonly ByteWriter output;
    readonly XmlText xml = new();

    public XmlQueryOutput(Evaluator evaluator, QueryOptions options, ByteWriter output)
    {
        (this.evaluator, this.options, this.output) = (evaluator, options, output);
        xml.Open("items");
    }

    public void Add(PackageFacts package, PackageStatus? status, VersionDifference? difference)
    {
        var store = evaluator.Host.StoreDirectory;
        var (name, version) = PackageNames.Split(package.Name);
        var attributes = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["attrPath"] = package.AttributePath, ["name"] = package.Name, ["pname"] = name, ["version"] = version };
        void Set(string attribute, string value)
        {
            if (value.Length > 0) attributes[attribute] = value;
        }
        if (status is not null)
        {
            (attributes["installed"], attributes["valid"], attributes["substitutable"]) = (status.Installed ? "1" : "0", status.Valid ? "1" : "0", status.Substitutable ? "1" : "0");
        }
        if (difference is not null && difference.Sign != '-')
        {
            (attributes["versionDiff"], attributes["maxComparedVersion"]) = ($"{difference.Sign}", difference.Version);
        }
        Set("system", package.System);
        if (options.DerivationPath && package.DerivationPath is { } derivation)
        {
            attributes["drvPath"] = store.Show(derivation);
        }
        attributes["outputName"] = package.OutputName;
        if (options.Description)
        {
            Set("description", package.Description);
        }
        xml.Open("item", [.. attributes.Select(pair => (pair.Key, (ByteString)pair.Value))]);
        // Of an item that has begun everything is shown that comes before a failure.
        evaluator.TryRun<CatchableException>(() => AddElements(package), out _);
        xml.Close();
    }

    void AddElements(PackageFacts package)
    {
        foreach (var (name, path) in package.Outputs(options.OutputPath))
        {
            xml.Empty("output", path is null ? [("name", name)] : [("name", name), ("path", evaluator.Host.StoreDirectory.Show(path))]);
        }
        if (!options.Meta)
        {
            return;
        }
        if (package.MetaElements is { } known)
        {
            xml.Append(ByteString.FromText(known).Span);
            return;
        }
        var (text, complaints) = DescribeMeta(evaluator, package);
        complaints.ForEach(static complaint => StandardStreams.WriteError(Encoding.UTF8.GetBytes(complaint)));
        xml.Append(text);
    }

    /// <summary>What <c>meta</c> says, up to something that fails with <c>throw</c> or <c>assert</c>, as elements in an <c>item</c>; and what is to be said of it.</summary>
    public static (byte[] Text, List<string> Complaints) DescribeMeta(Evaluator evaluator, PackageFacts package)
    {
        var complaints = new List<string>();
        var xml = XmlText.Inside(depth: 2);
        evaluator.TryRun<CatchableException>(() =>
        {
            foreach (var (key, value) in package.Meta())
            {
                if (value is null)
                {
                    complaints.Add($"derivation '{package.Name}' has invalid meta attribute '{key}'\n");
                    continue;
                }
                WriteMeta(evaluator, xml, key, value);
            }
        }, out _);
        return (xml.Text.ToArrayOrShared(), complaints);
    }

    static void WriteMeta(Evaluator evaluator, XmlText xml, string key, Value value)
    {
        void Single(string type, string text) => xml.Empty("meta", ("name", key), ("type", type), ("value", text));
        switch (value)
        {
            case StringValue text:
                xml.Empty("meta", ("name", key), ("type", "string"), ("value", text.Bytes));
                break;
            case IntValue number:
                Single("int", $"{number.Number}");
                break;
            case FloatValue number:
                Single("float", FloatText.Json(number.Number));
                break;
            case BoolValue truth:
                Single("bool", truth.Truth ? "true" : "false");
                break;
            case ListValue list:
                xml.Open("meta", ("name", key), ("type", "strings"));
                foreach (var item in list.Span)
                {
                    if (evaluator.Force(item) is StringValue text)
                    {
                        xml.Empty("string", ("value", text.Bytes));
                    }
                }
                xml.Close();
                break;
            case AttributeSet set:
                xml.Open("meta", ("name", key), ("type", "strings"));
                foreach (var attribute in set)
                {
                    if (evaluator.Force(attribute.Value) is StringValue text)
                    {
                        xml.Empty("string", ("type", evaluator.Symbols.Text(attribute.Name)), ("value", text.Bytes));
                    }
                }
                xml.Close();
                break;
        }
    }

    public void Dispose()
    {
        xml.Close();
        output.Write(xml.Text.Span);
    }
}
