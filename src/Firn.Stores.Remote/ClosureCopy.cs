using Firn.Linux.Files;
using Firn.Protocol;
using Firn.Store;

namespace Firn.Stores.Remote;

/// <summary>Copies what is missing of a closure from one store to another, what is referred to first.</summary>
public static class ClosureCopy
{
    /// <summary>Copies and returns the paths that were missing.</summary>
    /// <param name="source">Where the paths are valid.</param>
    /// <param name="destination">Where they become valid.</param>
    /// <param name="paths">Paths whose whole closure is wanted.</param>
    /// <param name="options">Outputs of derivations, signatures, what to tell.</param>
    public static List<StorePath> Copy(IStore source, IStore destination, IReadOnlyCollection<StorePath> paths, ClosureCopyOptions options)
    {
        var closure = source is SshStore remote ? remote.QueryClosure(paths, options.IncludeOutputs) : source.QueryClosure(paths, options.IncludeOutputs);
        var present = destination is SshStore target ? target.QueryValid(closure, options.UseSubstitutes) : destination.QueryValid(closure);
        var infos = (source is SshStore lister ? lister.QueryInfos([.. closure.Where(path => !present.Contains(path))]) : closure.Where(path => !present.Contains(path)).Select(source.QueryPathInfo))
            .ToDictionary(info => info.Path);
        var order = Closures.Sort([.. infos.Keys.Order()], path => infos[path].References);
        if (order.Count > 0)
        {
            options.Log?.Invoke($"copying {order.Count} paths...");
        }
        foreach (var path in order)
        {
            options.Log?.Invoke($"copying path '{source.Directory.Show(path)}' from '{source.Url}' to '{destination.Url}'...");
            Copy(source, destination, infos[path] with { Ultimate = false, RegistrationTime = 0 }, options);
        }
        return order;
    }

    static void Copy(IStore source, IStore destination, PathInfo info, ClosureCopyOptions options)
    {
        var how = new AddOptions { CheckSignatures = options.CheckSignatures };
        if (source is SshStore from)
        {
            from.ReadNar(info.Path, stream =>
            {
                using var archive = new BoundedStream(stream, info.NarSize);
                destination.AddToStore(info, archive, how);
                archive.Skip();
            });
        }
        else if (destination is SshStore to)
        {
            to.Add(info, stream => source.WriteNar(info.Path, stream));
        }
        else
        {
            Piping.Run(stream => source.WriteNar(info.Path, stream), stream =>
            {
                destination.AddToStore(info, stream, how);
                return 0;
            });
        }
    }
}

/// <summary>How <see cref="ClosureCopy"/> copies.</summary>
public sealed record ClosureCopyOptions
{
    /// <summary>Outputs of derivations in the closure too, where they are valid.</summary>
    public bool IncludeOutputs { get; init; }

    /// <summary>Let the destination fetch what it can by itself.</summary>
    public bool UseSubstitutes { get; init; }

    public bool CheckSignatures { get; init; }

    public Action<string>? Log { get; init; }
}
