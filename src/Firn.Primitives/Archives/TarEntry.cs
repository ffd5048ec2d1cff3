namespace Firn.Primitives.Archives;

/// <summary>What a tar archive says that something is.</summary>
public enum TarKind
{
    File,
    HardLink,
    Symlink,
    Directory,

    /// <summary>Devices, fifos and kinds of other systems.</summary>
    Other,
}

/// <summary>One entry. Names are as the archive has them; whoever makes files of them checks them.</summary>
/// <param name="Name">As in the archive: may begin with <c>./</c> and end with a slash.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Size">Bytes of content; 0 for anything but a file.</param>
/// <param name="Target">Of a link.</param>
/// <param name="Modified">Seconds since 1970, as the archive says.</param>
public sealed record TarEntry(ByteString Name, TarKind Kind, int Mode, long Size, ByteString Target, long Modified);
