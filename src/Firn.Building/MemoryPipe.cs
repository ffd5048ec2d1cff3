using System.Runtime.ExceptionServices;
using Firn.Linux.Files;
using Firn.Linux.Processes;

namespace Firn.Building;

/// <summary>Joins something that writes a stream with something that reads one, on two threads, without holding it all.</summary>
sealed class MemoryPipe : IDisposable
{
    readonly ProcessPipe pipe = ProcessPipe.Create();
    Exception? failure;

    public void Produce(Action<Stream> write)
    {
        try
        {
            using var stream = new DescriptorStream(pipe.Writer, writable: true, ownsHandle: false);
            write(stream);
        }
        catch (Exception caught)
        {
            Interlocked.CompareExchange(ref failure, caught, null);
        }
        finally
        {
            pipe.Writer.Dispose();
        }
    }

    public void Consume(Action<Stream> read)
    {
        try
        {
            using var stream = new DescriptorStream(pipe.Reader, writable: false, ownsHandle: false);
            read(stream);
        }
        catch (Exception caught)
        {
            Interlocked.CompareExchange(ref failure, caught, null);
        }
        finally
        {
            pipe.Reader.Dispose();
        }
    }

    /// <summary>Rethrows what went wrong first on either side.</summary>
    public void Check()
    {
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    public void Dispose() => pipe.Dispose();
}
