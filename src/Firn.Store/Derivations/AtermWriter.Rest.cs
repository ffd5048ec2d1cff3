using System.Text;

namespace Firn.Store;

/// <content>
/// What stands behind the inputs: sources, builder, arguments and variables, most of the text. In the three texts of a derivation only the values of variables that are named after outputs differ.
/// </content>
sealed partial class AtermWriter
{
    // Of the derivation that was written last, as it is written masked, and where values have to go for the other texts: behind so many bytes, of which variable.
    readonly List<(int Place, int Variable)> holes = [];
    byte[] rest = [];
    Derivation? restOf;
    StoreDirectory? restFor;
    int restVersion, restSources, restOutputs, restLength;

    /// <summary>To be called when nothing of the derivation but its outputs and the values of the variables named after them has changed since it was written masked.</summary>
    public static void OutputsAreKnown(Derivation derivation)
    {
        if (free is { } writer && ReferenceEquals(writer.restOf, derivation))
        {
            writer.restVersion = derivation.Environment.Version;
        }
    }

    public void Rest(Derivation derivation, bool masked)
    {
        if (!IsKept(derivation))
        {
            KeepRest(derivation);
        }
        var done = 0;
        if (!masked)
        {
            foreach (var (place, variable) in holes)
            {
                Raw(rest.AsSpan(done, place - done));
                Escape(derivation.Environment[variable].Value.Span);
                done = place;
            }
        }
        Raw(rest.AsSpan(done, restLength - done));
    }

    bool IsKept(Derivation derivation) => ReferenceEquals(restOf, derivation) && ReferenceEquals(restFor, directory) && restVersion == derivation.Environment.Version
        && restSources == derivation.InputSources.Count && restOutputs == derivation.Outputs.Count;

    void KeepRest(Derivation derivation)
    {
        var begin = used;
        restOf = null;
        holes.Clear();
        WriteRest(derivation, begin);
        restLength = used - begin;
        if (rest.Length < restLength)
        {
            rest = new byte[Math.Max(restLength, rest.Length * 2)];
        }
        buffer.AsSpan(begin, restLength).CopyTo(rest);
        used = begin;
        (restOf, restFor) = (derivation, directory);
        (restVersion, restSources, restOutputs) = (derivation.Environment.Version, derivation.InputSources.Count, derivation.Outputs.Count);
    }

    void WriteRest(Derivation derivation, int begin)
    {
        var separator = (byte)'[';
        if (derivation.InputSources.Count > 0)
        {
            foreach (var path in derivation.InputSources)
            {
                Byte(separator);
                separator = (byte)',';
                Path(path);
            }
        }
        End(separator);
        Byte((byte)',');
        Escaped(derivation.System.Span);
        Byte((byte)',');
        Escaped(derivation.Builder.Span);
        Byte((byte)',');
        separator = (byte)'[';
        for (var i = 0; i < derivation.Arguments.Count; i++)
        {
            Byte(separator);
            separator = (byte)',';
            Escaped(derivation.Arguments[i].Span);
        }
        End(separator);
        Byte((byte)',');
        separator = (byte)'[';
        for (var i = 0; i < derivation.Environment.Count; i++)
        {
            Byte(separator);
            separator = (byte)',';
            Raw("(\""u8);
            var (name, value) = derivation.Environment[i];
            Escape(name.Span);
            Raw("\",\""u8);
            if (IsOutput(derivation.Outputs, name.Span))
            {
                holes.Add((used - begin, i));
            }
            else
            {
                Escape(value.Span);
            }
            Raw("\")"u8);
        }
        End(separator);
        Byte((byte)')');
    }

    static bool IsOutput(SortedList<string, DerivationOutput> outputs, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < outputs.Count; i++)
        {
            var output = outputs.GetKeyAtIndex(i);
            if (output.Length == name.Length && Ascii.Equals(name, output))
            {
                return true;
            }
        }
        return false;
    }
}
