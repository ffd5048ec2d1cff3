using Firn.Linux.Files;

namespace Firn.Cli.Composition;

/// <summary>The standard streams as bytes.</summary>
static class StandardStreams
{
    /// <summary>Standard output without a buffer; what cannot be written is an error.</summary>
    public static Stream Output { get; } = DescriptorStream.Standard(1);

    public static byte[] ReadInput()
    {
        using var input = Console.OpenStandardInput();
        using var all = new MemoryStream();
        input.CopyTo(all);
        return all.ToArray();
    }

    public static void WriteOutput(ReadOnlySpan<byte> bytes) => Output.Write(bytes);

    /// <summary>Standard error; writing there never fails.</summary>
    public static Stream Error { get; } = new ErrorOutput();

    public static void WriteError(ReadOnlySpan<byte> bytes) => Error.Write(bytes);
}
