using System.Diagnostics;

namespace Firn.Images.Tests;

/// <summary>A disk of its own for one test, and the tools that judge it.</summary>
sealed class Disk : IDisposable
{
    readonly FileStream file;

    public Disk(long size)
    {
        Name = Path.Combine(Path.GetTempPath(), $"firn-image-{Guid.NewGuid():N}");
        file = new FileStream(Name, FileMode.CreateNew, FileAccess.ReadWrite);
        file.SetLength(size);
        Blocks = new BlockWriter(file, 0, size);
    }

    public string Name { get; }

    public BlockWriter Blocks { get; }

    /// <summary>Output and exit code of a tool that reads this disk; the system directories are searched too.</summary>
    public (int Code, string Output) Ask(string program, params string[] arguments)
    {
        file.Flush();
        var found = new[] { "/usr/sbin", "/sbin", "/usr/bin", "/bin" }.Select(directory => Path.Combine(directory, program)).First(File.Exists);
        var start = new ProcessStartInfo(found, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    public byte[] Bytes()
    {
        file.Flush();
        return File.ReadAllBytes(Name);
    }

    public void Dispose()
    {
        file.Dispose();
        File.Delete(Name);
    }
}
