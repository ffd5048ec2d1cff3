using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Firn.Builtins.Inputs;

/// <summary>
/// What a tree is fetched from, as <c>fetchTree</c>, lock files and flake references name it: attributes by name, each a
/// <see cref="string"/>, a <see cref="long"/> that is not negative, or a <see cref="bool"/>. Immutable. Which names a type knows is
/// checked when an input is made.
/// </summary>
public sealed class Input
{
    Input(ImmutableSortedDictionary<string, object> attributes) => Attributes = attributes;

    public ImmutableSortedDictionary<string, object> Attributes { get; }

    /// <summary><c>path git hg tarball file github gitlab sourcehut indirect</c>, or what nobody can fetch.</summary>
    public string Type => Require("type");

    /// <summary>The name in the store.</summary>
    public string Name => Text("name") ?? "source";

    public string? Reference => Text("ref");

    /// <summary>A commit's hash.</summary>
    public Hash? Revision => Text("rev") is not { } text ? null
        : text.Contains(':', StringComparison.Ordinal) || text.Contains('-', StringComparison.Ordinal) ? Hash.Parse(text) : Hash.Parse(text, text.Length == 64 ? HashAlgorithm.Sha256 : HashAlgorithm.Sha1);

    /// <summary>The SHA-256 of the tree's archive; an empty text stands for zeros, which nothing has.</summary>
    public Hash? NarHash => Text("narHash") is not { } text ? null
        : text.Length == 0 ? Hash.Zero(HashAlgorithm.Sha256)
        : Hash.Parse(text) is { Algorithm: HashAlgorithm.Sha256 } hash ? hash
        : throw new EvaluationException("narHash must use SHA-256");

    public long? LastModified => Number("lastModified");

    public long? RevisionCount => Number("revCount");

    /// <summary>Can it be fetched as it is, without a registry?</summary>
    public bool IsDirect => Type != "indirect";

    /// <summary>Attributes of a known type are checked; of an unknown type all are kept, for messages.</summary>
    /// <exception cref="EvaluationException">An attribute is missing, unknown or of the wrong kind.</exception>
    public static Input FromAttributes(IEnumerable<KeyValuePair<string, object>> attributes, IReadOnlySet<string> features)
    {
        var input = new Input(ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, attributes));
        return InputSchemes.Check(input, features);
    }

    /// <summary>An input in its URL form.</summary>
    /// <exception cref="EvaluationException">It is none.</exception>
    public static Input FromUrl(string url, IReadOnlySet<string> features) => FromAttributes(InputUrl.Parse(url), features);

    public string? Text(string name) => Attributes.GetValueOrDefault(name) switch
    {
        null => null,
        string text => text,
        _ => throw new EvaluationException($"input attribute '{name}' is not a string {ToJson()}"),
    };

    public long? Number(string name) => Attributes.GetValueOrDefault(name) switch
    {
        null => null,
        long number => number,
        _ => throw new EvaluationException($"input attribute '{name}' is not an integer {ToJson()}"),
    };

    /// <summary>False when it is not there.</summary>
    public bool Flag(string name) => Attributes.GetValueOrDefault(name) switch
    {
        null => false,
        bool truth => truth,
        _ => throw new EvaluationException($"input attribute '{name}' is not a Boolean {ToJson()}"),
    };

    public string Require(string name) => Text(name) ?? throw new EvaluationException($"input attribute '{name}' is missing");

    public bool Has(string name) => Attributes.ContainsKey(name);

    public Input With(string name, object value) => new(Attributes.SetItem(name, value));

    public Input Without(string name) => new(Attributes.Remove(name));

    /// <summary>Will fetching it again give the same tree?</summary>
    /// <param name="trustForges">Is a commit's hash enough for an archive from a forge (<c>trust-tarballs-from-git-forges</c>)?</param>
    public bool IsLocked(bool trustForges) => Type switch
    {
        "git" => Revision is { } revision && revision != Hash.Zero(revision.Algorithm),
        "hg" => Revision is not null,
        "github" or "gitlab" or "sourcehut" => Revision is not null && (trustForges || NarHash is not null),
        "path" or "tarball" or "file" => NarHash is not null,
        _ => false,
    };

    /// <summary>The URL form, as messages and lock files show it.</summary>
    public string ToUrl() => InputUrl.Show(this);

    public override string ToString() => ToUrl();

    /// <summary>The attributes as JSON, as messages about an input as a whole show it.</summary>
    public string ToJson()
    {
        var text = new StringBuilder("{");
        foreach (var (name, value) in Attributes)
        {
            text.Append(text.Length > 1 ? "," : "").Append('"').Append(name).Append("\":").Append(value switch
            {
                bool truth => truth ? "true" : "false",
                long number => number.ToString(CultureInfo.InvariantCulture),
                _ => $"\"{(string)value}\"",
            });
        }

        return text.Append('}').ToString();
    }
}
