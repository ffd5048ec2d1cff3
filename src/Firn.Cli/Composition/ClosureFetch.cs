using Firn.Builtins.Fetching;
using Firn.Evaluation;
using Firn.Stores.Remote;

namespace Firn.Cli.Composition;

/// <summary><c>fetchClosure</c>: copies a closure into the store of an evaluation and checks what kind of path it is.</summary>
static class ClosureFetch
{
    public static void Run(EvaluationHost host, ClosureRequest request)
    {
        var shown = host.StoreDirectory.Show(request.FromPath);
        if (request.Rewrites)
        {
            if (request.ToPath is { } rewritten && host.IsValid(rewritten))
            {
                if (host.Store!.QueryPathInfo(rewritten).ContentAddress is null)
                {
                    throw new EvaluationException(
                        $"The 'toPath' value '{host.StoreDirectory.Show(rewritten)}' is input-addressed, so it can't possibly be the result of rewriting to a content-addressed path.\n\nSet 'toPath' to an empty string to make Nix report the correct content-addressed path.");
                }
                return;
            }
            throw new EvaluationException($"rewriting '{shown}' to content-addressed form is not part of this version of fetchClosure; leave 'toPath' out for a path that is content-addressed already");
        }
        if (!host.IsValid(request.FromPath))
        {
            if (host.Store is not { } store)
            {
                throw new EvaluationException($"'fetchClosure' cannot copy '{shown}': this evaluation has no store to copy it to");
            }
            using var source = StoreOpener.Open(request.FromStore);
            ClosureCopy.Copy(source, store, [request.FromPath], new ClosureCopyOptions());
        }
        if (host.Store?.QueryPathInfo(request.FromPath).ContentAddress is null != request.InputAddressed)
        {
            throw new EvaluationException(request.InputAddressed
                ? $"The store object referred to by 'fromPath' at '{shown}' is not input-addressed, but 'inputAddressed' is set to 'true'.\n\nRemove the 'inputAddressed' attribute (it defaults to 'false') to expect 'fromPath' to be content-addressed"
                : $"The 'fromPath' value '{shown}' is input-addressed, but 'inputAddressed' is set to 'false' (default).\n\nIf you do intend to fetch an input-addressed store path, add\n\n    inputAddressed = true;\n\nto the 'fetchClosure' arguments.\n\nNote that to ensure authenticity input-addressed store paths, users must configure a trusted binary cache public key on their systems. This is not needed for content-addressed paths.");
        }
    }
}
