using System.Globalization;

namespace Firn.Profile;

/// <summary>
/// Reads the text that the runtime writes at its end with <c>DOTNET_WritePGOData=1</c>: for each method a line that begins with <c>@@@</c>, its name, its signature, and then places, each with
/// as many lines of values as its <c>Count</c> says.
/// </summary>
sealed class CountsReader(TextReader text)
{
    const string Method = "@@@ ", Place = "Schema ", Begin = "*** START", End = "*** END", Nothing = "NULL";

    int number;
    string? line;

    /// <exception cref="FormatException">With the number of the line that is not as expected.</exception>
    public static IEnumerable<MethodCounts> Read(TextReader text)
    {
        var reader = new CountsReader(text);
        reader.Next();
        reader.Expect(Begin);
        reader.Next();
        while (reader.line is { } head && head.StartsWith(Method, StringComparison.Ordinal))
        {
            yield return reader.ReadMethod(head);
        }
        reader.Expect(End);
    }

    void Next()
    {
        line = text.ReadLine();
        number++;
    }

    string Expect(string beginning) =>
        line is not null && line.StartsWith(beginning, StringComparison.Ordinal) ? line[beginning.Length..] : throw Unexpected($"'{beginning.Trim()}'");

    FormatException Unexpected(string what) => new($"line {number}: expected {what}, found {(line is null ? "the end" : $"'{line}'")}");

    // @@@ codehash 0x2B5B3C03 methodhash 0x25490D96 ilSize 0x00000159 records 0x00000011
    MethodCounts ReadMethod(string head)
    {
        var words = head.Split(' ');
        if (words.Length != 9)
        {
            throw Unexpected("four numbers with their names");
        }
        var (hash, size, count) = (Hexadecimal(words[2]), (int)Hexadecimal(words[6]), (int)Hexadecimal(words[8]));
        Next();
        var name = Expect("MethodName: ");
        Next();
        var signature = Expect("Signature: ");
        Next();
        var places = new CountedPlace[count];
        for (var i = 0; i < count; i++)
        {
            places[i] = ReadPlace();
        }
        return new MethodCounts(name, signature, size, hash, places);
    }

    // Schema InstrumentationKind 385 ILOffset 51 Count 1 Other 54
    CountedPlace ReadPlace()
    {
        var words = Expect(Place).Split(' ');
        if (words.Length != 8)
        {
            throw Unexpected("four numbers with their names");
        }
        var (kind, offset, count, other) = ((int)Decimal(words[1]), (int)Decimal(words[3]), (int)Decimal(words[5]), unchecked((int)(uint)Decimal(words[7])));
        Next();
        var areNames = CountedPlace.AreNames(kind);
        var place = new CountedPlace(kind, offset, other, areNames ? [] : new long[count], areNames ? new string?[count] : []);
        for (var i = 0; i < count; i++)
        {
            if (areNames)
            {
                place.Names[i] = ReadName();
            }
            else
            {
                place.Numbers[i] = ReadNumber();
            }
            Next();
        }
        return place;
    }

    // TypeHandle: System.Int32[], System.Private.CoreLib, Version=…
    string? ReadName()
    {
        var name = line?.Split(": ", 2);
        return name is not { Length: 2 } ? throw Unexpected("'TypeHandle: ' and a name") : name[1] == Nothing ? null : name[1];
    }

    // Eight bytes are two numbers, the lower half first.
    long ReadNumber() => line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        [var all] => Decimal(all),
        [var low, var high] => unchecked((long)((ulong)Decimal(low) | (ulong)Decimal(high) << 32)),
        _ => throw Unexpected("a number"),
    };

    long Decimal(string word) => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : throw Unexpected("a number");

    uint Hexadecimal(string word) =>
        word.StartsWith("0x", StringComparison.Ordinal) && uint.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value : throw Unexpected("a number in hexadecimal");
}
