using System.Runtime.InteropServices;

namespace Firn.Linux.Administration;

/// <summary>A call that changes the machine failed.</summary>
/// <param name="operation">What was tried, with its object: <c>rename '/etc/passwd'</c>.</param>
/// <param name="code">errno.</param>
public sealed class AdministrationException(string operation, int code) : IOException($"cannot {operation}: {Marshal.GetPInvokeErrorMessage(code)}")
{
    /// <summary>errno.</summary>
    public int Code => code;

    internal static AdministrationException Last(string operation) => new(operation, Marshal.GetLastPInvokeError());

    internal static void Check(int result, string verb, string path)
    {
        if (result < 0) throw Last($"{verb} '{path}'");
    }
}
