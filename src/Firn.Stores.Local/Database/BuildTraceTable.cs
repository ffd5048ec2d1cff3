using Firn.Linux.Databases;
using Firn.Store;

namespace Firn.Stores.Local.Database;

/// <summary>Rows of <c>BuildTraceV3</c>: which path an output of a resolved derivation became. The table need not be there.</summary>
sealed class BuildTraceTable(StoreDirectory directory)
{
    bool present;

    bool IsPresent(SqliteDatabase connection)
    {
        if (!present)
        {
            const string text = "select 1 from sqlite_master where type = 'table' and name = 'BuildTraceV3'";
            var found = connection.Prepare(text).Step();
            connection.Prepare(text);
            present = found;
        }
        return present;
    }

    public StorePath? Find(SqliteDatabase connection, StorePath derivation, string output)
    {
        if (!IsPresent(connection))
        {
            return null;
        }
        const string text = "select outputPath from BuildTraceV3 where drvPath = ? and outputName = ?";
        var statement = connection.Prepare(text).Bind(derivation.BaseName).Bind(output);
        var path = statement.Step() ? directory.Parse(statement.Text(0)!) : null;
        connection.Prepare(text);
        return path;
    }

    /// <summary>Adds the row, in place of one there may be.</summary>
    public void Put(SqliteDatabase connection, StorePath derivation, string output, StorePath path)
    {
        if (!IsPresent(connection))
        {
            connection.Execute(StoreSchema.BuildTrace);
        }
        connection.Prepare("delete from BuildTraceV3 where drvPath = ? and outputName = ?").Bind(derivation.BaseName).Bind(output).Run();
        connection.Prepare("insert into BuildTraceV3 (drvPath, outputName, outputPath, signatures) values (?, ?, ?, '')")
            .Bind(derivation.BaseName).Bind(output).Bind(directory.Show(path)).Run();
    }
}
