using System.Diagnostics;
using System.Text;

namespace Firn.Cli.Tests.Harness;

/// <summary>How a program ended. 128 + signal when one killed it.</summary>
sealed record Finished(string Command, int Status, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public Finished Succeeded()
    {
        Assert.True(Status == 0, $"{this}");
        return this;
    }

    /// <summary>A message on standard error, and the given status.</summary>
    public Finished Failed(int status = 1)
    {
        Assert.True(Status == status && Error.Contains("error: ", StringComparison.Ordinal), $"{this}");
        return this;
    }

    public override string ToString() => $"{Command}\nended with {Status}\n{Cut(Output)}\n{Cut(Error)}";

    static string Cut(string text) => text.Length > 3000 ? text[..3000] + "…" : text;
}

/// <summary>The programs of one directory: the ones under test, or the real Nix that they are held against.</summary>
sealed class Programs(string directory)
{
    static readonly Lazy<Programs> firn = new(() =>
    {
        var directory = Environment.GetEnvironmentVariable("FIRN_BINARY_DIRECTORY") ?? Path.Combine(Repository.Root, "out/bin");
        return File.Exists(Path.Combine(directory, "firn"))
            ? new Programs(directory)
            : throw new InvalidOperationException($"there is no native binary '{directory}/firn': run ./build first, or set FIRN_BINARY_DIRECTORY");
    });

    static readonly Lazy<string> caches = new(() =>
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("firn-caches-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Process.Start("/bin/rm", ["-rf", directory])?.WaitForExit();
        return directory;
    });

    public static Programs Firn => firn.Value;

    /// <summary>Only for tests that <see cref="PeerFactAttribute"/> guards.</summary>
    public static Programs Peer { get; } = new(PeerFactAttribute.Directory ?? "/nonexistent");

    public string Directory => directory;

    public string this[string name] => Path.Combine(directory, name);

    public Finished Run(string program, params string[] arguments) => Run(program, arguments, "");

    public Finished Run(string program, string[] arguments, string input = "", Dictionary<string, string>? environment = null, string? workingDirectory = null, int seconds = 90) =>
        Execute(this[program], arguments, Encoding.UTF8.GetBytes(input), environment, workingDirectory, seconds);

    /// <summary>A script of <c>/bin/sh</c>, for what only a shell can say: bytes that are no text, limits, redirections.</summary>
    public Finished Shell(string script, string? workingDirectory = null, int seconds = 90) =>
        Execute("/bin/sh", ["-c", script], [], new() { ["PATH"] = $"{directory}:/usr/bin:/bin" }, workingDirectory, seconds);

    // What a test keeps is in memory several times over.
    const int LongestOutput = 128 << 20;

    static void Keep(Stream stream, MemoryStream kept)
    {
        var buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (kept.Length <= LongestOutput)
            {
                kept.Write(buffer, 0, read);
            }
        }
    }

    public static Finished Execute(string file, string[] arguments, byte[] input, Dictionary<string, string>? environment, string? workingDirectory, int seconds)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? Path.GetTempPath(),
        };
        foreach (var name in (string[])["NIX_PATH", "NIX_REMOTE", "NIX_STORE_DIR", "NIX_STATE_DIR", "NIX_CONFIG", "NIX_CACHE_HOME"])
        {
            start.Environment.Remove(name);
        }
        // What a person's own runs left behind must not answer here.
        start.Environment["XDG_CACHE_HOME"] = caches.Value;
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        var error = Task.Run(process.StandardError.ReadToEnd);
        var feed = Task.Run(() =>
        {
            try
            {
                process.StandardInput.BaseStream.Write(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended without reading everything.
            }
        });
        var output = new MemoryStream();
        var read = Task.Run(() => Keep(process.StandardOutput.BaseStream, output));
        var command = $"{Path.GetFileName(file)} {string.Join(' ', arguments.Select(argument => argument.Length > 200 ? argument[..200] + "…" : argument))}";
        if (!process.WaitForExit(seconds * 1000))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{command}\nstill ran after {seconds} s");
        }
        Task.WaitAll(error, read, feed);
        Assert.True(output.Length <= LongestOutput, $"{command}\nprinted more than {LongestOutput >> 20} MB; the test should have the shell cut that");
        return new Finished(command, process.ExitCode, output.ToArray(), error.Result);
    }
}
