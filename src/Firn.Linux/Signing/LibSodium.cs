using System.Runtime.InteropServices;

namespace Firn.Linux.Signing;

/// <summary>The detached signatures of sodium.h.</summary>
static unsafe partial class LibSodium
{
    const string Library = "libsodium.so.23";

    [LibraryImport(Library, EntryPoint = "sodium_init")]
    internal static partial int Initialise();

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_keypair")]
    internal static partial int MakeKeys(byte* publicKey, byte* secretKey);

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_sk_to_pk")]
    internal static partial int PublicOf(byte* publicKey, byte* secretKey);

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_detached")]
    internal static partial int Sign(byte* signature, nint length, byte* message, ulong messageLength, byte* secretKey);

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_verify_detached")]
    internal static partial int Verify(byte* signature, byte* message, ulong messageLength, byte* publicKey);
}
