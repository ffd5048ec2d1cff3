using Firn.Cli.Commands.Evaluation;

namespace Firn.Cli.Commands.Profiles;

/// <summary>A form in which packages are shown, one after the other; what remains is written at the end.</summary>
interface IQueryOutput : IDisposable
{
    void Add(PackageFacts package, PackageStatus? status, VersionDifference? difference);
}
