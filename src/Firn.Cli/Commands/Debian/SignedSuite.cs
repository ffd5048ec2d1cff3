using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Firn.Linux.Compression;
using Firn.Locking;
using Firn.Locking.Debian;
using Firn.Transfers;

namespace Firn.Cli.Commands.Debian;

/// <summary>A suite on a mirror whose InRelease bears a good signature; its indexes are read only when their hashes agree with it.</summary>
sealed class SignedSuite
{
    readonly Downloader downloader;
    readonly IReadOnlyList<string> servers;
    readonly string place;

    SignedSuite(Downloader downloader, IReadOnlyList<string> servers, string place, ReleaseFile release) =>
        (this.downloader, this.servers, this.place, Release) = (downloader, servers, place, release);

    public ReleaseFile Release { get; }

    public static SignedSuite Open(Downloader downloader, IReadOnlyList<string> servers, string archive, string suite, string keyring)
    {
        var place = $"mirror://{archive}/dists/{suite}";
        byte[] signed;
        try
        {
            signed = Fetch(downloader, servers, $"{place}/InRelease");
        }
        catch (NotFoundException e)
        {
            throw new LockingException($"the mirror has no suite '{suite}': {e.Message}");
        }
        var name = $"{suite}/InRelease";
        return new SignedSuite(downloader, servers, place, ReleaseFile.Read(new StringReader(Verified(signed, keyring, name)), name));
    }

    /// <summary>Hands an index to <paramref name="reader"/>, decompressed, with a name for messages.</summary>
    public void Read(string index, Action<TextReader, string> reader)
    {
        var (hash, size) = Release.Find(index);
        // By its hash first: what InRelease describes stays there while a mirror is renewed.
        byte[] content;
        try
        {
            content = Fetch(downloader, servers, $"{place}/{index[..(index.LastIndexOf('/') + 1)]}by-hash/SHA256/{hash}");
        }
        catch (NotFoundException)
        {
            content = Fetch(downloader, servers, $"{place}/{index}");
        }
        var actual = Convert.ToHexStringLower(SHA256.HashData(content));
        if (content.Length != size || actual != hash)
        {
            throw new LockingException($"{Release.Codename}/{index}: the signed InRelease names {hash} ({size} bytes), the mirror sent {actual} ({content.Length} bytes)");
        }
        using var text = new StreamReader(CompressionFormat.Xz.Decompress(new MemoryStream(content)), Encoding.UTF8);
        reader(text, $"{Release.Codename}/{index}");
    }

    static byte[] Fetch(Downloader downloader, IReadOnlyList<string> servers, string address)
    {
        using var buffer = new MemoryStream();
        downloader.Download([.. DebianMirror.Resolve(address, servers).Select(server => new Uri(server))], buffer);
        return buffer.ToArray();
    }

    /// <summary>The text that the signature covers. One good signature of the keyring suffices, a bad one never does.</summary>
    static string Verified(byte[] signed, string keyring, string name)
    {
        if (!File.Exists(keyring))
        {
            throw new LockingException($"the keyring '{keyring}' does not exist: install debian-archive-keyring or name another with --keyring");
        }
        var directory = Directory.CreateTempSubdirectory("firn-lock-");
        var input = Path.Combine(directory.FullName, "InRelease");
        var output = Path.Combine(directory.FullName, "Release");
        try
        {
            File.WriteAllBytes(input, signed);
            var start = new ProcessStartInfo("gpgv") { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in (string[])["--homedir", directory.FullName, "--keyring", Path.GetFullPath(keyring), "--status-fd", "1", "--output", output, input])
            {
                start.ArgumentList.Add(argument);
            }
            Process gpgv;
            try
            {
                gpgv = Process.Start(start)!;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                throw new LockingException("the program 'gpgv', which checks the index's signature, is not installed (Debian package gpgv)");
            }
            using (gpgv)
            {
                var errors = gpgv.StandardError.ReadToEndAsync();
                var status = gpgv.StandardOutput.ReadToEnd();
                gpgv.WaitForExit();
                var good = status.Contains("[GNUPG:] VALIDSIG", StringComparison.Ordinal);
                if (!good || status.Contains("[GNUPG:] BADSIG", StringComparison.Ordinal) || !File.Exists(output))
                {
                    var reason = status.Contains("[GNUPG:] BADSIG", StringComparison.Ordinal) ? "the signature is bad: the file was changed"
                        : status.Contains("[GNUPG:] NO_PUBKEY", StringComparison.Ordinal) ? $"it is signed by no key of {keyring}"
                        : $"it bears no signature ({errors.Result.Trim().Split('\n')[^1]})";
                    throw new LockingException($"{name} cannot be trusted: {reason}");
                }
            }
            return File.ReadAllText(output);
        }
        finally
        {
            File.Delete(input);
            File.Delete(output);
            foreach (var left in directory.GetFiles())
            {
                left.Delete();
            }
            directory.Delete();
        }
    }
}
