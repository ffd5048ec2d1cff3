using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Firn.Evaluation;

namespace Firn.Transfers.Sources;

/// <summary>One run of a version control program of this machine.</summary>
/// <param name="Status">Its exit code.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Errors">What it complained about; empty when that went straight to the terminal.</param>
sealed record ProgramCall(int Status, byte[] Output, string Errors)
{
    public bool Success => Status == 0;

    /// <summary>The output as text without white space at its end.</summary>
    public string Text => Encoding.UTF8.GetString(Output).TrimEnd();

    /// <summary>The parts of an output that ends each with a zero byte.</summary>
    public IEnumerable<byte[]> ZeroTerminated
    {
        get
        {
            for (var start = 0; start < Output.Length;)
            {
                var end = Array.IndexOf(Output, (byte)0, start);
                end = end < 0 ? Output.Length : end;
                yield return Output[start..end];
                start = end + 1;
            }
        }
    }

    /// <summary>Starts a program with its standard streams piped as asked.</summary>
    /// <exception cref="EvaluationException">This machine does not have it.</exception>
    public static Process Start(string program, IEnumerable<string> arguments, bool input = false, bool errors = true, params ReadOnlySpan<(string Name, string? Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = input, RedirectStandardError = errors };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new EvaluationException($"executing '{program}': {failure.Message}; it has to be installed to fetch this input", failure);
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="EvaluationException">This machine does not have it.</exception>
    public static ProgramCall Run(
        string program, IEnumerable<string> arguments, byte[]? input = null, bool errorsToTerminal = false, params ReadOnlySpan<(string Name, string? Value)> environment)
    {
        using var process = Start(program, arguments, input is not null, !errorsToTerminal, environment);
        var errors = errorsToTerminal ? Task.FromResult("") : process.StandardError.ReadToEndAsync();
        var writing = Task.CompletedTask;
        if (input is not null)
        {
            var stream = process.StandardInput.BaseStream;
            // Beside reading: a program that answers while it is being told would else wait for us, and we for it.
            writing = Task.Run(() =>
            {
                try
                {
                    stream.Write(input);
                    stream.Dispose();
                }
                catch (IOException)
                {
                    // It went away before it had heard all; its status says why.
                }
            });
        }
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        writing.Wait();
        return new ProgramCall(process.ExitCode, output.ToArray(), errors.Result);
    }
}
