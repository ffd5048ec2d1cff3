using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Strings;

/// <summary>Digests of strings, and the spellings of hashes.</summary>
internal static class HashBuiltins
{
    public static void Declare(BuiltinTable table)
    {
        table.Function("__hashString", "type s", "The digest of a string in base 16; *type* is `md5`, `sha1`, `sha256` or `sha512`.", HashString, brief: "type s");
        table.Function(
            "__convertHash",
            "args",
            "The hash `hash` in the spelling `toHashFormat` (`base16`, `nix32`, `base64`, `sri`); `hashAlgo` names the algorithm of a hash that does not say it.",
            Convert);
    }

    static StringValue HashString(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var algorithm = Algorithm(evaluator, evaluator.ForceStringWithoutContext(
            arguments[0], Nowhere, "while evaluating the first argument passed to builtins.hashString"));
        var text = evaluator.ForceString(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.hashString");
        return Digits(evaluator.Host.Digests.Compute(algorithm, text.Span));
    }

    /// <summary>In base 16, without the algorithm.</summary>
    public static StringValue Digits(Hash hash)
    {
        byte[] digits = new byte[hash.Bytes.Length * 2];
        hash.WriteBase16(digits);
        return new StringValue(digits);
    }

    static StringValue Convert(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var set = evaluator.ForceSet(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.convertHash");
        var symbols = evaluator.Symbols;
        var hash = evaluator.ForceStringWithoutContext(
            evaluator.RequireAttribute(set, symbols.Intern("hash"), "while locating the attribute 'hash'").Value, Nowhere, "while evaluating the attribute 'hash'");
        HashAlgorithm? algorithm = null;
        if (set.TryGet(symbols.Intern("hashAlgo"), out var name))
            algorithm = Algorithm(evaluator, evaluator.ForceStringWithoutContext(name, Nowhere, "while evaluating the attribute 'hashAlgo'"));
        var format = evaluator.ForceStringWithoutContext(
            evaluator.RequireAttribute(set, symbols.Intern("toHashFormat"), "while locating the attribute 'toHashFormat'").Value,
            Nowhere,
            "while evaluating the attribute 'toHashFormat'").ToString();
        if (format == "base32")
            evaluator.Host.Warn("\"base32\" is a deprecated alias for hash format \"nix32\".");
        var wanted = HashFormats.Parse(format);
        return new StringValue(Hash.Parse(hash.ToString(), algorithm).Format(wanted));
    }

    /// <summary>The algorithm of a name; BLAKE3 only when its experimental feature is on.</summary>
    public static HashAlgorithm Algorithm(Evaluator evaluator, StringValue name)
    {
        var algorithm = HashAlgorithms.Parse(name.ToString());
        if (algorithm == HashAlgorithm.Blake3)
            evaluator.RequireFeature("blake3-hashes");
        return algorithm;
    }
}
