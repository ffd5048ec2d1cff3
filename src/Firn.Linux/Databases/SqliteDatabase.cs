using System.Runtime.InteropServices;
using Firn.Primitives;

namespace Firn.Linux.Databases;

/// <summary>How a database is opened.</summary>
public enum SqliteMode
{
    /// <summary>Made if it is missing.</summary>
    Create,
    ReadWrite,
    ReadOnly,
    /// <summary>On a medium that nobody can write: no locks, no log file.</summary>
    Immutable,
}

/// <summary>One connection, for one thread at a time. Statements are prepared once and kept.</summary>
public sealed unsafe class SqliteDatabase : IDisposable
{
    readonly ByteString path;
    readonly Dictionary<string, SqliteStatement> statements = new(StringComparer.Ordinal);
    // Texts are constants of the program: the statements that are run over and over are found without hashing theirs.
    readonly SqliteStatement?[] recent = new SqliteStatement?[8];
    int oldest;
    nint handle;
    int depth;

    // Nobody asks how much memory the library has, and counting takes a lock for every piece.
    static readonly Lazy<int> configured = new(() => LibSqlite.Configure(LibSqlite.ConfigureMemoryStatus, 0));

    SqliteDatabase(ByteString path, nint handle) => (this.path, this.handle) = (path, handle);

    public ByteString Path => path;

    /// <summary>Opens a file. Waits for other connections' locks up to <paramref name="patience"/>.</summary>
    public static SqliteDatabase Open(ByteString path, SqliteMode mode, TimeSpan? patience = null)
    {
        var name = mode == SqliteMode.Immutable ? ByteString.FromText($"file:{Uri.EscapeDataString(path.ToString()).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1") : path;
        var flags = LibSqlite.OpenNoMutex | mode switch
        {
            SqliteMode.Create => LibSqlite.OpenReadWrite | LibSqlite.OpenCreate,
            SqliteMode.ReadWrite => LibSqlite.OpenReadWrite,
            SqliteMode.Immutable => LibSqlite.OpenReadOnly | LibSqlite.OpenUri,
            _ => LibSqlite.OpenReadOnly,
        };
        _ = configured.Value;
        fixed (byte* terminated = (byte[])[.. name.Span, 0])
        {
            var result = LibSqlite.Open(terminated, out var handle, flags, 0);
            var database = new SqliteDatabase(path, handle);
            if (result != LibSqlite.Ok)
            {
                var failure = database.Failure("opening");
                database.Dispose();
                throw failure;
            }
            _ = LibSqlite.BusyTimeout(handle, (int)(patience ?? TimeSpan.FromHours(1)).TotalMilliseconds);
            return database;
        }
    }

    /// <summary>Runs statements that give no rows.</summary>
    public void Execute(string sql)
    {
        fixed (byte* terminated = (byte[])[.. System.Text.Encoding.UTF8.GetBytes(sql), 0])
        {
            if (LibSqlite.Execute(handle, terminated, 0, 0, 0) != LibSqlite.Ok)
            {
                throw Failure($"executing '{sql}' on");
            }
        }
    }

    /// <summary>The statement for this text, reset and without values.</summary>
    public SqliteStatement Prepare(string sql)
    {
        foreach (var known in recent)
        {
            if (known is not null && ReferenceEquals(known.Sql, sql))
            {
                known.Reset();
                return known;
            }
        }
        var found = Find(sql);
        recent[oldest] = found;
        oldest = (oldest + 1) % recent.Length;
        found.Reset();
        return found;
    }

    SqliteStatement Find(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            fixed (byte* terminated = (byte[])[.. System.Text.Encoding.UTF8.GetBytes(sql), 0])
            {
                if (LibSqlite.Prepare(handle, terminated, -1, out var prepared, 0) != LibSqlite.Ok)
                {
                    throw Failure($"creating statement '{sql}' on");
                }
                statements.Add(sql, statement = new SqliteStatement(this, prepared, sql));
            }
        }
        return statement;
    }

    /// <summary>All or nothing: takes the write lock at once, commits when <paramref name="work"/> returns, else rolls back. One in another is part of it.</summary>
    public T Transact<T>(Func<T> work)
    {
        if (depth > 0)
        {
            return work();
        }
        Execute("begin immediate");
        depth++;
        try
        {
            var result = work();
            Execute("commit");
            return result;
        }
        catch
        {
            foreach (var statement in statements.Values)
            {
                statement.Reset();
            }
            Execute("rollback");
            throw;
        }
        finally
        {
            depth--;
        }
    }

    /// <summary>Reads with one lock instead of one for each statement, and sees one state of the database. What writes does not belong in it.</summary>
    public void ReadTogether(Action work)
    {
        if (depth > 0)
        {
            work();
            return;
        }
        Execute("begin");
        depth++;
        try
        {
            work();
        }
        finally
        {
            depth--;
            foreach (var statement in statements.Values)
            {
                statement.Reset();
            }
            Execute("commit");
        }
    }

    public void Transact(Action work) => Transact(() =>
    {
        work();
        return 0;
    });

    /// <summary>Row id of the last insertion of this connection.</summary>
    public long LastRow => LibSqlite.LastRow(handle);

    /// <summary>Rows that the last statement changed.</summary>
    public int Changes => LibSqlite.Changes(handle);

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }
        statements.Clear();
        Array.Clear(recent);
        if (handle != 0)
        {
            _ = LibSqlite.Close(handle);
            handle = 0;
        }
    }

    internal SqliteException Failure(string doing) => new(
        doing,
        path,
        Marshal.PtrToStringUTF8((nint)LibSqlite.Message(handle)) ?? "unknown reason",
        LibSqlite.ExtendedError(handle));
}
