using System.Diagnostics;

namespace Firn.Scenarios.Tests;

/// <summary>An ssh key pair that only these tests know.</summary>
static class Key
{
    public static string Private { get; } = Make("key");

    public static string Public => Private + ".pub";

    public static string Make(string name)
    {
        var file = Path.Combine(FirnCommand.Place, name);
        if (!File.Exists(file))
        {
            using var process = Process.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file]);
            process.WaitForExit();
        }
        return file;
    }
}
