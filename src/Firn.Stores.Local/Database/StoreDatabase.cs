using Firn.Linux.Databases;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Local.Database;

/// <summary>What is valid, and how it hangs together. One connection a thread; every method is one statement or part of one transaction.</summary>
sealed class StoreDatabase : IDisposable
{
    readonly StoreDirectory directory;
    readonly ByteString file;
    readonly SqliteMode mode;
    readonly bool durable;
    readonly ThreadLocal<SqliteDatabase> connections;
    readonly BuildTraceTable trace;

    public StoreDatabase(LocalStoreOptions options)
    {
        directory = options.Directory;
        trace = new BuildTraceTable(directory);
        durable = options.DurableWrites;
        var folder = Paths.Join(options.StateDirectory, "db");
        file = Paths.Join(folder, "db.sqlite");
        connections = new(Open, trackAllValues: true);
        var schemaFile = Paths.Join(folder, "schema");
        if (options.ReadOnly)
        {
            // Without a log beside it the file alone is the truth, and nobody may make the log's index; with one, it must be read too.
            var logged = DirectoryHandle.Working.TryStatus(Paths.Join(folder, "db.sqlite-wal")) is not null;
            mode = logged || CanWrite(folder) ? SqliteMode.ReadOnly : SqliteMode.Immutable;
            CheckVersion(schemaFile, missing: "database does not exist, and cannot be created in read-only mode");
            return;
        }
        mode = SqliteMode.Create;
        FileTree.MakeDirectories(folder);
        Lock = FileLock.Take(Paths.Join(folder, "big-lock"), exclusive: false, waiting: () => options.Log?.Invoke("waiting for the big Nix store lock..."));
        if (DirectoryHandle.Working.TryStatusFollowing(schemaFile) is null or { Size: 0 })
        {
            // Two processes may come here at once: the statements do nothing where the other was first.
            Connection.Transact(() => Connection.Execute(StoreSchema.Text));
            DurableFiles.Write(schemaFile, "10"u8);
        }
        else
        {
            CheckVersion(schemaFile, missing: null);
        }
    }

    /// <summary>Shared with all users of the database; whoever changes its schema waits for them to go.</summary>
    public FileLock? Lock { get; }

    static bool CanWrite(ByteString folder)
    {
        try
        {
            var name = Paths.Join(folder, DurableFiles.TemporaryName("probe"));
            DirectoryHandle.Working.CreateFile(name).Dispose();
            DirectoryHandle.Working.Remove(name);
            return true;
        }
        catch (FileException)
        {
            return false;
        }
    }

    static void CheckVersion(ByteString schemaFile, string? missing)
    {
        if (DirectoryHandle.Working.TryStatusFollowing(schemaFile) is null)
        {
            throw new StoreException(missing ?? $"'{schemaFile}' is missing");
        }
        using var handle = DirectoryHandle.Working.OpenFileFollowing(schemaFile);
        var text = System.Text.Encoding.ASCII.GetString(FileContents.ReadAll(handle, schemaFile)).Trim();
        if (!int.TryParse(text, out var version))
        {
            throw new StoreException($"'{schemaFile}' is corrupt: it holds '{text}' and not a number");
        }
        if (version > StoreSchema.Version)
        {
            throw new StoreException($"current Nix store schema is version {version}, but I only support {StoreSchema.Version}");
        }
        if (version < StoreSchema.Version)
        {
            throw new StoreException($"the store in '{Paths.Parent(Paths.Parent(schemaFile))}' has schema version {version}; open it once with Nix 2.3 or later to bring it to version {StoreSchema.Version}");
        }
    }

    SqliteDatabase Open()
    {
        var database = SqliteDatabase.Open(file, mode);
        database.Execute("pragma foreign_keys = 1");
        if (mode == SqliteMode.Create)
        {
            var current = database.Prepare("pragma main.journal_mode");
            current.Step();
            if (current.Text(0) != "wal")
            {
                current.Step();
                database.Execute("pragma main.journal_mode = wal");
            }
            // FULL: in this mode a commit is on disk when it returns, not only at the next checkpoint.
            database.Execute(durable ? "pragma synchronous = full" : "pragma synchronous = off");
            database.Execute("pragma main.journal_size_limit = 1099511627776");
            database.Execute("pragma wal_autocheckpoint = 40000");
        }
        database.Prepare("pragma main.journal_mode");
        return database;
    }

    SqliteDatabase Connection => connections.Value!;

    public T Transact<T>(Func<T> work) => Connection.Transact(work);

    public void Transact(Action work) => Connection.Transact(work);

    public long? FindId(StorePath path)
    {
        var statement = Bind(Connection.Prepare("select id from ValidPaths where path = ?"), path);
        try
        {
            return statement.Step() ? statement.Integer(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    SqliteStatement Bind(SqliteStatement statement, StorePath path)
    {
        Span<byte> buffer = stackalloc byte[512];
        return statement.BindText(directory.ShowBytes(path, buffer));
    }

    // With its algorithm, in base 16.
    static SqliteStatement Bind(SqliteStatement statement, Hash hash)
    {
        Span<byte> text = stackalloc byte[160];
        var name = hash.Algorithm.Name();
        System.Text.Encoding.ASCII.GetBytes(name, text);
        text[name.Length] = (byte)':';
        hash.WriteBase16(text[(name.Length + 1)..]);
        return statement.BindText(text[..(name.Length + 1 + hash.Bytes.Length * 2)]);
    }

    public bool IsValid(StorePath path) => FindId(path) is not null;

    /// <summary>Which of the paths, by their place in the list, are not valid; asked with one lock.</summary>
    public List<int> FindInvalid(IReadOnlyList<StorePath> paths)
    {
        var invalid = new List<int>();
        Connection.ReadTogether(() =>
        {
            for (var i = 0; i < paths.Count; i++)
            {
                if (!IsValid(paths[i]))
                {
                    invalid.Add(i);
                }
            }
        });
        return invalid;
    }

    public PathInfo? TryQuery(StorePath path)
    {
        const string text = "select id, hash, registrationTime, deriver, narSize, ultimate, sigs, ca from ValidPaths where path = ?";
        var statement = Bind(Connection.Prepare(text), path);
        if (!statement.Step())
        {
            statement.Reset();
            return null;
        }
        var id = statement.Integer(0);
        var info = new PathInfo
        {
            Path = path,
            NarHash = Hash.Parse(statement.Text(1)!, HashAlgorithm.Sha256),
            RegistrationTime = statement.Integer(2),
            Deriver = statement.Text(3) is { } deriver ? directory.TryParse(deriver) : null,
            NarSize = (ulong)statement.Integer(4),
            Ultimate = statement.Integer(5) == 1,
            Signatures = new SortedSet<string>((statement.Text(6) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal),
            ContentAddress = statement.Text(7) is { Length: > 0 } address ? ContentAddress.Parse(address) : null,
            References = [],
        };
        statement.Reset();
        info.References.UnionWith(Select("select path from Refs join ValidPaths on reference = id where referrer = ?", id));
        return info;
    }

    /// <summary>The path and all it refers to, by one statement: one lock of the file instead of some for each path. Null when the path is not valid.</summary>
    public SortedSet<StorePath>? TryQueryClosure(StorePath path)
    {
        var found = Select(
            """
            with recursive Closure (member) as (select id from ValidPaths where path = ? union select reference from Refs join Closure on referrer = member)
            select path from Closure join ValidPaths on id = member
            """, directory.Show(path));
        return found.Count == 0 ? null : found;
    }

    public SortedSet<StorePath> QueryReferrers(StorePath path) => Select(
        "select path from Refs join ValidPaths on referrer = id where reference = (select id from ValidPaths where path = ?)", directory.Show(path));

    public SortedSet<StorePath> QueryValidDerivers(StorePath path) => Select(
        "select v.path from DerivationOutputs d join ValidPaths v on d.drv = v.id where d.path = ?", directory.Show(path));

    public SortedSet<StorePath> QueryAll() => Select("select path from ValidPaths");

    public StorePath? QueryByHashPart(string hashPart)
    {
        var prefix = $"{directory.Path}/{hashPart}";
        return Select("select path from ValidPaths where path >= ? limit 1", prefix).FirstOrDefault(path => path.HashPart == hashPart);
    }

    public SortedDictionary<string, StorePath> QueryOutputs(StorePath derivation)
    {
        var outputs = new SortedDictionary<string, StorePath>(StringComparer.Ordinal);
        const string text = "select d.id, d.path from DerivationOutputs d join ValidPaths v on d.drv = v.id where v.path = ?";
        var statement = Connection.Prepare(text).Bind(directory.Show(derivation));
        while (statement.Step())
        {
            outputs[statement.Text(0)!] = directory.Parse(statement.Text(1)!);
        }
        return outputs;
    }

    SortedSet<StorePath> Select(string text, object? value = null)
    {
        var statement = Connection.Prepare(text);
        if (value is not null)
        {
            _ = value is long id ? statement.Bind(id) : statement.Bind((string)value);
        }
        var paths = new SortedSet<StorePath>();
        while (statement.Step())
        {
            paths.Add(directory.Parse(statement.Text(0)!));
        }
        return paths;
    }

    /// <summary>Adds the row or, where there is one, brings it up to date; returns its id. References come afterwards.</summary>
    public long Put(PathInfo info, long now)
    {
        var connection = Connection;
        var insertion = connection.Prepare("insert into ValidPaths (path, hash, registrationTime, deriver, narSize, ultimate, sigs, ca) values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (path) do nothing");
        Bind(Bind(insertion, info.Path), info.NarHash).Bind(info.RegistrationTime == 0 ? now : info.RegistrationTime)
            .Bind(info.Deriver is { } deriver ? directory.Show(deriver) : null)
            .Bind(info.NarSize == 0 ? null : (long)info.NarSize).Bind(info.Ultimate ? 1 : null).Bind(info.SignaturesInOneLine).Bind(info.ContentAddress?.ToString()).Run();
        if (connection.Changes == 1)
        {
            return connection.LastRow;
        }
        var update = connection.Prepare("update ValidPaths set narSize = ?, hash = ?, ultimate = ?, sigs = ?, ca = ? where path = ?");
        Bind(
            Bind(update.Bind((long)info.NarSize), info.NarHash).Bind(info.Ultimate ? 1 : null).Bind(info.SignaturesInOneLine).Bind(info.ContentAddress?.ToString()),
            info.Path).Run();
        return FindId(info.Path)!.Value;
    }

    /// <param name="referrer">The path's own row.</param>
    /// <param name="info">What it refers to.</param>
    /// <param name="rows">Rows that are known; the others are looked up, and remembered here.</param>
    public void PutReferences(long referrer, PathInfo info, Dictionary<StorePath, long> rows)
    {
        foreach (var reference in info.References)
        {
            if (!rows.TryGetValue(reference, out var row))
            {
                rows[reference] = row = FindId(reference) ?? throw new InvalidPathException(reference, directory.Show(reference));
            }
            Connection.Prepare("insert or replace into Refs (referrer, reference) values (?, ?)").Bind(referrer).Bind(row).Run();
        }
    }

    public void PutOutput(long derivation, string output, StorePath path) =>
        Bind(Connection.Prepare("insert or replace into DerivationOutputs (drv, id, path) values (?, ?, ?)").Bind(derivation).Bind(output), path).Run();

    /// <summary>Null when no build of it is known.</summary>
    public StorePath? FindBuilt(StorePath derivation, string output) => trace.Find(Connection, derivation, output);

    public void PutBuilt(StorePath derivation, string output, StorePath path) => trace.Put(Connection, derivation, output, path);

    /// <summary>Fails when another path refers to it.</summary>
    public void Delete(StorePath path) => Connection.Prepare("delete from ValidPaths where path = ?").Bind(directory.Show(path)).Run();

    public void Dispose()
    {
        foreach (var connection in connections.Values)
        {
            connection.Dispose();
        }
        connections.Dispose();
        Lock?.Dispose();
    }
}
