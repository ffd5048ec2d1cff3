using System.Diagnostics;
using Firn.Nar;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Building.Tests;

/// <summary>The hostile program of <c>tests/data/attacks</c>, linked statically so that it runs in a sandbox as it is.</summary>
static class Attack
{
    static readonly Lazy<string> program = new(Compile);

    public static string Program => program.Value;

    /// <summary>Puts it into a store: what a builder can be.</summary>
    public static StorePath In(TestStore test)
    {
        using var archive = new MemoryStream();
        var writer = new NarWriter(archive);
        writer.File(ByteString.Empty, executable: true, File.ReadAllBytes(Program));
        writer.Complete();
        archive.Position = 0;
        return test.Store.AddContent("attack", archive, ContentAddressMethod.Nar, HashAlgorithm.Sha256, []).Path;
    }

    /// <summary>A derivation whose builder it is.</summary>
    public static StorePath Derivation(TestStore test, string name, string[] arguments, Action<TestStore.Editor>? edit = null) => test.Script(name, "", editor =>
    {
        var program = In(test);
        editor.Builder = test.Store.Directory.Show(program);
        editor.Sources.Add(program);
        editor.Arguments = [.. arguments];
        edit?.Invoke(editor);
    });

    /// <summary>A helper outside, as an ordinary user of the machine who has nothing to do with builds; it is ready when this returns.</summary>
    public static Process Helper(params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo("/usr/bin/setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", Program, .. arguments]) { RedirectStandardOutput = true })!;
        if (process.StandardOutput.ReadLine() is not "ready" and var said)
        {
            throw new InvalidOperationException($"the helper said '{said}'");
        }
        return process;
    }

    public static string End(Process helper)
    {
        var said = helper.StandardOutput.ReadToEnd();
        helper.WaitForExit();
        return said;
    }

    static string Compile()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Firn.slnx")))
        {
            root = Path.GetDirectoryName(root) ?? throw new FileNotFoundException("no Firn.slnx above the tests");
        }
        var made = Path.Combine(Directory.CreateTempSubdirectory("firn-attack-").FullName, "attack");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(made)!, recursive: true);
        using var compiler = Process.Start(new ProcessStartInfo("clang", ["-static", "-O1", "-w", "-o", made, Path.Combine(root, "tests/data/attacks/attack.c")]))!;
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        File.SetUnixFileMode(Path.GetDirectoryName(made)!, (UnixFileMode)0x1ed);
        return made;
    }
}
