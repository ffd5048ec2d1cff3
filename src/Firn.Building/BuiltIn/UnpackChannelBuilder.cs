using Firn.Linux.Archives;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Building.BuiltIn;

/// <summary><c>builtin:unpack-channel</c>: a tar archive with one top entry, which gets the channel's name.</summary>
static class UnpackChannelBuilder
{
    public static void Run()
    {
        var name = BuiltinArguments.Require("channelName");
        if (StorePath.CheckName(name.ToString()) is { } reason)
        {
            throw new BuiltinException($"'{name}' is no channel name: {reason}");
        }
        var source = BuiltinArguments.Require("src");
        var output = BuiltinArguments.Require("out");
        DirectoryHandle.Working.MakeDirectory(output, 0x1ed);
        using var destination = DirectoryHandle.Open(output);
        using var file = DirectoryHandle.Working.OpenFileFollowing(source);
        using var archive = CompressedFile.Plain(new DescriptorStream(file, writable: false, source, ownsHandle: false));
        TarRestore.Restore(archive, destination);
        if (destination.Entries() is not [var top])
        {
            throw new BuiltinException($"channel tarball '{source}' contains more than one file");
        }
        destination.Rename(top.Name, destination, name, RenameMode.KeepExisting);
    }
}
