using System.Collections;
using System.Text;
using Firn.Cli.Arguments;
using Firn.Evaluation;
using Firn.EvaluationCache;
using Firn.Linux.Digests;
using Firn.Linux.Files;
using Firn.Primitives;

namespace Firn.Cli.Composition;

/// <summary>What an evaluation is remembered by: everything that is known before it starts.</summary>
static class EvaluationKey
{
    /// <summary>SHA-256 of it; see <c>docs/formats/evaluation-records.md</c>.</summary>
    /// <param name="asked">What is evaluated. Null is a word that no text is.</param>
    /// <param name="settings">Of the command.</param>
    /// <param name="options">Of the evaluation.</param>
    /// <param name="store">Read and written by it.</param>
    public static byte[] Of(IEnumerable<string?> asked, Settings settings, EvaluationOptions options, OpenedStore store)
    {
        using var digest = OpenSslDigests.Instance.Create(HashAlgorithm.Sha256);
        void Add(string? text)
        {
            var bytes = Encoding.UTF8.GetBytes(text ?? "");
            digest.Append(BitConverter.GetBytes(text is null ? -1 : bytes.Length));
            digest.Append(bytes);
        }
        Add(Program());
        foreach (var word in asked)
        {
            Add(word);
        }
        Add(null);
        Add(store.Directory.Path);
        Add(store.Store?.RealDirectory.ToEscapedText());
        Add(store.Store?.Options.ReadOnly.ToString());
        foreach (var (name, value) in settings.All.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Add(name);
            Add(value);
        }
        Add(null);
        foreach (var entry in options.LookupPath.Concat(options.FallbackLookupPath))
        {
            Add(entry.Prefix);
            Add(entry.Path);
        }
        Add(null);
        // The commands' own variables; those that the language asks for are noted when it asks.
        foreach (var (name, value) in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => ((string)entry.Key, (string?)entry.Value))
            .Where(entry => entry.Item1.StartsWith("NIX", StringComparison.Ordinal) || entry.Item1.StartsWith("XDG_", StringComparison.Ordinal) || entry.Item1 == "HOME")
            .OrderBy(entry => entry.Item1, StringComparer.Ordinal))
        {
            Add(name);
            Add(value);
        }
        return digest.Finish().Bytes.ToArray();
    }

    // Another program may evaluate differently.
    static string Program()
    {
        var path = Environment.ProcessPath ?? "/proc/self/exe";
        return $"{path} {DirectoryHandle.Working.TryStatusFollowing(path) switch { { } status => FileIdentity.Of(status), null => (FileIdentity?)null }}";
    }
}
