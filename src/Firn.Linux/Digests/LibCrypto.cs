using System.Runtime.InteropServices;

namespace Firn.Linux.Digests;

/// <summary>
/// The digests of openssl/sha.h and openssl/md5.h, each on a context that the caller has. The native program has their code in itself; elsewhere the library is loaded.
/// EVP, which OpenSSL prefers, looks its algorithm up anew for each digest and costs a microsecond more, as much as the text of a derivation, and all of the library with its settings.
/// </summary>
static unsafe partial class LibCrypto
{
    const string Library = "libcrypto.so.3";

    /// <summary>Bytes for the largest of the contexts, SHA512_CTX, rounded up.</summary>
    internal const int ContextSize = 256;

    [LibraryImport(Library, EntryPoint = "MD5_Init")]
    internal static partial int BeginMd5(byte* context);

    [LibraryImport(Library, EntryPoint = "MD5_Update")]
    internal static partial int UpdateMd5(byte* context, byte* bytes, nuint length);

    [LibraryImport(Library, EntryPoint = "MD5_Final")]
    internal static partial int FinishMd5(byte* digest, byte* context);

    [LibraryImport(Library, EntryPoint = "SHA1_Init")]
    internal static partial int BeginSha1(byte* context);

    [LibraryImport(Library, EntryPoint = "SHA1_Update")]
    internal static partial int UpdateSha1(byte* context, byte* bytes, nuint length);

    [LibraryImport(Library, EntryPoint = "SHA1_Final")]
    internal static partial int FinishSha1(byte* digest, byte* context);

    [LibraryImport(Library, EntryPoint = "SHA256_Init")]
    internal static partial int BeginSha256(byte* context);

    [LibraryImport(Library, EntryPoint = "SHA256_Update")]
    internal static partial int UpdateSha256(byte* context, byte* bytes, nuint length);

    [LibraryImport(Library, EntryPoint = "SHA256_Final")]
    internal static partial int FinishSha256(byte* digest, byte* context);

    [LibraryImport(Library, EntryPoint = "SHA512_Init")]
    internal static partial int BeginSha512(byte* context);

    [LibraryImport(Library, EntryPoint = "SHA512_Update")]
    internal static partial int UpdateSha512(byte* context, byte* bytes, nuint length);

    [LibraryImport(Library, EntryPoint = "SHA512_Final")]
    internal static partial int FinishSha512(byte* digest, byte* context);
}
