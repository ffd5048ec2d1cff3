namespace Firn.Linux.Sandboxing;

/// <summary>Who the builder is inside, and which ids of the host stand behind.</summary>
/// <param name="UserInside">The uid that the builder sees.</param>
/// <param name="GroupInside">The gid that the builder sees.</param>
/// <param name="UserOutside">The host's uid that owns what the builder writes.</param>
/// <param name="GroupOutside">The host's gid.</param>
public sealed record SandboxIdentity(uint UserInside, uint GroupInside, uint UserOutside, uint GroupOutside);
