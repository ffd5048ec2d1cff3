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

    /// <summary>Size of openssl/sha.h's SHA256_CTX, rounded up.</summary>
    internal const int Sha256Context = 128;

    // Deprecated in favour of EVP, which looks its algorithm up anew for each digest and costs a microsecond more: as much as the text of a derivation.
    [LibraryImport(Library, EntryPoint = "SHA256_Init")]
    internal static partial int BeginSha256(byte* context);

    [LibraryImport(Library, EntryPoint = "SHA256_Update")]
    internal static partial int UpdateSha256(byte* context, byte* bytes, nuint length);

    [LibraryImport(Library, EntryPoint = "SHA256_Final")]
    internal static partial int FinishSha256(byte* digest, byte* context);
}
