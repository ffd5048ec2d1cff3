using System.Text;
using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.EvaluationCache.Tests;

/// <summary>A tree in memory whose clock the test moves.</summary>
sealed class FakeRoot : IdentifiedRoot
{
    readonly Dictionary<string, (uint Mode, string Text, ulong Inode, long Changed)> objects = [];
    ulong inodes;

    public int Reads { get; private set; }

    public void File(string path, string text, long time, uint mode = 0x8000) => objects[path] = (mode, text, ++inodes, time);

    /// <summary>Other bytes under the same identity: what a coarse clock cannot tell.</summary>
    public void Overwrite(string path, string text) => objects[path] = objects[path] with { Text = text };

    public void Remove(string path) => objects.Remove(path);

    public override FileIdentity? Identity(ByteString path) => objects.TryGetValue(path.ToString(), out var found)
        ? new FileIdentity(1, found.Inode, found.Mode, found.Text.Length, found.Changed, 0, found.Changed, 0)
        : null;

    public override FileKind? Kind(ByteString path) => Identity(path) is { } identity ? identity.Mode == 0x4000 ? FileKind.Directory : FileKind.Regular : null;

    public override byte[] ReadFile(ByteString path)
    {
        Reads++;
        return Encoding.UTF8.GetBytes(objects[path.ToString()].Text);
    }

    public override IReadOnlyList<DirectoryEntry> ReadDirectory(ByteString path) =>
        [.. objects.Keys.Where(name => name.StartsWith(path + "/", StringComparison.Ordinal)).Select(name => new DirectoryEntry(name[(path.Length + 1)..], FileKind.Regular))];

    public override ByteString ReadLink(ByteString path) => objects[path.ToString()].Text;
}
