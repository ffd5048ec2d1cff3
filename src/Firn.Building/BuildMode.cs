namespace Firn.Building;

/// <summary>What to do with a derivation whose outputs are valid.</summary>
public enum BuildMode
{
    /// <summary>Nothing.</summary>
    Normal,

    /// <summary>Build it again and compare (<c>--check</c>, <c>--rebuild</c>).</summary>
    Check,

    /// <summary>Build again what is damaged and put it in the place of the old (<c>--repair</c>).</summary>
    Repair,
}
