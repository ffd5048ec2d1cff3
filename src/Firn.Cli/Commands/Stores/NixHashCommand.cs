using Firn.Cli.Arguments;
using Firn.Linux.Archives;
using Firn.Linux.Digests;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Cli.Commands.Stores;

/// <summary><c>nix-hash</c> and <c>nix hash …</c>.</summary>
static class NixHashCommand
{
    public static int Run(Invocation invocation)
    {
        var reader = new ArgumentCursor(invocation);
        var (algorithm, given, flat, truncate, convert) = (HashAlgorithm.Md5, false, false, false, false);
        HashFormat? format = null;
        var operands = new List<string>();
        while (reader.Next() is { } argument)
        {
            switch (argument)
            {
                case "--flat":
                    flat = true;
                    break;
                case "--truncate":
                    truncate = true;
                    break;
                case "--type":
                    (algorithm, given) = (HashAlgorithms.Parse(reader.Value()), true);
                    break;
                case "--base16" or "--base32" or "--base64" or "--sri":
                    format = HashFormats.TryParse(argument[2..]);
                    break;
                case "--to-base16" or "--to-base32" or "--to-base64" or "--to-sri":
                    (format, convert) = (HashFormats.TryParse(argument[5..]), true);
                    break;
                default:
                    operands.Add(reader.IsOption ? throw reader.Unknown() : argument);
                    break;
            }
        }
        foreach (var operand in operands)
        {
            if (convert)
            {
                // Without a type, bare digits are MD5: the default of the time when this command was made.
                var known = operand.AsSpan().ContainsAny(':', '-') && !given ? (HashAlgorithm?)null : algorithm;
                Console.Out.WriteLine(Hash.Parse(operand, known).Format(format!.Value));
                continue;
            }
            var hash = HashPath(operand, flat, algorithm);
            if (truncate && hash.Bytes.Length > 20)
            {
                Console.Out.WriteLine(format == HashFormat.Nix32 ? Nix32.Encode(StorePathComputation.Fold(hash.Bytes)) : Convert.ToHexStringLower(StorePathComputation.Fold(hash.Bytes)));
                continue;
            }
            Console.Out.WriteLine(hash.Format(format ?? HashFormat.Base16));
        }
        return 0;
    }

    internal static Hash HashPath(string path, bool flat, HashAlgorithm algorithm)
    {
        using var digest = new DigestStream(OpenSslDigests.Instance.Create(algorithm));
        if (flat)
        {
            using var file = new DescriptorStream(DirectoryHandle.Working.OpenFileFollowing(path), writable: false, path);
            file.CopyTo(digest);
        }
        else
        {
            NarDump.Write(path, digest);
        }
        return digest.Finish();
    }

    /// <summary><c>nix hash path|file</c>.</summary>
    public static int HashPathOrFile(Invocation invocation)
    {
        var reader = new ArgumentCursor(invocation);
        var flat = invocation.Program.EndsWith(" file", StringComparison.Ordinal);
        var (algorithm, format) = (HashAlgorithm.Sha256, HashFormat.Sri);
        var operands = new List<string>();
        while (reader.Next() is { } argument)
        {
            switch (argument)
            {
                case "--type" or "--algo":
                    algorithm = HashAlgorithms.Parse(reader.Value());
                    break;
                case "--format":
                    var name = reader.Value();
                    format = HashFormats.TryParse(name) ?? throw new UsageException($"unknown hash format '{name}'");
                    break;
                case "--base16" or "--base32" or "--base64" or "--sri":
                    format = HashFormats.TryParse(argument[2..])!.Value;
                    break;
                case "--mode":
                    flat = reader.Value() switch { "flat" => true, "nar" => false, var mode => throw new UsageException($"hash mode '{mode}' is not supported") };
                    break;
                default:
                    operands.Add(reader.IsOption ? throw reader.Unknown() : argument);
                    break;
            }
        }
        foreach (var operand in operands)
        {
            Console.Out.WriteLine(HashPath(operand, flat, algorithm).Format(format));
        }
        return 0;
    }

    /// <summary><c>nix hash convert</c> and its older forms <c>nix hash to-…</c>.</summary>
    public static int ConvertHash(Invocation invocation)
    {
        var reader = new ArgumentCursor(invocation);
        var word = invocation.Program[(invocation.Program.LastIndexOf(' ') + 1)..];
        var format = word.StartsWith("to-", StringComparison.Ordinal) ? HashFormats.TryParse(word[3..])!.Value : HashFormat.Sri;
        HashAlgorithm? algorithm = null;
        HashFormat? from = null;
        var operands = new List<string>();
        while (reader.Next() is { } argument)
        {
            switch (argument)
            {
                case "--type" or "--hash-algo":
                    algorithm = HashAlgorithms.Parse(reader.Value());
                    break;
                case "--to":
                    format = Format(reader.Value());
                    break;
                case "--from":
                    from = Format(reader.Value());
                    break;
                default:
                    operands.Add(reader.IsOption ? throw reader.Unknown() : argument);
                    break;
            }
        }
        foreach (var operand in operands)
        {
            var hash = Hash.Parse(operand, algorithm);
            if (from is { } expected && FormatOf(operand, hash.Algorithm) is var found && found != expected)
            {
                throw new StoreFormatException($"input hash '{operand}' has format '{found?.Name()}', but '--from {expected.Name()}' was specified");
            }
            Console.Out.WriteLine(hash.Format(format));
        }
        return 0;

        static HashFormat Format(string name) => HashFormats.TryParse(name) ?? throw new UsageException($"unknown hash format '{name}', expect 'base16', 'nix32', 'base64' or 'sri'");
    }

    static HashFormat? FormatOf(string text, HashAlgorithm algorithm) => text.Contains('-', StringComparison.Ordinal)
        ? HashFormat.Sri
        : Hash.FormatOf(text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..], algorithm);
}
