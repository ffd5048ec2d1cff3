namespace Firn.Cli.Tests.Harness;

/// <summary>A fact that needs a real Nix beside us; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute() => Skip = Reason;

    public static string? Directory { get; } = Environment.GetEnvironmentVariable("FIRN_PEER");

    public static string? Reason { get; } =
        Directory is null or "" ? "needs a real Nix: set FIRN_PEER to the directory of its programs (eng/peer.sh makes one)"
        : File.Exists(Path.Combine(Directory, "nix-store")) ? null
        : $"FIRN_PEER is '{Directory}', where there is no nix-store";
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class PeerTheoryAttribute : TheoryAttribute
{
    public PeerTheoryAttribute() => Skip = PeerFactAttribute.Reason;
}
