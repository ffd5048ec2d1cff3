using System.Text;
using Firn.Builtins.Versions;
using Firn.Builtins.Xml;
using Firn.Cli.Commands.Evaluation;
using Firn.Cli.Composition;
using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.Cli.Commands.Profiles;

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
