using Firn.Building;
using Firn.Cli.Arguments;
using Firn.Linux.Processes;
using Firn.Protocol.Serve;
using Firn.Store;
using Firn.Stores.Local;
using Microsoft.Win32.SafeHandles;

namespace Firn.Cli.Composition;

/// <summary>Builds for the client of <c>nix-store --serve --write</c>; when the client goes away, its builders are killed.</summary>
sealed class ServeBuilder(LocalStore store, Settings settings) : IServeBuilder
{
    public ServeBuildResult Build(IReadOnlyList<string> paths, ServeBuildOptions options) => Run(options, [], (realiser, cancellation) =>
    {
        var requests = paths.Select(Request).ToList();
        var summary = realiser.Build(requests, BuildMode.Normal, cancellation);
        return summary.Failures.FirstOrDefault(result => result.Failure is not null && result.Status is not (BuildStatus.DependencyFailed or BuildStatus.Cancelled))
            ?? summary.Failures.FirstOrDefault() ?? (summary.Results.Count > 0 ? summary.Results[0] : null);
    });

    public ServeBuildResult Build(StorePath path, Derivation derivation, ServeBuildOptions options) =>
        Run(options, [path], (realiser, cancellation) => realiser.Build(path, derivation, cancellation));

    ServeBuildResult Run(ServeBuildOptions options, IEnumerable<StorePath> requested, Func<Realiser, CancellationToken, BuildResult?> build)
    {
        using var stop = new CancellationTokenSource();
        using var client = new HangUp(new SafeFileHandle(0, ownsHandle: false), stop.Cancel);
        var own = BuildSettings.Read(settings) with
        {
            MaximumSilence = TimeSpan.FromSeconds(options.MaximumSilence),
            Timeout = TimeSpan.FromSeconds(options.Timeout),
            MaximumLogSize = (long)Math.Min(options.MaximumLog, long.MaxValue),
            KeepFailed = options.KeepFailed,
        };
        try
        {
            var result = build(new Realiser(store, own, new BuildReporter(lines: true, prefix: false, requested.ToHashSet())), stop.Token);
            return result is null
                ? new(ServeBuildStatus.AlreadyValid, "", new Dictionary<string, StorePath>())
                : new(Status(result.Status), result.Failure?.Message ?? (result.Success ? "" : $"Cannot build '{store.Directory.Show(result.Derivation)}'."), result.Outputs);
        }
        catch (OperationCanceledException)
        {
            throw new StoreException("the client has gone away; its builds were stopped");
        }
        catch (StoreException failure)
        {
            return new(ServeBuildStatus.MiscFailure, failure.Message, new Dictionary<string, StorePath>());
        }
    }

    /// <summary><c>PATH</c>, <c>PATH.drv!*</c> or <c>PATH.drv!out,dev</c>.</summary>
    BuildRequest Request(string text)
    {
        var mark = text.IndexOf('!', StringComparison.Ordinal);
        return mark < 0 ? new BuildRequest(store.Directory.Parse(text))
            : new BuildRequest(store.Directory.Parse(text[..mark]), text[(mark + 1)..] == "*" ? null : text[(mark + 1)..].Split(','));
    }

    static ServeBuildStatus Status(BuildStatus status) => status switch
    {
        BuildStatus.Built => ServeBuildStatus.Built,
        BuildStatus.AlreadyValid => ServeBuildStatus.AlreadyValid,
        BuildStatus.Substituted => ServeBuildStatus.Substituted,
        BuildStatus.TimedOut => ServeBuildStatus.TimedOut,
        BuildStatus.LogTooLong => ServeBuildStatus.LogLimitExceeded,
        BuildStatus.Trouble => ServeBuildStatus.MiscFailure,
        BuildStatus.Rejected or BuildStatus.HashMismatch => ServeBuildStatus.OutputRejected,
        BuildStatus.NotDeterministic => ServeBuildStatus.NotDeterministic,
        BuildStatus.DependencyFailed => ServeBuildStatus.DependencyFailed,
        BuildStatus.Cancelled => ServeBuildStatus.MiscFailure,
        _ => ServeBuildStatus.PermanentFailure,
    };
}
