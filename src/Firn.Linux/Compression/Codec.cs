using System.Runtime.InteropServices;

namespace Firn.Linux.Compression;

/// <summary>One direction of one format, fed piece by piece.</summary>
abstract unsafe class Codec : IDisposable
{
    /// <summary>
    /// Takes from <paramref name="input"/>, gives to <paramref name="output"/>; <paramref name="last"/> says that no further input will come.
    /// <c>Ended</c> is true when the format's own end has been reached (decoders) or everything is out (encoders).
    /// </summary>
    public abstract (int Taken, int Given, bool Ended) Step(ReadOnlySpan<byte> input, Span<byte> output, bool last);

    public abstract void Dispose();
}

/// <summary>xz and the older lzma.</summary>
sealed unsafe class LzmaCodec : Codec
{
    const uint Concatenated = 8;
    const int Ok = 0, StreamEnd = 1, BufferError = 10, Run = 0, Finish = 3, Crc64 = 4;

    readonly LibCompression.LzmaStream* stream = (LibCompression.LzmaStream*)NativeMemory.AllocZeroed((nuint)sizeof(LibCompression.LzmaStream));
    readonly string format;

    LzmaCodec(string format) => this.format = format;

    public static LzmaCodec XzDecoder()
    {
        var codec = new LzmaCodec("xz");
        codec.Check(LibCompression.LzmaDecoder(codec.stream, ulong.MaxValue, Concatenated));
        return codec;
    }

    public static LzmaCodec LzmaDecoder()
    {
        var codec = new LzmaCodec("lzma");
        codec.Check(LibCompression.LzmaAloneDecoder(codec.stream, ulong.MaxValue));
        return codec;
    }

    public static LzmaCodec XzEncoder(int level)
    {
        var codec = new LzmaCodec("xz");
        codec.Check(LibCompression.LzmaEncoder(codec.stream, (uint)level, Crc64));
        return codec;
    }

    public override (int, int, bool) Step(ReadOnlySpan<byte> input, Span<byte> output, bool last)
    {
        fixed (byte* from = input, to = output)
        {
            *stream = *stream with { NextIn = from, AvailableIn = (nuint)input.Length, NextOut = to, AvailableOut = (nuint)output.Length };
            var result = LibCompression.LzmaCode(stream, last ? Finish : Run);
            if (result is not (Ok or StreamEnd or BufferError))
            {
                Check(result);
            }
            return (input.Length - (int)stream->AvailableIn, output.Length - (int)stream->AvailableOut, result == StreamEnd);
        }
    }

    void Check(int result)
    {
        if (result != Ok)
        {
            throw new CompressionException(format, result switch
            {
                5 => "needs more memory than there is",
                7 => "does not begin as this format does",
                8 => "uses options that are not supported",
                9 => "is damaged",
                _ => $"cannot be processed (code {result})",
            });
        }
    }

    public override void Dispose()
    {
        LibCompression.LzmaEnd(stream);
        NativeMemory.Free(stream);
    }
}

/// <summary>Zstandard; several frames in a row are one stream.</summary>
sealed unsafe class ZstdCodec(bool decode, int level) : Codec
{
    const int Level = 100, Checksum = 201, Continue = 0, End = 2;

    nint stream = decode ? LibCompression.ZstdDecoder() : Encoder(level);

    static nint Encoder(int level)
    {
        var stream = LibCompression.ZstdEncoder();
        _ = LibCompression.ZstdSet(stream, Level, level);
        _ = LibCompression.ZstdSet(stream, Checksum, 1);
        return stream;
    }

    bool between = true;

    public override (int, int, bool) Step(ReadOnlySpan<byte> input, Span<byte> output, bool last)
    {
        if (decode && last && input.IsEmpty && between)
        {
            return (0, 0, true);
        }
        fixed (byte* from = input, to = output)
        {
            var source = new LibCompression.Buffer { Start = from, Size = (nuint)input.Length };
            var target = new LibCompression.Buffer { Start = to, Size = (nuint)output.Length };
            var result = decode
                ? LibCompression.ZstdDecode(stream, &target, &source)
                : LibCompression.ZstdEncode(stream, &target, &source, last ? End : Continue);
            if (LibCompression.ZstdIsError(result) != 0)
            {
                throw new CompressionException("zstd", $"is damaged: {Marshal.PtrToStringUTF8((nint)LibCompression.ZstdErrorName(result))}");
            }
            between = decode && result == 0;
            return ((int)source.Position, (int)target.Position, decode ? between && last && source.Position == source.Size : last && result == 0);
        }
    }

    public override void Dispose()
    {
        if (stream != 0)
        {
            _ = decode ? LibCompression.ZstdFreeDecoder(stream) : LibCompression.ZstdFreeEncoder(stream);
            stream = 0;
        }
    }
}

/// <summary>bzip2: build logs. Several streams in a row are one.</summary>
sealed unsafe class BzipCodec : Codec
{
    const int Ok = 0, RunOk = 1, FlushOk = 2, FinishOk = 3, StreamEnd = 4, Run = 0, Finish = 2;

    readonly LibCompression.BzipStream* stream = (LibCompression.BzipStream*)NativeMemory.AllocZeroed((nuint)sizeof(LibCompression.BzipStream));
    readonly bool decode;
    bool between;

    public BzipCodec(bool decode)
    {
        this.decode = decode;
        Check(decode ? LibCompression.BzipDecoder(stream, 0, 0) : LibCompression.BzipEncoder(stream, 9, 0, 30));
    }

    public override (int, int, bool) Step(ReadOnlySpan<byte> input, Span<byte> output, bool last)
    {
        if (between)
        {
            if (input.IsEmpty)
            {
                return (0, 0, last);
            }
            between = false;
            _ = LibCompression.BzipEndDecoder(stream);
            *stream = default;
            Check(LibCompression.BzipDecoder(stream, 0, 0));
        }
        fixed (byte* from = input, to = output)
        {
            *stream = *stream with { NextIn = from, AvailableIn = (uint)input.Length, NextOut = to, AvailableOut = (uint)output.Length };
            var result = decode ? LibCompression.BzipDecode(stream)
                : input.IsEmpty && !last ? RunOk
                : LibCompression.BzipEncode(stream, last ? Finish : Run);
            if (result is not (Ok or RunOk or FlushOk or FinishOk or StreamEnd))
            {
                Check(result);
            }
            between = decode && result == StreamEnd;
            var taken = input.Length - (int)stream->AvailableIn;
            return (taken, output.Length - (int)stream->AvailableOut, result == StreamEnd && (!decode || last && taken == input.Length));
        }
    }

    static void Check(int result)
    {
        if (result != Ok)
        {
            throw new CompressionException("bzip2", result switch { -4 => "is damaged", -5 => "does not begin as this format does", _ => $"cannot be processed (code {result})" });
        }
    }

    public override void Dispose()
    {
        _ = decode ? LibCompression.BzipEndDecoder(stream) : LibCompression.BzipEndEncoder(stream);
        NativeMemory.Free(stream);
    }
}
