using Firn.Primitives;

namespace Firn.Linux.Databases;

/// <summary>A prepared statement: bind values in order, then run it or step through its rows.</summary>
public sealed unsafe class SqliteStatement : IDisposable
{
    static readonly nint copied = -1;

    readonly SqliteDatabase database;
    readonly string sql;
    nint handle;
    int bound;
    bool used;

    internal string Sql => sql;

    internal SqliteStatement(SqliteDatabase database, nint handle, string sql) =>
        (this.database, this.handle, this.sql) = (database, handle, sql);

    /// <summary>Without values and rows: a statement that is left at a row keeps its lock of the file.</summary>
    public void Reset()
    {
        if (used)
        {
            _ = LibSqlite.Reset(handle);
            _ = LibSqlite.ClearBindings(handle);
            bound = 0;
            used = false;
        }
    }

    /// <summary>The next value; null is NULL.</summary>
    public SqliteStatement Bind(string? text)
    {
        if (text is null)
        {
            used = true;
            return Check(LibSqlite.BindNull(handle, ++bound));
        }
        const int most = 1024;
        var size = text.Length <= most / 3 ? most : System.Text.Encoding.UTF8.GetByteCount(text) + 1;
        Span<byte> bytes = size <= most ? stackalloc byte[most] : new byte[size];
        return BindText(bytes[..System.Text.Encoding.UTF8.GetBytes(text, bytes)]);
    }

    /// <summary>The next value, a text in UTF-8.</summary>
    public SqliteStatement BindText(ReadOnlySpan<byte> text)
    {
        used = true;
        // An empty span has no address, which would be NULL.
        byte none = 0;
        fixed (byte* start = text)
        {
            return Check(LibSqlite.BindText(handle, ++bound, start is null ? &none : start, text.Length, copied));
        }
    }

    public SqliteStatement Bind(long value)
    {
        used = true;
        return Check(LibSqlite.BindInteger(handle, ++bound, value));
    }

    public SqliteStatement Bind(long? value) => value is { } number ? Bind(number) : Bind((string?)null);

    /// <summary>True when there is a (further) row.</summary>
    public bool Step()
    {
        used = true;
        return LibSqlite.Step(handle) switch
        {
            LibSqlite.Row => true,
            LibSqlite.Done => false,
            _ => throw database.Failure($"executing '{sql}' on"),
        };
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public void Run()
    {
        while (Step())
        {
        }
        _ = LibSqlite.Reset(handle);
    }

    /// <summary>A column of the current row as text; null for NULL.</summary>
    public string? Text(int column)
    {
        var text = LibSqlite.ColumnText(handle, column);
        return text is null ? null : System.Text.Encoding.UTF8.GetString(text, LibSqlite.ColumnBytes(handle, column));
    }

    /// <summary>A column of the current row; 0 for NULL.</summary>
    public long Integer(int column) => LibSqlite.ColumnInteger(handle, column);

    public bool IsNull(int column) => LibSqlite.ColumnType(handle, column) == LibSqlite.Null;

    public void Dispose()
    {
        if (handle != 0)
        {
            _ = LibSqlite.Finish(handle);
            handle = 0;
        }
    }

    SqliteStatement Check(int result) => result == LibSqlite.Ok ? this : throw database.Failure($"binding a value of '{sql}' on");
}
