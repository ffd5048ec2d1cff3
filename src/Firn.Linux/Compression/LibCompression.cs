using System.Runtime.InteropServices;

namespace Firn.Linux.Compression;

/// <summary>The streaming parts of lzma.h, zstd.h and bzlib.h.</summary>
static unsafe partial class LibCompression
{
    [StructLayout(LayoutKind.Sequential)]
    internal struct LzmaStream
    {
        public byte* NextIn;
        public nuint AvailableIn;
        public ulong TotalIn;
        public byte* NextOut;
        public nuint AvailableOut;
        public ulong TotalOut;
        public nint Allocator, Internal, Reserved1, Reserved2, Reserved3, Reserved4;
        public ulong SeekPosition, ReservedNumber;
        public nuint ReservedSize1, ReservedSize2;
        public int ReservedEnum1, ReservedEnum2;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Buffer
    {
        public byte* Start;
        public nuint Size;
        public nuint Position;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct BzipStream
    {
        public byte* NextIn;
        public uint AvailableIn, TotalInLow, TotalInHigh;
        public byte* NextOut;
        public uint AvailableOut, TotalOutLow, TotalOutHigh;
        public nint State, Allocate, Free, Opaque;
    }

    [LibraryImport("liblzma.so.5", EntryPoint = "lzma_stream_decoder")]
    internal static partial int LzmaDecoder(LzmaStream* stream, ulong memory, uint flags);

    [LibraryImport("liblzma.so.5", EntryPoint = "lzma_alone_decoder")]
    internal static partial int LzmaAloneDecoder(LzmaStream* stream, ulong memory);

    [LibraryImport("liblzma.so.5", EntryPoint = "lzma_easy_encoder")]
    internal static partial int LzmaEncoder(LzmaStream* stream, uint preset, int check);

    [LibraryImport("liblzma.so.5", EntryPoint = "lzma_code")]
    internal static partial int LzmaCode(LzmaStream* stream, int action);

    [LibraryImport("liblzma.so.5", EntryPoint = "lzma_end")]
    internal static partial void LzmaEnd(LzmaStream* stream);

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_createDStream")]
    internal static partial nint ZstdDecoder();

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_freeDStream")]
    internal static partial nuint ZstdFreeDecoder(nint stream);

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_decompressStream")]
    internal static partial nuint ZstdDecode(nint stream, Buffer* output, Buffer* input);

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_createCStream")]
    internal static partial nint ZstdEncoder();

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_freeCStream")]
    internal static partial nuint ZstdFreeEncoder(nint stream);

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_CCtx_setParameter")]
    internal static partial nuint ZstdSet(nint stream, int parameter, int value);

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_compressStream2")]
    internal static partial nuint ZstdEncode(nint stream, Buffer* output, Buffer* input, int operation);

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_isError")]
    internal static partial uint ZstdIsError(nuint code);

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_getErrorName")]
    internal static partial byte* ZstdErrorName(nuint code);

    [LibraryImport("libbz2.so.1.0", EntryPoint = "BZ2_bzDecompressInit")]
    internal static partial int BzipDecoder(BzipStream* stream, int verbosity, int small);

    [LibraryImport("libbz2.so.1.0", EntryPoint = "BZ2_bzDecompress")]
    internal static partial int BzipDecode(BzipStream* stream);

    [LibraryImport("libbz2.so.1.0", EntryPoint = "BZ2_bzDecompressEnd")]
    internal static partial int BzipEndDecoder(BzipStream* stream);

    [LibraryImport("libbz2.so.1.0", EntryPoint = "BZ2_bzCompressInit")]
    internal static partial int BzipEncoder(BzipStream* stream, int blockSize, int verbosity, int workFactor);

    [LibraryImport("libbz2.so.1.0", EntryPoint = "BZ2_bzCompress")]
    internal static partial int BzipEncode(BzipStream* stream, int action);

    [LibraryImport("libbz2.so.1.0", EntryPoint = "BZ2_bzCompressEnd")]
    internal static partial int BzipEndEncoder(BzipStream* stream);
}
