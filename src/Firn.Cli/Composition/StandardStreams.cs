namespace Firn.Cli.Composition;

/// <summary>Standard input and output as bytes.</summary>
static class StandardStreams
{
    public static byte[] ReadInput()
    {
        using var input = Console.OpenStandardInput();
        using var all = new MemoryStream();
        input.CopyTo(all);
        return all.ToArray();
    }

    public static void WriteOutput(ReadOnlySpan<byte> bytes)
    {
        using var output = Console.OpenStandardOutput();
        output.Write(bytes);
        output.Flush();
    }

    public static void WriteError(ReadOnlySpan<byte> bytes)
    {
        using var output = Console.OpenStandardError();
        output.Write(bytes);
    }
}
