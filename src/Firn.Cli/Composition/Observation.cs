using Firn.Cli.Arguments;
using Firn.Evaluation;
using Firn.Linux.Files;
using Firn.Primitives;

namespace Firn.Cli.Composition;

/// <summary>What is told about the calls of an evaluation: <c>trace-function-calls</c> and <c>eval-profiler</c>.</summary>
static class Observation
{
    const uint ProfileMode = 0x1b0;

    /// <summary>Null when nothing is to be told.</summary>
    public static ICallObserver? Begin(Settings settings)
    {
        var trace = settings.Switch("trace-function-calls", false) && settings.Verbosity >= 0 ? new CallTrace(TimeProvider.System, WriteLine) : null;
        ICallObserver? sampler = settings.Text("eval-profiler", "disabled") switch
        {
            "disabled" => null,
            "flamegraph" => Sampler(settings),
            var other => throw new UsageException($"setting 'eval-profiler' has invalid value '{other}', expected 'disabled' or 'flamegraph'"),
        };
        return trace is not null && sampler is not null ? new CallObservers(trace, sampler) : (ICallObserver?)trace ?? sampler;
    }

    /// <summary>The evaluation has ended.</summary>
    public static void End(ICallObserver? observer) => (observer as IDisposable)?.Dispose();

    static StackSampler Sampler(Settings settings)
    {
        ByteString path = settings.Text("eval-profile-file", "nix.profile");
        var file = DirectoryHandle.Working.OpenEmptied(path, ProfileMode);
        return new StackSampler(new DescriptorStream(file, writable: true, path), TimeProvider.System, settings.Number("eval-profiler-frequency", 99));
    }

    static void WriteLine(byte[] line) => StandardStreams.WriteError([.. line, (byte)'\n']);
}
