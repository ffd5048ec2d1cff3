using System.Diagnostics;
using System.Text;
using Firn.Evaluation;

namespace Firn.Cli.Composition;

/// <summary>What an evaluation gives its command: bytes for standard output, and lines that the command goes on with.</summary>
sealed class EvaluationOutput
{
    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);

    // Printing may mean a flush of the disk: it is to take a tenth of the time at most.
    const int WaitsForOne = 10;

    readonly Action<ReadOnlyMemory<byte>> print;
    long last = Stopwatch.GetTimestamp();
    TimeSpan wait = FirstWait;
    int shown;

    /// <param name="print">Prints bytes; whatever they promise is kept before.</param>
    /// <param name="overflowed">Is told when the output gets too long to be kept.</param>
    public EvaluationOutput(Action<ReadOnlyMemory<byte>> print, Action overflowed)
    {
        this.print = print;
        Standard = new(piece =>
        {
            overflowed();
            print(piece[shown..]);
            shown = 0;
        });
    }

    /// <summary>For standard output, printed when evaluation has ended, also when it failed; earlier what is long, or takes long.</summary>
    public ByteWriter Standard { get; }

    /// <summary>Lines for the rest of the command. They are remembered in place of the evaluation, so all it needs must be in them.</summary>
    public List<string> Result { get; } = [];

    internal byte[] ResultBytes => Encoding.UTF8.GetBytes(string.Join('\n', Result));

    internal static string[] Lines(byte[] result) => result.Length == 0 ? [] : Encoding.UTF8.GetString(result).Split('\n');

    /// <summary>One of several results stands in the output: people who have waited long enough see it.</summary>
    public void Progress()
    {
        if (Stopwatch.GetElapsedTime(last) >= wait)
        {
            ShowRest();
        }
    }

    /// <summary>Prints what was not printed yet.</summary>
    public void ShowRest()
    {
        var all = Standard.Written;
        if (all.Length > shown)
        {
            var begin = Stopwatch.GetTimestamp();
            print(all[shown..].ToArray());
            shown = all.Length;
            wait = Stopwatch.GetElapsedTime(begin) * WaitsForOne;
            wait = wait < FirstWait ? FirstWait : wait;
        }
        last = Stopwatch.GetTimestamp();
    }
}
