using System.Text;
using Firn.Linux.Administration;
using Firn.OperatingSystem.Accounts;
using Firn.OperatingSystem.Description;
using Firn.OperatingSystem.Files;

namespace Firn.OperatingSystem.Activation;

/// <summary>
/// The changes that bring a machine to a system's description, out of what the machine holds now. A machine that is there already
/// gets an empty plan. How each key acts: docs/manual/activation.md.
/// </summary>
sealed record ActivationPlan(IReadOnlyList<ActivationStep> Steps, IReadOnlyList<string> Warnings, IReadOnlyList<string> AccountChanges)
{
    /// <summary>What must be there before any program can run: kernel file systems and the links of the root directory.</summary>
    public static ActivationPlan Foundation(SystemDescription description, string toplevel, MachineFiles files, IMachineKernel? kernel)
    {
        var steps = new List<ActivationStep>();
        var warnings = new List<string>();
        if (kernel is not null)
        {
            foreach (var system in description.SpecialFileSystems)
            {
                if (!kernel.IsMountPoint(system.MountPoint)) steps.Add(new MountStep(system.MountPoint, system.Device, system.Type, system.Options));
            }
        }
        foreach (var link in description.RootLinks)
        {
            switch (files.Status(link.Path))
            {
                case { Kind: NodeKind.Link } when files.LinkTarget(link.Path) == link.Target:
                    break;
                case { Kind: NodeKind.Directory } when files.Names(link.Path).Count > 0:
                    warnings.Add($"{link.Path} is a directory with files of its own; it should be a link to {link.Target}");
                    break;
                default:
                    steps.Add(new LinkStep(link.Path, link.Target));
                    break;
            }
        }
        // On the first activation after power-on the links of the root need a target at once.
        if (files.LinkTarget(CurrentSystem) is null)
        {
            steps.Add(new DirectoryStep("/run", 0b111_101_101, 0, 0));
            steps.Add(new LinkStep(CurrentSystem, toplevel));
        }
        return new ActivationPlan(steps, warnings, []);
    }

    public const string CurrentSystem = "/run/current-system";

    /// <summary>Everything else, up to but without the snippets and <see cref="CurrentSystem"/>.</summary>
    /// <param name="description">What is declared.</param>
    /// <param name="toplevel">The system path it belongs to.</param>
    /// <param name="files">The machine.</param>
    /// <param name="kernel">Null when the files are not those of the running machine.</param>
    /// <param name="booting">Whether nothing runs yet: settings of the kernel are then left to systemd-sysctl, which comes after its modules.</param>
    /// <param name="random">Random bytes, at least 16, for salts and the machine's id.</param>
    public static ActivationPlan For(SystemDescription description, string toplevel, MachineFiles files, IMachineKernel? kernel, bool booting, Func<byte[]> random)
    {
        var steps = new List<ActivationStep>();
        var warnings = new List<string>();
        var plan = AccountPlan.For(description, AccountFiles.Read(files), files.ReadText, () => UnixPassword.Salt(random()));
        warnings.AddRange(plan.Warnings);
        AddAccounts(plan, files, steps);
        AddHomes(description, plan, files, steps);
        AddDirectories(description, plan, files, steps, warnings);
        EtcPlan.Add(description.Etc, files.Resolve($"{toplevel}/etc"), files, plan.Directory, steps, warnings);
        if (description.MachineId && files.Read("/etc/machine-id") is not { Length: > 32 })
        {
            steps.Add(new WriteStep("/etc/machine-id", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(random().AsSpan(0, 16)) + "\n"), 0b100_100_100, 0, 0, Durable: true));
        }
        if (kernel is not null)
        {
            if (description.HostName.Length > 0 && kernel.HostName != description.HostName) steps.Add(new HostNameStep(description.HostName));
            if (description.ReadOnlyStore && !kernel.IsReadOnlyMount("/nix/store")) steps.Add(new ReadOnlyStep("/nix/store"));
        }
        WrapperPlan.Add(description, files, kernel, plan.Directory, steps, warnings);
        if (kernel is not null && !booting)
        {
            foreach (var setting in description.KernelSettings)
            {
                var current = kernel.Setting(setting.Name);
                if (current is null) warnings.Add($"this kernel has no setting '{setting.Name}'");
                else if (!SameSetting(current, setting.Value)) steps.Add(new KernelSettingStep(setting.Name, setting.Value));
            }
        }
        return new ActivationPlan(steps, warnings, plan.Changes);
    }

    /// <summary>The last steps: the machine now runs this system, and its collector knows.</summary>
    public static ActivationPlan Completion(string toplevel, MachineFiles files)
    {
        var steps = new List<ActivationStep>();
        if (files.LinkTarget(CurrentSystem) != toplevel) steps.Add(new LinkStep(CurrentSystem, toplevel));
        const string root = "/nix/var/nix/gcroots/current-system";
        if (files.LinkTarget(root) != CurrentSystem)
        {
            steps.Add(new DirectoryStep("/nix/var/nix/gcroots", 0b111_101_101, 0, 0));
            steps.Add(new LinkStep(root, CurrentSystem));
        }
        foreach (var directory in (string[])["", "/run", "/run/wrappers", AccountFiles.State])
        {
            if (files.Status($"{directory}/{MachineFiles.TemporaryName}") is not null) steps.Add(new RemoveStep($"{directory}/{MachineFiles.TemporaryName}"));
        }
        return new ActivationPlan(steps, [], []);
    }

    static void AddAccounts(AccountPlan plan, MachineFiles files, List<ActivationStep> steps)
    {
        var before = AccountFiles.Read(files);
        var shadowGroup = plan.Directory.GroupId("shadow") ?? 0;
        void Write(string path, Func<AccountFiles, string> pick, AccountFiles wanted, AccountFiles now, int mode, uint group)
        {
            var text = pick(wanted);
            var same = text == pick(now);
            if (same && (text.Length == 0 || files.Status(path) is { } node && node.Mode == mode && (node.Group == group || !Machine.IsRoot))) return;
            if (text.Length == 0 && files.Status(path) is null) return;
            steps.Add(new WriteStep(path, Encoding.UTF8.GetBytes(text), mode, 0, group, Durable: true));
        }
        const int open = 0b110_100_100, closed = 0b110_100_000, own = 0b110_000_000;
        if (files.Status(AccountFiles.State) is null) steps.Add(new DirectoryStep(AccountFiles.State, 0b111_101_101, 0, 0));
        if (files.Status("/etc") is null) steps.Add(new DirectoryStep("/etc", 0b111_101_101, 0, 0));
        // Names are remembered before their accounts exist and forgotten after the accounts are gone.
        Write($"{AccountFiles.State}/uid-map", static files => files.UidMap, plan.Intent, before, own, 0);
        Write($"{AccountFiles.State}/gid-map", static files => files.GidMap, plan.Intent, before, own, 0);
        Write($"{AccountFiles.State}/auto-subuid-map", static files => files.SubordinateMap, plan.Intent, before, own, 0);
        Write($"{AccountFiles.State}/declarative-users", static files => files.DeclarativeUsers, plan.Intent, before, own, 0);
        Write($"{AccountFiles.State}/declarative-groups", static files => files.DeclarativeGroups, plan.Intent, before, own, 0);
        Write("/etc/group", static files => files.Group, plan.Result, before, open, 0);
        Write("/etc/shadow", static files => files.Shadow, plan.Result, before, closed, shadowGroup);
        Write("/etc/passwd", static files => files.Passwd, plan.Result, before, open, 0);
        Write("/etc/subuid", static files => files.SubordinateUids, plan.Result, before, open, 0);
        Write("/etc/subgid", static files => files.SubordinateGids, plan.Result, before, open, 0);
        Write($"{AccountFiles.State}/declarative-users", static files => files.DeclarativeUsers, plan.Result, plan.Intent, own, 0);
        Write($"{AccountFiles.State}/declarative-groups", static files => files.DeclarativeGroups, plan.Result, plan.Intent, own, 0);
    }

    static void AddHomes(SystemDescription description, AccountPlan plan, MachineFiles files, List<ActivationStep> steps)
    {
        foreach (var user in description.Users)
        {
            if (user.CreateHome && user.Home is not "/var/empty" && user.Home.StartsWith('/') && plan.Directory.UserId(user.Name) is { } uid)
            {
                AddDirectory(user.Home, user.HomeMode, uid, plan.Directory.GroupId(user.Group) ?? 65534, files, steps);
            }
            var mark = "/var/lib/systemd/linger/" + user.Name;
            if (user.Linger == true && files.Status(mark) is null)
            {
                AddDirectory("/var/lib/systemd/linger", 0b111_101_101, 0, 0, files, steps);
                steps.Add(new WriteStep(mark, [], 0b110_100_100, 0, 0));
            }
            else if (user.Linger == false && files.Status(mark) is not null)
            {
                steps.Add(new RemoveStep(mark));
            }
        }
    }

    static void AddDirectories(SystemDescription description, AccountPlan plan, MachineFiles files, List<ActivationStep> steps, List<string> warnings)
    {
        foreach (var directory in description.Directories)
        {
            if (plan.Directory.UserId(directory.User) is { } user && plan.Directory.GroupId(directory.Group) is { } group) AddDirectory(directory.Path, directory.Mode, user, group, files, steps);
            else warnings.Add($"{directory.Path}: there is no user '{directory.User}' or no group '{directory.Group}'; the directory is not made");
        }
    }

    static void AddDirectory(string path, int mode, uint user, uint group, MachineFiles files, List<ActivationStep> steps)
    {
        if (files.Status(path) is { Kind: NodeKind.Directory } node && node.Mode == mode && (!Machine.IsRoot || (node.User == user && node.Group == group))) return;
        // A link to a directory elsewhere is the administrator's choice.
        if (files.Status(path) is { Kind: NodeKind.Link } && files.Target(path) is { Kind: NodeKind.Directory }) return;
        steps.Add(new DirectoryStep(path, mode, user, group));
    }

    // The kernel shows lists with tabs where people write blanks.
    static bool SameSetting(string current, string declared) =>
        current == declared || string.Join(' ', current.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)) == string.Join(' ', declared.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
}
