using System.Text;
using Firn.Linux.Processes;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Building.Tests;

/// <summary>
/// Published advisories of Nix, Lix and Guix against builders, each as the attack itself. The numbers name them in
/// the names of tests; others stand with the readers of archives, stores and addresses.
/// </summary>
public sealed class AdvisoryTests : IDisposable
{
    readonly TestStore test = new();
    readonly string shared = Directory.CreateTempSubdirectory("firn-shared-").FullName;

    public AdvisoryTests()
    {
        File.SetUnixFileMode(shared, (UnixFileMode)0x1ff);
        // A directory that the machine shows every builder: a way out for descriptors that no filter of sockets closes.
        test.Options = test.Options with { SandboxPaths = ["/bin/sh=/bin/busybox", $"/shared={shared}"] };
    }

    public void Dispose()
    {
        test.Dispose();
        Directory.Delete(shared, recursive: true);
    }

    string Socket => Path.Combine(shared, "socket");

    static bool IsRoot => CurrentProcess.IsRoot;

    StorePath Smuggler(string name, string text, string abstractName) => Attack.Derivation(test, name, ["smuggle", abstractName, "/shared/socket", Out(name, text), text],
        edit => edit.FixedOutput(Encoding.ASCII.GetBytes(text)));

    string Out(string name, string text) => test.Store.Directory.Show(test.Store.StorePaths.Fixed(name, new ContentAddress(ContentAddressMethod.Flat,
        ((IDigests)ManagedDigests.Instance).Compute(HashAlgorithm.Sha256, Encoding.ASCII.GetBytes(text)))));

    [Fact]
    public void A6_ADescriptorOfAnOutputThatLeavesTheSandboxChangesNothing()
    {
        if (!IsRoot)
        {
            return;
        }
        using var helper = Attack.Helper("receive", "pathname", Socket, "3");
        var derivation = Smuggler("smuggled", "expected", "nobody-listens");
        var result = test.Build(derivation);
        Assert.True(result.Success, result.Failure?.Message);
        Assert.Contains("pathname 0", test.Log, StringComparison.Ordinal);
        // Now that it counts as done the helper writes, and what it writes to is not what was registered.
        var path = result.Outputs["out"];
        File.WriteAllText(Socket + ".go", "");
        for (var until = DateTime.UtcNow.AddSeconds(2); DateTime.UtcNow < until;)
        {
            Assert.Equal("expected", File.ReadAllText(test.Store.RealPath(path).ToString()));
        }
        var said = Attack.End(helper);
        Assert.Contains("taken", said, StringComparison.Ordinal);
        Assert.DoesNotContain("wrote 0", said, StringComparison.Ordinal);
        Assert.False(test.Store.Verify(checkContents: true).ErrorsRemain);
    }

    [Fact]
    public void A6_WritingWhileTheHashIsCheckedGivesTheRightContentOrNone()
    {
        if (!IsRoot)
        {
            return;
        }
        File.WriteAllText(Socket + ".go", "");
        for (var round = 0; round < 5; round++)
        {
            File.Delete(Socket);
            using var helper = Attack.Helper("receive", "pathname", Socket, "1");
            var result = test.Build(Smuggler("smuggled", $"expected {round}", "nobody-listens"));
            Assert.Contains("taken", Attack.End(helper), StringComparison.Ordinal);
            Assert.True(result.Status is BuildStatus.Built or BuildStatus.HashMismatch, result.Failure?.Message);
            Assert.False(test.Store.Verify(checkContents: true).ErrorsRemain);
            Assert.Equal(result.Success, test.Store.IsValid(test.Output(result.Derivation)));
        }
    }

    [Fact]
    public void A6_AnImpureOutputIsACopyToo()
    {
        if (!IsRoot)
        {
            return;
        }
        using var helper = Attack.Helper("receive", "pathname", Socket, "2");
        File.WriteAllText(Socket + ".go", "");
        var derivation = test.Script("impure", "exec $attack smuggle nobody-listens /shared/socket $out expected", edit =>
        {
            var program = Attack.In(test);
            edit.Environment["attack"] = test.Store.Directory.Show(program);
            edit.Sources.Add(program);
            edit.Addressed = new DerivationOutput.Impure(ContentAddressMethod.Nar, HashAlgorithm.Sha256);
        });
        var result = test.Build(derivation);
        Assert.True(result.Success, result.Failure?.Message);
        Assert.DoesNotContain("wrote 0", Attack.End(helper), StringComparison.Ordinal);
        Assert.False(test.Store.Verify(checkContents: true).ErrorsRemain);
    }

    [Fact]
    public void A13_AbstractSocketsOfTheMachineAreOutOfReach()
    {
        if (!IsRoot)
        {
            return;
        }
        var name = Guid.NewGuid().ToString("N");
        using var helper = Attack.Helper("receive", "abstract", name, "0.1");
        try
        {
            Assert.True(test.Build(Smuggler("network", "one", name)).Success);
            Assert.True(test.Build(test.Script("plain", $"exec $attack smuggle {name} /shared/none $out two", edit =>
            {
                var program = Attack.In(test);
                edit.Environment["attack"] = test.Store.Directory.Show(program);
                edit.Sources.Add(program);
            })).Success);
            Assert.DoesNotContain("abstract 0", test.Log, StringComparison.Ordinal);
            // The one with the machine's network is kept from it (EPERM), the other does not even see it (ECONNREFUSED).
            Assert.Contains("abstract 1\n", test.Log, StringComparison.Ordinal);
            Assert.Contains("abstract 111\n", test.Log, StringComparison.Ordinal);
        }
        finally
        {
            helper.Kill();
        }
    }

    [Fact]
    public void A16_SwappedFilesLeadNoChangeOfModeOrOwnerElsewhere()
    {
        if (!IsRoot)
        {
            return;
        }
        var canary = Path.Combine(shared, "canary");
        File.WriteAllText(canary, "secret");
        File.SetUnixFileMode(canary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var helper = Attack.Helper("swap", Socket, canary, "4");
        var result = test.Build(Attack.Derivation(test, "swapped", ["smuggle-directory", "/shared/socket", Out("swapped", "")], edit => edit.FixedOutput([])));
        // Whatever became of the build: the file outside is as it was.
        Assert.False(result.Success);
        Assert.Contains("taken", Attack.End(helper), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(canary));
        Assert.Equal("secret", File.ReadAllText(canary));
        Assert.NotEqual(1, new DateTimeOffset(File.GetLastWriteTimeUtc(canary)).ToUnixTimeSeconds());
    }

    [Fact]
    public void A16_ATreeOfAnImpureBuildIsTakenAwayFromItsHelpersFirst()
    {
        if (!IsRoot)
        {
            return;
        }
        var canary = Path.Combine(shared, "canary");
        File.WriteAllText(canary, "secret");
        File.SetUnixFileMode(canary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var helper = Attack.Helper("swap", Socket, canary, "4");
        var result = test.Build(test.Script("tree", "exec $attack smuggle-directory /shared/socket $out", edit =>
        {
            var program = Attack.In(test);
            edit.Environment["attack"] = test.Store.Directory.Show(program);
            edit.Sources.Add(program);
            edit.Addressed = new DerivationOutput.Impure(ContentAddressMethod.Nar, HashAlgorithm.Sha256);
        }));
        Assert.Contains("taken", Attack.End(helper), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(canary));
        if (result.Success)
        {
            Assert.False(test.Store.Verify(checkContents: true).ErrorsRemain);
        }
    }

    [Fact]
    public void A19_NothingIsWrittenThroughWhatABuilderPlantedBesideItsOutput()
    {
        var canary = Path.Combine(shared, "canary");
        File.WriteAllText(canary, "untouched");
        Directory.CreateDirectory(Path.Combine(shared, "kept"));
        var derivation = test.Script("planted", """
            d=$(dirname $out)
            for name in $out $out.tmp $out.lock $out.chroot $out.check $out~ $d/.copy $d/tmp $d/tmp-1 $d/x $d/copy-0 $d/copy-1 $d/.links $d/build $d/root; do
              [ $name = $out ] || ln -s CANARY $name || true
            done
            mkfifo $out.fifo; mkdir $out.d; ln -s KEPT $d/dir
            printf content > $out
            """.Replace("CANARY", canary, StringComparison.Ordinal).Replace("KEPT", Path.Combine(shared, "kept"), StringComparison.Ordinal),
            edit => edit.FixedOutput("content"u8.ToArray()));
        var result = test.Build(derivation);
        Assert.True(result.Success, result.Failure?.Message);
        Assert.Equal("content", File.ReadAllText(test.Store.RealPath(result.Outputs["out"]).ToString()));
        Assert.Equal("untouched", File.ReadAllText(canary));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(shared, "kept")));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(test.Store.RealDirectory.ToString()), entry => entry.EndsWith(".fifo", StringComparison.Ordinal) || entry.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void A2_NoCallMakesASetuidFile()
    {
        var result = test.Build(test.Script("setid", "cd $NIX_BUILD_TOP; exec $attack setid $out", edit =>
        {
            var program = Attack.In(test);
            edit.Environment["attack"] = test.Store.Directory.Show(program);
            edit.Sources.Add(program);
        }));
        Assert.True(result.Success, result.Failure?.Message);
        Assert.Equal("", test.Log);
    }

    [Fact]
    public void A3_NoCallMakesAnExtendedAttribute()
    {
        var result = test.Build(test.Script("attributes", "exec $attack attributes $out", edit =>
        {
            var program = Attack.In(test);
            edit.Environment["attack"] = test.Store.Directory.Show(program);
            edit.Sources.Add(program);
        }));
        Assert.True(result.Success, result.Failure?.Message);
        Assert.Equal("", test.Log);
    }

    [Fact]
    public async Task A7_NobodyElseSeesABuildDirectoryWhateverTheBuilderAllows()
    {
        if (!IsRoot)
        {
            return;
        }
        var derivation = test.Script("open", "chmod 777 . / /tmp 2>/dev/null; echo secret > file; chmod 777 file; echo up; sleep 5; echo > $out");
        var build = Task.Run(() => test.Build(derivation));
        Assert.True(SpinWait.SpinUntil(() => test.Log.Contains("up", StringComparison.Ordinal), TimeSpan.FromSeconds(60)));
        var place = Directory.GetDirectories(test.Store.RealDirectory.ToString(), "tmp-*").Single();
        // A14: its name cannot be guessed, and nobody may look for it.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(place));
        Assert.True(Path.GetFileName(place).Length > 32);
        using var stranger = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "/usr/bin/setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "/bin/busybox", "sh", "-c", $"ls {place}; ls {place}/build; cat {place}/build/file; echo x > {place}/build/new"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Assert.Equal("", await stranger.StandardOutput.ReadToEndAsync());
        await stranger.WaitForExitAsync();
        var result = await build;
        Assert.True(result.Success, result.Failure?.Message);
    }

    [Fact]
    public void A15_AFailedBuildLeavesNothingThatItsBuilderCanWriteAndNoValidOutputIsTouched()
    {
        var derivation = test.Script("several", "if [ -e /shared/once ]; then echo again > $out; exec $attack hold $dev; fi; echo first > $out; echo first > $dev", edit =>
        {
            var program = Attack.In(test);
            edit.Environment["attack"] = test.Store.Directory.Show(program);
            edit.Sources.Add(program);
            edit.Outputs = ["out", "dev"];
        });
        Assert.True(test.Build(derivation).Success);
        var (kept, lost) = (test.Output(derivation), test.Output(derivation, "dev"));
        // One output goes, the other one stays valid; the next build fails with a process left behind.
        test.Store.Invalidate(lost);
        Firn.Linux.Files.FileTree.Remove(test.Store.RealPath(lost));
        File.WriteAllText(Path.Combine(shared, "once"), "");
        var failed = test.Build(derivation);
        Assert.Equal(BuildStatus.Failed, failed.Status);
        Assert.True(test.Store.IsValid(kept));
        Assert.Equal("first\n", File.ReadAllText(test.Store.RealPath(kept).ToString()));
        Assert.False(File.Exists(test.Store.RealPath(lost).ToString()));
        Assert.Empty(Directory.GetDirectories(test.Store.RealDirectory.ToString(), "tmp-*"));
        Assert.DoesNotContain(Directory.GetDirectories("/proc").Where(directory => int.TryParse(Path.GetFileName(directory), out _)), directory =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(directory, "cmdline")).Contains(test.Store.Directory.Show(lost), StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A17_NoBuilderIsRootOrCanBecomeIt(bool network)
    {
        var result = test.Build(test.Script("who", "cat /proc/self/status; echo > $out", edit =>
        {
            if (network)
            {
                edit.FixedOutput("\n"u8.ToArray());
            }
        }));
        Assert.True(result.Success, result.Failure?.Message);
        foreach (var line in (string[])["Uid:\t1000\t1000\t1000\t1000", "Gid:\t100\t100\t100\t100", "NoNewPrivs:\t1", "Seccomp:\t2",
            "CapInh:\t0000000000000000", "CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "CapAmb:\t0000000000000000"])
        {
            Assert.Contains(line, test.Log, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A18_NoFileOfABuildIsRunByWhoBuilds()
    {
        // What a builder leaves under names that a shell or a loader would pick up is never looked at.
        var canary = Path.Combine(shared, "ran");
        var result = test.Build(test.Script("traps", $"for n in .bashrc .profile env-vars ld.so.preload .netrc nix.conf; do printf '#!/bin/sh\\n/bin/busybox touch {canary}\\n' > $n; chmod +x $n; done; cp .profile $out"));
        Assert.True(result.Success, result.Failure?.Message);
        Assert.False(File.Exists(canary));
    }
}
