using System.Runtime.InteropServices;

namespace Firn.Linux.Processes;

/// <summary>libc's threads and mappings (pthread.h, sys/mman.h), as declared there.</summary>
internal static unsafe partial class LibcThreads
{
    const string Library = "libc";

    /// <summary>PROT_READ | PROT_WRITE.</summary>
    internal const int ReadWrite = 3;

    /// <summary>MAP_PRIVATE | MAP_ANONYMOUS.</summary>
    internal const int PrivateAnonymous = 0x22;

    [LibraryImport(Library, EntryPoint = "pthread_attr_init")]
    internal static partial int AttributesInit(void* attributes);

    [LibraryImport(Library, EntryPoint = "pthread_attr_destroy")]
    internal static partial int AttributesDestroy(void* attributes);

    [LibraryImport(Library, EntryPoint = "pthread_attr_setstack")]
    internal static partial int AttributesSetStack(void* attributes, void* lowest, nuint size);

    [LibraryImport(Library, EntryPoint = "pthread_create")]
    internal static partial int Create(nuint* thread, void* attributes, delegate* unmanaged<void*, void*> start, void* argument);

    [LibraryImport(Library, EntryPoint = "pthread_join")]
    internal static partial int Join(nuint thread, void** result);

    [LibraryImport(Library, EntryPoint = "madvise")]
    internal static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport(Library, EntryPoint = "mmap", SetLastError = true)]
    internal static partial void* Map(void* address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport(Library, EntryPoint = "munmap")]
    internal static partial int Unmap(void* address, nuint length);

    [LibraryImport(Library, EntryPoint = "mprotect", SetLastError = true)]
    internal static partial int Protect(void* address, nuint length, int protection);
}
