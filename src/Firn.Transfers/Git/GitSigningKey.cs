using System.Text;
using Firn.Evaluation;
using Firn.Primitives;
using Firn.Transfers.Sources;

namespace Firn.Transfers.Git;

/// <summary>A public SSH key that may sign commits.</summary>
/// <param name="Type">As attributes name it: <c>ssh-ed25519</c>.</param>
/// <param name="Key">The key itself in base 64.</param>
sealed record GitSigningKey(string Type, string Key)
{
    static readonly Dictionary<string, string> kinds = new(StringComparer.Ordinal)
    {
        ["ssh-dsa"] = "ssh-dsa",
        ["ssh-ecdsa"] = "ssh-ecdsa",
        ["ssh-ecdsa-sk"] = "sk-ecdsa-sha2-nistp256@openssh.com",
        ["ssh-ed25519"] = "ssh-ed25519",
        ["ssh-ed25519-sk"] = "sk-ssh-ed25519@openssh.com",
        ["ssh-rsa"] = "ssh-rsa",
    };

    /// <exception cref="EvaluationException">The commit is not signed by one of the keys.</exception>
    public static void Verify(GitRepository repository, Hash revision, IReadOnlyList<GitSigningKey> keys)
    {
        var signers = new StringBuilder();
        foreach (var key in keys)
        {
            signers.Append(kinds.TryGetValue(key.Type, out var kind)
                ? $"* {kind} {key.Key}\n"
                : throw new EvaluationException(
                    $"Invalid SSH key type '{key.Type}' in publicKeys.\nPlease use one of:\n{string.Concat(kinds.Keys.Select(name => $"  {name}\n"))}"));
        }
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, signers.ToString());
            var call = repository.Run("-c", $"gpg.ssh.allowedSignersFile={file}", "verify-commit", revision.ToBase16());
            var said = Encoding.UTF8.GetString(call.Output) + call.Errors;
            // Git is content with a key of the user's own agent, too; only the keys of the input count here.
            if (!call.Success || !keys.Any(key => said.Contains($"key SHA256:{key.Fingerprint()}", StringComparison.Ordinal)))
            {
                throw new EvaluationException($"Commit signature verification on commit {revision.ToBase16()} failed: {said}");
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    string Fingerprint()
    {
        try
        {
            return Convert.ToBase64String(((IDigests)ManagedDigests.Instance).Compute(HashAlgorithm.Sha256, Convert.FromBase64String(Key)).Bytes).TrimEnd('=');
        }
        catch (FormatException failure)
        {
            throw new EvaluationException($"the public key '{Key}' used for a Git signature is not in base 64", failure);
        }
    }
}
