using System.Runtime.InteropServices;
using Firn.Linux.Processes;

namespace Firn.Linux.Sandboxing;

/// <summary>A step in plain memory, as the cloned child reads it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CompiledCall
{
    public long Number;
    public fixed long Arguments[6];
    public fixed int Source[6];
    public int FromRegister;
    public int Register;
    public long Minimum;
    public int Optional;
    public int SkipAfterSuccess;

    /// <summary>Lays all steps out in one array; everything they point to lives in <paramref name="memory"/>.</summary>
    public static CompiledCall* Compile(IReadOnlyList<SystemCallStep> steps, ByteBlock memory)
    {
        var calls = (CompiledCall*)memory.Allocate(steps.Count * sizeof(CompiledCall));
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            var call = &calls[i];
            call->Number = (long)step.Number;
            call->Register = step.Register;
            call->Minimum = step.Minimum;
            call->Optional = step.Optional ? 1 : 0;
            call->SkipAfterSuccess = step.FallbackSteps;
            for (var a = 0; a < step.Arguments.Length; a++)
            {
                var argument = step.Arguments[a];
                if (argument.Kind == SystemCallArgumentKind.Register)
                {
                    call->FromRegister |= 1 << a;
                    call->Source[a] = (int)argument.Number;
                }
                else
                {
                    call->Arguments[a] = Word(argument, memory);
                }
            }
        }
        return calls;
    }

    static long Word(SystemCallArgument argument, ByteBlock memory) => argument.Kind switch
    {
        SystemCallArgumentKind.Text => (long)memory.Text(argument.Bytes.Span),
        SystemCallArgumentKind.Structure => (long)memory.Bytes(argument.Bytes.Span),
        SystemCallArgumentKind.Texts => (long)memory.Texts(argument.List!),
        SystemCallArgumentKind.Filter => (long)Filter(argument, memory),
        _ => argument.Number,
    };

    static void* Filter(SystemCallArgument argument, ByteBlock memory)
    {
        var filter = (long*)memory.Allocate(16);
        filter[0] = argument.Bytes.Length / 8;
        filter[1] = (long)memory.Bytes(argument.Bytes.Span);
        return filter;
    }
}
