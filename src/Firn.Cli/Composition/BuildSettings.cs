using Firn.Building;
using Firn.Cli.Arguments;
using Firn.Primitives;

namespace Firn.Cli.Composition;

/// <summary>Turns settings into the options of the build room.</summary>
static class BuildSettings
{
    public static BuildOptions Read(Settings settings)
    {
        var defaults = new BuildOptions { Launcher = [Program()] };
        return defaults with
        {
            LauncherDirectories = ProgramDirectories(),
            MaximumJobs = settings.Text("max-jobs", "1") == "auto" ? Environment.ProcessorCount : (int)settings.Number("max-jobs", 1),
            Cores = (int)settings.Number("cores", 0),
            KeepGoing = settings.Switch("keep-going", false),
            KeepFailed = settings.Switch("keep-failed", false),
            Timeout = TimeSpan.FromSeconds(settings.Number("timeout", 0)),
            MaximumSilence = TimeSpan.FromSeconds(settings.Number("max-silent-time", 0)),
            LogLines = (int)settings.Number("log-lines", defaults.LogLines),
            KeepLog = settings.Switch("keep-build-log", true),
            CompressLog = settings.Switch("compress-build-log", true),
            MaximumLogSize = settings.Number("max-build-log-size", 0),
            Sandbox = settings.Text("sandbox", "true") switch
            {
                "true" => SandboxMode.On,
                "false" => SandboxMode.Off,
                "relaxed" => SandboxMode.Relaxed,
                var other => throw new UsageException($"setting 'sandbox' has invalid value '{other}', expected 'true', 'false' or 'relaxed'"),
            },
            SandboxFallback = settings.Switch("sandbox-fallback", defaults.SandboxFallback),
            SandboxPaths = settings.Find("sandbox-paths") is null ? null : settings.Words("sandbox-paths"),
            SandboxBuildDirectory = settings.Text("sandbox-build-dir", defaults.SandboxBuildDirectory),
            SharedMemorySize = settings.Text("sandbox-dev-shm-size", defaults.SharedMemorySize),
            FilterSystemCalls = settings.Switch("filter-syscalls", true),
            BuildUsersGroup = settings.Text("build-users-group", defaults.BuildUsersGroup),
            FirstBuildUser = (uint)settings.Number("start-id", defaults.FirstBuildUser),
            BuildUserCount = (uint)settings.Number("id-count", defaults.BuildUserCount),
            System = settings.Text("system", defaults.System),
            ExtraPlatforms = settings.Find("extra-platforms") is null ? defaults.ExtraPlatforms : settings.Words("extra-platforms"),
            SystemFeatures = settings.Find("system-features") is null ? defaults.SystemFeatures : settings.Words("system-features"),
            DebianMirror = settings.Find("debian-mirror"),
            DownloadCache = settings.Find("download-cache") ?? CacheDirectories.Of("downloads")?.ToString(),
            CertificateFile = settings.Find("ssl-cert-file"),
            NetrcFile = NetrcFile(settings),
            Offline = settings.Switch("offline", false),
            DownloadAttempts = (int)settings.Number("download-attempts", defaults.DownloadAttempts),
        };
    }

    /// <summary>This program as it can be started again; the running file stays reachable although it may have been replaced.</summary>
    static ByteString Program() => Environment.ProcessPath ?? "/proc/self/exe";

    /// <summary>A program that was not compiled to one file needs its folder and the runtime's.</summary>
    static IReadOnlyList<string> ProgramDirectories() => System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported
        ? [AppContext.BaseDirectory.TrimEnd('/'), Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."))]
        : [];

    public static string? NetrcFile(Settings settings)
    {
        if (settings.Find("netrc-file") is { Length: > 0 } given)
        {
            return File.Exists(given) ? given : throw new UsageException($"the file '{given}' (setting 'netrc-file') does not exist");
        }
        var usual = Path.Combine(MachineDefaults.ConfigurationDirectory, "netrc");
        return File.Exists(usual) ? usual : null;
    }
}
