using System.Text;
using Firn.Cli.Commands.Evaluation;
using Firn.Evaluation;

namespace Firn.Cli.Commands.Profiles;

/// <summary>Aligned columns.</summary>
sealed class TableQueryOutput(Evaluator evaluator, QueryOptions options, ByteWriter output) : IQueryOutput
{
    readonly List<List<string>> rows = [];

    public void Add(PackageFacts package, PackageStatus? status, VersionDifference? difference)
    {
        var row = new List<string>();
        void Column(bool wanted, Func<string> text)
        {
            if (wanted) row.Add(text().Replace('\n', ' '));
        }
        var store = evaluator.Host.StoreDirectory;
        Column(status is not null, () => $"{status}");
        Column(options.AttributePath, () => package.AttributePath);
        Column(options.Name, () => package.Name);
        Column(difference is not null, () => $"{difference}");
        Column(options.System, () => package.System);
        Column(options.DerivationPath, () => package.DerivationPath is { } path ? store.Show(path) : "-");
        Column(options.OutputPath, () => string.Join(';', package.Outputs(paths: true).Select(pair => (pair.Key == "out" ? "" : $"{pair.Key}=") + store.Show(pair.Value!))));
        Column(options.Description, () => package.Description);
        rows.Add(row);
    }

    public void Dispose()
    {
        var widths = Enumerable.Range(0, rows.Count == 0 ? 0 : rows[0].Count).Select(column => rows.Max(row => Encoding.UTF8.GetByteCount(row[column]))).ToArray();
        foreach (var row in rows)
        {
            for (var column = 0; column < row.Count; column++)
            {
                output.Write(row[column]);
                output.Write(column == row.Count - 1 ? "\n" : new string(' ', widths[column] - Encoding.UTF8.GetByteCount(row[column]) + 2));
            }
        }
    }
}
