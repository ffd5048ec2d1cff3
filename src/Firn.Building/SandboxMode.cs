namespace Firn.Building;

/// <summary>Setting <c>sandbox</c>.</summary>
public enum SandboxMode
{
    /// <summary>Builders run beside everything else, as on systems without namespaces.</summary>
    Off,

    /// <summary>Every builder is confined; <c>__noChroot</c> is refused.</summary>
    On,

    /// <summary>Every builder is confined unless its derivation says <c>__noChroot</c>.</summary>
    Relaxed,
}
