using Firn.Primitives;

namespace Firn.Store;

/// <summary>One build: a program, its arguments and environment, what it needs and what it makes.</summary>
public sealed class Derivation
{
    /// <summary>Variable that carries structured attributes as JSON in the stored form.</summary>
    public static readonly ByteString StructuredAttributesVariable = "__json";

    /// <summary>Without <c>.drv</c>; not part of the text, but of its path.</summary>
    public required string Name { get; init; }

    public SortedList<string, DerivationOutput> Outputs { get => field ??= new(StringComparer.Ordinal); init => field = Ordered(value); }

    public SortedList<StorePath, DerivationInput> InputDerivations { get => field ??= []; init; }

    public SortedSet<StorePath> InputSources { get => field ??= []; init; }

    /// <summary>The platform it runs on: <c>x86_64-linux</c>, or <c>builtin</c> for any.</summary>
    public ByteString System { get; init; }

    public ByteString Builder { get; init; }

    public IReadOnlyList<ByteString> Arguments { get; init; } = [];

    public ByteStringDictionary Environment { get => field ??= []; init; }

    /// <summary>A builder that is part of the program itself: <c>builtin:fetchurl</c>.</summary>
    public bool IsBuiltin => Builder.Span.StartsWith("builtin:"u8);

    /// <summary>The JSON of <c>__structuredAttrs</c>, if it uses them.</summary>
    public ByteString? StructuredAttributes => Environment.TryGetValue(StructuredAttributesVariable, out var json) ? json : (ByteString?)null;

    /// <summary>What the stored text refers to: sources and input derivations.</summary>
    public SortedSet<StorePath> References => [.. InputSources, .. InputDerivations.Keys];

    /// <exception cref="StoreFormatException">Outputs of several kinds, none at all, or a fixed one that is not alone and named <c>out</c>.</exception>
    public DerivationKind Kind
    {
        get
        {
            DerivationKind? kind = null;
            HashAlgorithm? floating = null;
            for (var i = 0; i < Outputs.Count; i++)
            {
                var (name, output) = (Outputs.GetKeyAtIndex(i), Outputs.GetValueAtIndex(i));
                var own = output switch
                {
                    DerivationOutput.InputAddressed => DerivationKind.InputAddressed,
                    DerivationOutput.Fixed => DerivationKind.Fixed,
                    DerivationOutput.Floating => DerivationKind.Floating,
                    DerivationOutput.Deferred => DerivationKind.Deferred,
                    _ => DerivationKind.Impure,
                };
                if (kind is { } known && known != own)
                {
                    throw new StoreFormatException("can't mix derivation output types");
                }
                if (own == DerivationKind.Fixed && (Outputs.Count > 1 || name != "out"))
                {
                    throw new StoreFormatException(Outputs.Count > 1 ? "only one fixed output is allowed for now" : "single fixed output must be named \"out\"");
                }
                if (output is DerivationOutput.Floating { Algorithm: var algorithm })
                {
                    if (floating is { } first && first != algorithm)
                    {
                        throw new StoreFormatException("all floating outputs must use the same hash algorithm");
                    }
                    floating = algorithm;
                }
                kind = own;
            }
            return kind ?? throw new StoreFormatException("must have at least one output");
        }
    }

    /// <summary>The paths of the outputs, null where the build decides.</summary>
    public SortedDictionary<string, StorePath?> OutputPaths(StorePathComputation paths)
    {
        var map = new SortedDictionary<string, StorePath?>(StringComparer.Ordinal);
        foreach (var (name, output) in Outputs)
        {
            map.Add(name, output.KnownPath(paths, Name, name));
        }
        return map;
    }

    static SortedList<string, DerivationOutput> Ordered(SortedList<string, DerivationOutput> outputs) =>
        ReferenceEquals(outputs.Comparer, StringComparer.Ordinal) ? outputs : new(outputs, StringComparer.Ordinal);
}
