namespace Firn.Machines.Tests;

public sealed class KvmProofTests : IDisposable
{
    readonly string directory = Directory.CreateTempSubdirectory("firn-kvm").FullName;

    [Fact, Trait("Requirement", "R139")]
    public void WithoutTheDeviceMachinesAreEmulatedAndTheReasonIsSaid()
    {
        var (verdict, reason) = KvmProof.Choose("/boot/none", directory, Path.Combine(directory, "kvm"));
        Assert.Equal(Accelerator.Emulation, verdict);
        Assert.Equal($"this machine has no {directory}/kvm", reason);
        Assert.Empty(Directory.GetFiles(directory));
    }

    /// <summary>The device alone proves nothing: a guest that does not come up means emulation, and the verdict is kept.</summary>
    [Fact, Trait("Requirement", "R139")]
    public void AKernelThatDoesNotComeUpMeansEmulationWhateverTheDeviceSays()
    {
        var kernel = Path.Combine(directory, "kernel");
        File.WriteAllText(kernel, "no kernel");
        var device = Path.Combine(directory, "kvm");
        File.WriteAllText(device, "");
        var first = KvmProof.Choose(kernel, directory, device);
        Assert.Equal(Accelerator.Emulation, first.Verdict);
        Assert.Contains("/dev/kvm", first.Reason, StringComparison.Ordinal);
        File.Delete(kernel);
        Assert.Equal(first, KvmProof.Choose(kernel, directory, device));
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
