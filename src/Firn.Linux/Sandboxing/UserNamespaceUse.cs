namespace Firn.Linux.Sandboxing;

/// <summary>When the process enters a user namespace.</summary>
public enum UserNamespaceUse
{
    /// <summary>Never: the builder carries the host's own ids.</summary>
    None,

    /// <summary>First of all: an unprivileged caller gets the right to mount from it.</summary>
    AtStart,

    /// <summary>Last of all: root mounts as root, then the builder's ids are mapped; it never owns the mounts.</summary>
    AtEnd,
}
