using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Firn.Architecture.Tests;

/// <summary>The table of rooms in ARCHITECTURE.md, in its order.</summary>
static class Rooms
{
    public sealed record Room(string Name, bool Pure, int Row);

    public static IReadOnlyList<Room> All { get; } = Read();

    public static Room? Find(string name) => All.FirstOrDefault(room => room.Name == name);

    public static IEnumerable<string> ReferencesOf(string room) =>
        XDocument.Parse(Repository.Read($"src/{room}/{room}.csproj"))
            .Descendants("ProjectReference")
            .Where(reference => (string?)reference.Attribute("OutputItemType") != "Analyzer")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));

    static Room[] Read() =>
        Regex.Matches(Repository.Read("ARCHITECTURE.md"), @"^\| (Firn\.[A-Za-z.]+) \|.*\| (yes|no) \|$", RegexOptions.Multiline)
            .Select((match, row) => new Room(match.Groups[1].Value, match.Groups[2].Value == "no", row))
            .ToArray();
}
