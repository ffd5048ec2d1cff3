using Firn.Linux.Processes;

namespace Firn.Linux.Files;

/// <summary>Joins one who writes a stream to one who reads it, by a pipe and a thread.</summary>
public static class Piping
{
    /// <summary>
    /// Runs <paramref name="write"/> beside <paramref name="read"/>. When both fail, the writer's failure is told unless it only noticed that the reader was gone.
    /// </summary>
    public static T Run<T>(Action<Stream> write, Func<Stream, T> read)
    {
        using var pipe = ProcessPipe.Create();
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var stream = new DescriptorStream(pipe.Writer, writable: true, "pipe");
                write(stream);
            }
            catch (Exception caught)
            {
                failure = caught;
                pipe.Writer.Dispose();
            }
        })
        { IsBackground = true, Name = "writer of a pipe" };
        thread.Start();
        try
        {
            using var stream = new DescriptorStream(pipe.Reader, writable: false, "pipe");
            var result = read(stream);
            pipe.Reader.Dispose();
            thread.Join();
            return failure is null or FileException { Error: BrokenPipe } ? result : throw new PipedException(failure);
        }
        catch (Exception caught) when (caught is not PipedException)
        {
            pipe.Reader.Dispose();
            thread.Join();
            if (failure is null or FileException { Error: BrokenPipe })
            {
                throw;
            }
            throw new PipedException(failure);
        }
    }

    const int BrokenPipe = 32;
}

/// <summary>What failed on the writing side; its message is the cause's.</summary>
public sealed class PipedException(Exception cause) : Firn.Primitives.NixException(cause.Message, cause);
