using System.Text.Json;

namespace Firn.OperatingSystem.Description;

/// <summary>Reads <c>firn/activation.json</c>. Format: docs/formats/activation.md.</summary>
public static class DescriptionReader
{
    /// <summary>The description in <paramref name="json"/> (UTF-8).</summary>
    /// <exception cref="DescriptionException">A key is missing or has a wrong value; it is named.</exception>
    public static SystemDescription Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(new JsonField(document.RootElement, ""));
        }
        catch (JsonException e)
        {
            throw new MachineException($"activation.json: not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine})", e);
        }
    }

    static SystemDescription Read(JsonField root)
    {
        var version = root["version"].Number(0);
        if (version != 1) throw root["version"].Wrong("1 (a newer system needs a newer firn)");
        var none = new SystemDescription();
        var description = new SystemDescription
        {
            HostName = root["hostName"].Text(""),
            Init = root["init"].AbsolutePath(none.Init),
            Shell = root["snippetShell"].AbsolutePath(none.Shell),
            Path = root["snippetPath"].Text(""),
            PostBootCommands = root["postBootCommands"].Text(""),
            RootLinks = root["rootLinks"].Exists ? root["rootLinks"].Members(static (name, target) => new RootLink("/" + name.TrimStart('/'), target.Text())) : none.RootLinks,
            SpecialFileSystems = root["specialFileSystems"].List(static item => new SpecialFileSystem(
                item["mountPoint"].AbsolutePath(), item["device"].Text("none"), item["fsType"].Text(), item["options"].Texts())),
            Directories = root["directories"].List(static item => new DeclaredDirectory(
                item["path"].AbsolutePath(), item["mode"].Mode("0755"), item["user"].Text("root"), item["group"].Text("root"))),
            ReadOnlyStore = root["readOnlyStore"].Flag(true),
            MachineId = root["machineId"].Flag(true),
            Etc = root["etc"].List(Entry),
            MutableUsers = root["mutableUsers"].Flag(true),
            Users = root["users"].List(User),
            Groups = root["groups"].List(static item => new DeclaredGroup(
                item["name"].Name(), item["gid"].OptionalId(), item["members"].List(static member => member.Name()))),
            Wrappers = root["wrappers"].List(static item => new Wrapper(
                item["name"].Name(), item["source"].AbsolutePath(), item["owner"].Text("root"), item["group"].Text("root"),
                Permissions(item), item["capabilities"].Text(""))),
            KernelSettings = root["sysctl"].Members(static (name, value) => new KernelSetting(name, value.Text())),
            Snippets = root["snippets"].List(static item => new Snippet(
                item["name"].Text(), item["text"].Text(""), item["supportsDryActivation"].Flag(false), item["early"].Flag(false))),
            PreSwitchChecks = root["preSwitchChecks"].List(static item => new SwitchCheck(item["name"].Text(), item["text"].Text())),
            BootLoader = root["bootLoader"].Exists ? BootLoader(root["bootLoader"], DistributionName(root["distroId"].Text("firn"))) : none.BootLoader,
        };
        Check(description);
        return description;
    }

    static EtcEntry Entry(JsonField item)
    {
        var mode = item["mode"].Text("symlink");
        var kind = mode switch { "symlink" => EtcKind.Link, "direct-symlink" => EtcKind.DirectLink, _ => EtcKind.Copy };
        return new EtcEntry(item["target"].RelativePath(), item["source"].AbsolutePath(), kind,
            kind == EtcKind.Copy ? item["mode"].Mode("") : 0, item["user"].Text("root"), item["group"].Text("root"));
    }

    static DeclaredUser User(JsonField item)
    {
        var none = new DeclaredUser { Name = "" };
        return new DeclaredUser
        {
            Name = item["name"].Name(),
            Uid = item["uid"].OptionalId(),
            Group = item["group"].Text(none.Group),
            Description = item["description"].Column(""),
            Home = item["home"].Column(none.Home),
            HomeMode = item["homeMode"].Mode("0700"),
            CreateHome = item["createHome"].Flag(false),
            IsSystemUser = item["isSystemUser"].Flag(false),
            Shell = item["shell"].Column(none.Shell),
            Password = item["password"].OptionalText(),
            HashedPassword = item["hashedPassword"].OptionalColumn(),
            HashedPasswordFile = item["hashedPasswordFile"].OptionalText(),
            InitialPassword = item["initialPassword"].OptionalText(),
            InitialHashedPassword = item["initialHashedPassword"].OptionalColumn(),
            AutoSubordinateRange = item["autoSubUidGidRange"].Flag(false),
            SubordinateUids = item["subUidRanges"].List(static range => new SubordinateRange(range["startUid"].Id(), range["count"].OptionalId() ?? 1)),
            SubordinateGids = item["subGidRanges"].List(static range => new SubordinateRange(range["startGid"].Id(), range["count"].OptionalId() ?? 1)),
            ExpiresOnDay = item["expires"].Day(),
            Linger = item["linger"].Exists ? item["linger"].Flag(false) : null,
        };
    }

    /// <summary>Octal digits or <c>u+rx,g+x,o+x</c>, with the set-id bits from their own keys.</summary>
    static int Permissions(JsonField item)
    {
        var field = item["permissions"];
        var text = field.Text("u+rx,g+x,o+x");
        var mode = 0;
        if (text.Length > 0 && char.IsAsciiDigit(text[0]))
        {
            mode = field.Mode("");
        }
        else
        {
            foreach (var clause in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var sign = clause.AsSpan().IndexOfAny('+', '=');
                if (sign < 0) throw field.Wrong("permissions such as \"u+rx,g+x,o+x\" or \"0555\"");
                var bits = 0;
                foreach (var letter in clause.AsSpan(sign + 1))
                {
                    bits |= letter switch { 'r' => 4, 'w' => 2, 'x' => 1, 's' or 'X' => 0, _ => throw field.Wrong("permissions of r, w and x") };
                }
                if (sign == 0) mode |= bits * 0b001_001_001;
                foreach (var who in clause.AsSpan(0, sign))
                {
                    mode |= who switch { 'u' => bits << 6, 'g' => bits << 3, 'o' => bits, 'a' => bits * 0b001_001_001, _ => throw field.Wrong("permissions for u, g, o or a") };
                }
            }
        }
        if (item["setuid"].Flag(false)) mode |= 0b100_000_000_000;
        if (item["setgid"].Flag(false)) mode |= 0b010_000_000_000;
        return mode;
    }

    static BootLoaderDescription BootLoader(JsonField item, string distribution)
    {
        var limit = item["configurationLimit"].Number(int.MaxValue);
        if (limit < 1) throw item["configurationLimit"].Wrong("at least 1");
        GrubDescription grub = new();
        SystemdBootDescription systemdBoot = new();
        if (item["grub"].Exists) grub = Grub(item["grub"], grub);
        if (item["systemdBoot"].Exists) systemdBoot = SystemdBoot(item["systemdBoot"], item);
        return new BootLoaderDescription
        {
            Kind = item["kind"].Text("none") switch
            {
                "none" => BootLoaderKind.None,
                "grub" => BootLoaderKind.Grub,
                "systemd-boot" => BootLoaderKind.SystemdBoot,
                "external" => BootLoaderKind.External,
                _ => throw item["kind"].Wrong("\"grub\", \"systemd-boot\", \"external\" or \"none\""),
            },
            Timeout = item["timeout"].Exists ? item["timeout"].Number(0) : null,
            ConfigurationLimit = limit,
            DistributionName = distribution,
            InstallHook = item["installHook"].OptionalText(),
            Grub = grub,
            SystemdBoot = systemdBoot,
        };
    }

    static string DistributionName(string id) => id.Length == 0 ? "Firn" : id == "nixos" ? "NixOS" : char.ToUpperInvariant(id[0]) + id[1..];

    static GrubDescription Grub(JsonField item, GrubDescription none) => new()
    {
        Devices = item["devices"].Texts(),
        CoreImage = item["coreImage"].OptionalText(),
        BootImage = item["bootImage"].OptionalText() ?? (item["biosDirectory"].OptionalText() is { } directory ? directory + "/boot.img" : null),
        BootDirectory = item["bootPath"].AbsolutePath(none.BootDirectory),
        StoreSearch = item["storeSearch"].Text(none.StoreSearch),
        BootSearch = item["bootSearch"].OptionalText(),
        StorePrefix = item["storePrefix"].Text(""),
        CopyKernels = item["copyKernels"].Flag(false),
        Default = item["default"].Text("0"),
        Serial = item["serial"].OptionalText(),
        ExtraConfig = item["extraConfig"].Text(""),
        ExtraEntries = item["extraEntries"].Text(""),
        ExtraEntriesFirst = item["extraEntriesBeforeNixOS"].Flag(false),
    };

    static SystemdBootDescription SystemdBoot(JsonField item, JsonField loader) => new()
    {
        EfiMountPoint = loader["efiSysMountPoint"].AbsolutePath("/boot"),
        Stub = item["stub"].OptionalText(),
        Editor = item["editor"].Flag(true),
        ConsoleMode = item["consoleMode"].Text("keep"),
        SortKey = item["sortKey"].Text("nixos"),
        ExtraEntries = item["extraEntries"].Members(static (name, text) => KeyValuePair.Create(name, text.Text())),
        ExtraFiles = item["extraFiles"].Members(static (name, text) => KeyValuePair.Create(name, text.Text())),
    };

    /// <summary>What no single key shows: two entries for one name, a place twice in <c>/etc</c>.</summary>
    static void Check(SystemDescription description)
    {
        Distinct("users", description.Users, static user => user.Name);
        Distinct("groups", description.Groups, static group => group.Name);
        Distinct("etc", description.Etc, static entry => entry.Target);
        Distinct("wrappers", description.Wrappers, static wrapper => wrapper.Name);
        foreach (var entry in description.Etc)
        {
            if (entry.Target is "passwd" or "group" or "shadow" or "gshadow" or "subuid" or "subgid" or "machine-id" or "NIXOS" or "static" or ".clean")
            {
                throw new DescriptionException($"etc.{entry.Target}", "this file belongs to the running machine and cannot be declared");
            }
        }
        foreach (var link in description.RootLinks)
        {
            if (link.Path.Length < 2 || link.Path[0] != '/' || link.Path.AsSpan(1).ContainsAny("/\0")) throw new DescriptionException($"rootLinks.{link.Path}", "expected a name in the root directory, such as \"/usr\"");
        }
    }

    static void Distinct<T>(string key, IReadOnlyList<T> items, Func<T, string> name)
    {
        var seen = new HashSet<string>(items.Count, StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            if (!seen.Add(name(items[i]))) throw new DescriptionException($"{key}[{i}]", $"'{name(items[i])}' is declared twice");
        }
    }
}
