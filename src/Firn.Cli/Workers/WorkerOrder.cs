using System.Globalization;
using Firn.Cli.Arguments;

namespace Firn.Cli.Workers;

/// <summary>What a helping process must know beside the command line.</summary>
/// <param name="Time">Seconds since 1970: what <c>builtins.currentTime</c> is.</param>
/// <param name="IsRecorded">Whether what it looks at is to be said at the end.</param>
/// <param name="MemoryLimit">Bytes of memory after which it says that it is full.</param>
sealed record WorkerOrder(long Time, bool IsRecorded, long MemoryLimit)
{
    /// <summary>The first argument that selects this entry point; the order and the command's own arguments follow.</summary>
    public const string EntryPoint = "--evaluate-for-another-process";

    /// <summary>Null in a process that a person started.</summary>
    public static WorkerOrder? Own { get; set; }

    /// <summary>Bytes that the heap of a process may have before it is collected: what nobody needs any more must not make it full.</summary>
    public long LargestHeap => MemoryLimit / 3;

    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Time}:{(IsRecorded ? 1 : 0)}:{MemoryLimit}");

    public static WorkerOrder Parse(string text) => text.Split(':') is [var time, var recorded, var limit]
        && long.TryParse(time, CultureInfo.InvariantCulture, out var seconds) && long.TryParse(limit, CultureInfo.InvariantCulture, out var bytes)
            ? new WorkerOrder(seconds, recorded == "1", bytes)
            : throw new UsageException($"'{EntryPoint}' is for firn itself, and '{text}' is no order of it");
}
