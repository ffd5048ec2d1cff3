using Firn.Cli.Composition;
using Firn.Linux.Digests;
using Firn.Linux.Files;
using Firn.Protocol.Serve;

namespace Firn.Cli.Commands.Stores;

/// <summary><c>nix-store --serve</c>: this store for another machine, over standard input and output.</summary>
static class NixStoreServe
{
    public static int Run(NixStoreCall call)
    {
        var mayWrite = call.Take("--write");
        call.NoMoreFlags();
        call.NoOperands();
        var server = new ServeServer(call.Store, new ServeBuilder(call.Store, call.Reader.Settings), mayWrite, NixStoreObjects.Spool, OpenSslDigests.Instance);
        server.Run(new BufferedStream(DescriptorStream.Standard(0), 65536), DescriptorStream.Standard(1));
        return 0;
    }
}
