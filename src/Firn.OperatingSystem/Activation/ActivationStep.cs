using Firn.OperatingSystem.Files;

namespace Firn.OperatingSystem.Activation;

/// <summary>One change of the machine: what a dry run prints and the real run does. Doing it twice is the same as once.</summary>
abstract record ActivationStep
{
    /// <summary>The change in words that fit after "would ".</summary>
    public abstract string Describe();

    public abstract void Apply(MachineFiles files, IMachineKernel? kernel);
}

/// <summary>A link in its final place, whatever file or link was there.</summary>
sealed record LinkStep(string Path, string Target) : ActivationStep
{
    public override string Describe() => $"link {Path} -> {Target}";

    public override void Apply(MachineFiles files, IMachineKernel? kernel)
    {
        if (files.Status(Path) is { Kind: Linux.Administration.NodeKind.Directory }) files.RemoveTree(Path);
        files.ReplaceLink(Path, Target);
    }
}

/// <summary>A file with these contents.</summary>
sealed record WriteStep(string Path, byte[] Content, int Mode, uint User, uint Group, bool Durable = false) : ActivationStep
{
    public override string Describe() => $"write {Path}";

    public override void Apply(MachineFiles files, IMachineKernel? kernel) => files.ReplaceFile(Path, Content, Mode, User, Group, Durable);
}

/// <summary>A directory that may have to be made; owner and mode are set where they differ.</summary>
sealed record DirectoryStep(string Path, int Mode, uint User, uint Group) : ActivationStep
{
    public override string Describe() => $"make directory {Path}";

    public override void Apply(MachineFiles files, IMachineKernel? kernel)
    {
        // A link or file in the way belongs to what was declared before.
        if (files.Status(Path) is { Kind: Linux.Administration.NodeKind.Link or Linux.Administration.NodeKind.File }) files.Remove(Path);
        files.MakeDirectories(MachineFiles.Parent(Path));
        files.MakeDirectory(Path, Mode);
        files.SetOwnerAndMode(Path, User, Group, Mode);
    }
}

/// <summary>A file or link that is no longer wanted.</summary>
sealed record RemoveStep(string Path) : ActivationStep
{
    public override string Describe() => $"remove {Path}";

    public override void Apply(MachineFiles files, IMachineKernel? kernel) => files.RemoveTree(Path);
}

/// <summary>A directory that goes when nothing is left in it.</summary>
sealed record RemoveEmptyStep(string Path) : ActivationStep
{
    public override string Describe() => $"remove directory {Path} if empty";

    public override void Apply(MachineFiles files, IMachineKernel? kernel)
    {
        if (files.Status(Path) is { Kind: Linux.Administration.NodeKind.Directory } && files.Names(Path).Count == 0) files.RemoveDirectory(Path);
    }
}

/// <summary>A file system of the kernel.</summary>
sealed record MountStep(string MountPoint, string Device, string Type, IReadOnlyList<string> Options) : ActivationStep
{
    public override string Describe() => $"mount {Type} on {MountPoint}";

    public override void Apply(MachineFiles files, IMachineKernel? kernel)
    {
        files.MakeDirectories(MountPoint);
        kernel?.Mount(Device, MountPoint, Type, Options);
    }
}

/// <summary>The store becomes read-only for everyone who does not unshare the mount.</summary>
sealed record ReadOnlyStep(string Directory) : ActivationStep
{
    public override string Describe() => $"remount {Directory} read-only";

    public override void Apply(MachineFiles files, IMachineKernel? kernel) => kernel?.BindReadOnly(Directory);
}

sealed record HostNameStep(string Name) : ActivationStep
{
    public override string Describe() => $"set the host name to {Name}";

    public override void Apply(MachineFiles files, IMachineKernel? kernel)
    {
        if (kernel is not null) kernel.HostName = Name;
    }
}

sealed record KernelSettingStep(string Name, string Value) : ActivationStep
{
    public override string Describe() => $"set {Name} = {Value}";

    public override void Apply(MachineFiles files, IMachineKernel? kernel) => kernel?.SetSetting(Name, Value);
}
