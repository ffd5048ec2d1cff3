using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Firn.Architecture.Tests;

public class RoomTests
{
    /// <summary>What only rooms with effects may name: whole namespaces (ending in a dot) or types.</summary>
    static readonly string[] Effects =
    [
        "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo", "System.IO.RandomAccess",
        "System.IO.FileSystemInfo", "System.Diagnostics.Process", "System.Diagnostics.ProcessStartInfo", "System.Environment",
        "System.Console", "System.Net.", "System.Threading.Timer", "Microsoft.Win32.", "System.IO.Pipes.", "System.IO.MemoryMappedFiles.",
    ];

    /// <summary>Members of those types that touch nothing outside of the process.</summary>
    static readonly HashSet<string> Harmless =
        ["System.Environment.get_NewLine", "System.Environment.get_CurrentManagedThreadId", "System.Environment.get_ProcessorCount", "System.Environment.FailFast"];

    public static TheoryData<string> Projects =>
        [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(path => Path.GetFileName(path))
            .Where(name => System.IO.File.Exists(Path.Combine(Repository.Root, "src", name, name + ".csproj")))];

    public static TheoryData<string> PureRooms => [.. Rooms.All.Where(room => room.Pure && Directory.Exists(Path.Combine(Repository.Root, "src", room.Name))).Select(room => room.Name)];

    [Theory, MemberData(nameof(Projects))]
    public void EveryProjectIsARoomOfTheTable(string project)
    {
        if (project.EndsWith(".Generator", StringComparison.Ordinal))
        {
            return; // runs inside the compiler and is no part of the product
        }
        Assert.NotNull(Rooms.Find(project));
    }

    [Fact]
    public void EveryRoomOfTheTableIsAProject() =>
        Assert.All(Rooms.All, room => Assert.Contains($"src/{room.Name}/{room.Name}.csproj", Repository.Files));

    [Theory, MemberData(nameof(Projects))]
    public void ArrowsPointUpTheTable(string project)
    {
        if (Rooms.Find(project) is not { } room)
        {
            return;
        }
        foreach (var reference in Rooms.ReferencesOf(project))
        {
            var target = Rooms.Find(reference);
            Assert.True(target is not null, $"{project} refers to {reference}, which is no room");
            Assert.True(target.Row < room.Row, $"{project} refers to {reference}, which stands below it");
            Assert.True(!room.Pure || target.Pure, $"{project} is pure and refers to {reference}, which is not");
        }
    }

    [Theory, MemberData(nameof(PureRooms))]
    public void APureRoomOpensNothing(string room)
    {
        var own = Path.GetRelativePath(Repository.Root, AppContext.BaseDirectory).TrimEnd('/');
        var assembly = Path.Combine(Repository.Root, "artifacts", "bin", room, Path.GetFileName(own), room + ".dll");
        using var file = new PEReader(System.IO.File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        var found = new List<string>();
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind != HandleKind.TypeReference)
            {
                continue;
            }
            var type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
            var name = $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
            var full = $"{name}.{metadata.GetString(member.Name)}";
            if (Effects.Any(effect => effect.EndsWith('.') ? name.StartsWith(effect, StringComparison.Ordinal) : name == effect) && !Harmless.Contains(full))
            {
                found.Add(full);
            }
        }
        Assert.True(found.Count == 0, $"{room} is pure and uses {string.Join(", ", found)}");
    }

    [Fact]
    public void NativeDeclarationsStandInFirnLinuxOnly()
    {
        var offenders = Repository.Files
            .Where(name => name.StartsWith("src/", StringComparison.Ordinal) && name.EndsWith(".cs", StringComparison.Ordinal) && !name.StartsWith("src/Firn.Linux/", StringComparison.Ordinal))
            .Where(name => Repository.Read(name).Split('\n').Any(line => line.Contains("[LibraryImport(", StringComparison.Ordinal) || line.Contains("[DllImport(", StringComparison.Ordinal)));
        Assert.Empty(offenders);
    }

    [Fact]
    public void UnsafeBlocksAreAllowedInFirnLinuxOnly()
    {
        var offenders = Repository.Files
            .Where(name => name.EndsWith(".csproj", StringComparison.Ordinal) && name != "src/Firn.Linux/Firn.Linux.csproj")
            .Where(name => Repository.Read(name).Contains("<AllowUnsafeBlocks>true", StringComparison.Ordinal));
        Assert.Empty(offenders);
    }
}
