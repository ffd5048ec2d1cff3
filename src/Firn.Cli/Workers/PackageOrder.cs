using Firn.Evaluation;
using Firn.EvaluationCache;
using Firn.Linux.Processes;
using Firn.Primitives;

namespace Firn.Cli.Workers;

/// <summary>Places of an imported set that a process of its own is to look at.</summary>
/// <param name="File">Whose value is the function.</param>
/// <param name="Argument">Its argument, as a text of the language.</param>
/// <param name="Ways">The attributes that lead to each place.</param>
sealed record PackageOrder(ByteString File, string Argument, IReadOnlyList<IReadOnlyList<ByteString>> Ways)
{
    /// <summary>The first argument that selects this entry point; the command's own arguments follow, and the orders are in standard input.</summary>
    public const string EntryPoint = "--remember-packages-for-another-process";

    /// <summary>This is the process that looks.</summary>
    public static bool IsOwn { get; set; }

    /// <summary>Starts the process, which nobody waits for and which says nothing.</summary>
    public static void Start(IReadOnlyList<PackageOrder> orders)
    {
        if (OwnCommand.With(EntryPoint) is not { } command)
        {
            return;
        }
        try
        {
            // No pipe: this process need not live until everything is read.
            using var input = System.IO.File.OpenHandle(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose);
            RandomAccess.Write(input, Write(orders), 0);
            using var silence = System.IO.File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
            ChildProcess.Start(new ProcessStart { Program = command.Program, Arguments = command.Arguments, Input = input, Output = silence, Error = silence, NewSession = true });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ProcessException)
        {
            // Nothing more is remembered.
        }
    }

    static byte[] Write(IReadOnlyList<PackageOrder> orders)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(orders.Count);
        foreach (var order in orders)
        {
            writer.Write(order.File.Length);
            writer.Write(order.File.Span);
            writer.Write(order.Argument);
            // Places of which nothing is known yet.
            var places = new PackageMemory([.. order.Ways.Select(way => new RememberedText(way, null))], []).ToBytes();
            writer.Write(places.Length);
            writer.Write(places);
        }
        writer.Flush();
        return buffer.ToArray();
    }

    /// <summary>The orders that another process wrote.</summary>
    public static List<PackageOrder> Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        try
        {
            var orders = new List<PackageOrder>();
            for (var left = reader.ReadInt32(); left > 0; left--)
            {
                var file = new ByteString(reader.ReadBytes(reader.ReadInt32()));
                var argument = reader.ReadString();
                var places = PackageMemory.Read(reader.ReadBytes(reader.ReadInt32())) ?? throw new FormatException("no places");
                orders.Add(new PackageOrder(file, argument, [.. places.Texts.Select(place => place.Path)]));
            }
            return orders;
        }
        catch (Exception malformed) when (malformed is IOException or FormatException or ArgumentException)
        {
            throw new Arguments.UsageException($"'{EntryPoint}' is for firn itself, and standard input has no order of it");
        }
    }
}
