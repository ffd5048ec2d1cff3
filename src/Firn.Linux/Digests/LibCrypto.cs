using System.Runtime.InteropServices;

namespace Firn.Linux.Digests;

/// <summary>The message digests of openssl/evp.h.</summary>
static unsafe partial class LibCrypto
{
    const string Library = "libcrypto.so.3";

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    internal static partial nint NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    internal static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_get_digestbyname")]
    internal static partial nint DigestByName(byte* name);

    [LibraryImport(Library, EntryPoint = "EVP_DigestInit_ex")]
    internal static partial int Begin(nint context, nint digest, nint engine);

    [LibraryImport(Library, EntryPoint = "EVP_DigestUpdate")]
    internal static partial int Update(nint context, byte* bytes, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_DigestFinal_ex")]
    internal static partial int Finish(nint context, byte* digest, uint* length);
}
