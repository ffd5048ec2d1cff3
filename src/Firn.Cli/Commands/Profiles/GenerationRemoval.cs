using Firn.Stores.Local.Profiles;

namespace Firn.Cli.Commands.Profiles;

/// <summary>Removes generations and says so.</summary>
static class GenerationRemoval
{
    public static void Remove(Profile profile, IReadOnlyList<string> specification, bool dry)
    {
        var selected = profile.Select(specification, TimeProvider.System.GetUtcNow());
        if (!dry)
        {
            profile.Delete(selected);
        }
        foreach (var generation in selected)
        {
            Console.Error.WriteLine($"{(dry ? "would remove" : "removing")} profile version {generation.Number}");
        }
    }
}
