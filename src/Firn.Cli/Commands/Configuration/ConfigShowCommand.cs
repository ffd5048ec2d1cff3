using System.Globalization;
using System.Text.Json;
using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.Evaluation;

namespace Firn.Cli.Commands.Configuration;

/// <summary><c>nix config show</c>: the settings as they count now.</summary>
static class ConfigShowCommand
{
    public static int Run(Invocation invocation) => EvaluationRun.Guard(() =>
    {
        var settings = Settings.Load();
        // Commands of the new style start with it, whatever a file says.
        settings.Set("pure-eval", "true");
        var json = false;
        var form = new JsonForm();
        var reader = new ArgumentReader(settings, invocation.Program).Switch("--json", () => json = true);
        form.AddFlags(reader);
        var names = reader.Read(invocation.Arguments);
        if (names.Count > 1)
        {
            throw new UsageException($"unexpected argument '{names[1]}'");
        }
        var features = settings.Words("experimental-features");
        var shown = SettingTable.All.Where(setting => setting.Feature is null || features.Contains(setting.Feature)).ToList();
        if (names is [var name])
        {
            var setting = shown.Find(each => each.Name == name) ?? throw new EvaluationException($"could not find setting '{name}'");
            StandardStreams.WriteOutput(Primitives.ByteString.FromText(Shown(setting, settings) + "\n").Span);
        }
        else if (json)
        {
            form.Print(writer => Write(shown, settings, writer));
        }
        else
        {
            StandardStreams.WriteOutput(Primitives.ByteString.FromText(string.Concat(shown.Select(setting => $"{setting.Name} = {Shown(setting, settings)}\n"))).Span);
        }
        return 0;
    });

    static string Shown(Setting setting, Settings settings) => Resolved(setting, Current(setting, settings));

    // The lookup path may be that of the variable.
    static string Current(Setting setting, Settings settings) => setting.Name == "nix-path" && Environment.GetEnvironmentVariable("NIX_PATH") is not null
        ? string.Join(' ', LookupPaths.Read([], settings).Select(static entry => entry.Prefix.Length == 0 ? entry.Path : $"{entry.Prefix}={entry.Path}"))
        : settings.Current(setting);

    static string Resolved(Setting setting, string text) =>
        setting.Name == "max-jobs" && text == "auto" ? Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture) : text;

    static void Write(IReadOnlyList<Setting> shown, Settings settings, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var setting in shown)
        {
            writer.WriteStartObject(setting.Name);
            writer.WriteStartArray("aliases");
            foreach (var alias in setting.Aliases)
            {
                writer.WriteStringValue(alias);
            }
            writer.WriteEndArray();
            Write(writer, "defaultValue", setting, setting.Usual);
            writer.WriteString("description", setting.Description + ".");
            writer.WriteBoolean("documentDefault", setting.Computed is null);
            writer.WriteString("experimentalFeature", setting.Feature);
            Write(writer, "value", setting, Current(setting, settings));
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    static void Write(Utf8JsonWriter writer, string name, Setting setting, string text)
    {
        text = Resolved(setting, text);
        writer.WritePropertyName(name);
        switch (setting.Kind)
        {
            case SettingKind.Switch or SettingKind.Choice when text is "true" or "false":
                writer.WriteBooleanValue(text == "true");
                break;
            case SettingKind.Number:
                writer.WriteNumberValue(long.Parse(text, CultureInfo.InvariantCulture));
                break;
            case SettingKind.OptionalText when text.Length == 0:
                writer.WriteNullValue();
                break;
            case SettingKind.Words or SettingKind.Names:
                writer.WriteStartArray();
                foreach (var word in SettingText.Words(text))
                {
                    writer.WriteStringValue(word);
                }
                writer.WriteEndArray();
                break;
            case SettingKind.Pairs:
                writer.WriteStartObject();
                foreach (var (key, value) in SettingText.Pairs(text))
                {
                    writer.WriteString(key, value);
                }
                writer.WriteEndObject();
                break;
            default:
                writer.WriteStringValue(text);
                break;
        }
    }
}
