using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Firn.Primitives;

namespace Firn.Builtins.Toml;

/// <summary>Reads TOML 1.0. Messages show the line and a caret in the way that users of Nix know.</summary>
internal ref partial struct TomlReader
{
    // Deeper than people write, and far from where the other readers of such a document give up.
    const int DeepestNesting = 10_000;

    readonly ReadOnlySpan<byte> text;
    int at;
    int depth;

    TomlReader(ReadOnlySpan<byte> text) => this.text = text;

    /// <exception cref="TomlException">With the place, and what was expected there.</exception>
    public static TomlTable Read(ReadOnlySpan<byte> text)
    {
        var reader = new TomlReader(text);
        return reader.Document();
    }

    readonly int Current => at < text.Length ? text[at] : -1;

    readonly int Ahead(int distance) => at + distance < text.Length ? text[at + distance] : -1;

    TomlTable Document()
    {
        if (text.StartsWith("\uFEFF"u8))
            at = 3;
        var root = new TomlTable { Origin = TomlTableOrigin.Header };
        var table = root;
        while (true)
        {
            SkipLines();
            switch (Current)
            {
                case -1:
                    return root;
                case '[':
                    table = Header(root);
                    EndLine();
                    break;
                default:
                    KeyValue(table);
                    EndPair();
                    break;
            }
        }
    }

    void SkipBlanks()
    {
        while (Current is ' ' or '\t')
            at++;
    }

    void SkipComment()
    {
        if (Current != '#')
            return;
        while (Current is not -1 and not '\n')
        {
            if (Current == '\r')
            {
                if (Ahead(1) == '\n')
                    return;
                throw Error("toml::parse_comment_line: newline (LF / CRLF) or EOF is expected", at, "but got this");
            }

            if (Current is < 0x20 and not '\t' or 0x7F)
                throw Error("toml::parse_comment_line: invalid character appeared in a comment", at, "control characters are not allowed here");
            at++;
        }
    }

    /// <summary>Blanks, comments and line ends.</summary>
    void SkipLines()
    {
        while (true)
        {
            SkipBlanks();
            SkipComment();
            if (Current == '\n')
                at++;
            else if (Current == '\r' && Ahead(1) == '\n')
                at += 2;
            else
                return;
        }
    }

    /// <summary>Unlike TOML, Nix reads a header that stands behind a value on the same line.</summary>
    void EndPair()
    {
        SkipBlanks();
        if (Current != '[')
            EndLine();
    }

    void EndLine()
    {
        SkipBlanks();
        SkipComment();
        if (Current == '\r' && Ahead(1) == '\n')
            at++;
        if (Current is not -1 and not '\n')
            throw Error("toml::parse_table: newline (LF / CRLF) or EOF is expected", at, "here");
    }

    TomlTable Header(TomlTable root)
    {
        int start = at;
        bool array = Ahead(1) == '[';
        at += array ? 2 : 1;
        SkipBlanks();
        var keys = Keys();
        SkipBlanks();
        if (Current != ']' || (array && Ahead(1) != ']'))
            throw Error(array ? "toml::parse_file: invalid array-table key" : "toml::parse_file: invalid table key", at, "expected ]");
        at += array ? 2 : 1;
        int length = at - start;

        var table = root;
        for (int i = 0; i < keys.Count - 1; i++)
        {
            table = table.Entries.GetValueOrDefault(keys[i].Name) switch
            {
                null => Add(table, keys[i].Name, new TomlTable { Origin = TomlTableOrigin.Implied, Offset = start, Length = length }),
                TomlTable { Origin: not TomlTableOrigin.Inline } inner => inner,
                TomlArray { OfTables: true } tables => (TomlTable)tables.Items[^1],
                var other => throw Obstacle(start, length, other),
            };
        }

        var last = keys[^1].Name;
        var existing = table.Entries.GetValueOrDefault(last);
        var created = new TomlTable { Origin = TomlTableOrigin.Header, Offset = start, Length = length };
        if (array)
        {
            switch (existing)
            {
                case null:
                    table.Entries[last] = new TomlArray([created], OfTables: true) { Offset = start, Length = length };
                    return created;
                case TomlArray { OfTables: true } tables:
                    tables.Items.Add(created);
                    return created;
                case TomlArray { HoldsTables: true }:
                    throw Conflict("failed to insert a table, inline array of tables is immutable", start, length, "while inserting this", existing, "this is inline array-of-tables");
                default:
                    throw Conflict("failed to insert an array of tables, value already exists", start, length, "while inserting this", existing, "non-table value already exists");
            }
        }

        switch (existing)
        {
            case null:
                return Add(table, last, created);
            case TomlTable { Origin: TomlTableOrigin.Implied } implied:
                (implied.Origin, implied.Offset, implied.Length) = (TomlTableOrigin.Header, start, length);
                return implied;
            default:
                throw Conflict("failed to insert a table, table already defined", start, length, "inserting this", existing, "this table is explicitly defined");
        }
    }

    /// <summary>The failure of a key that leads through what is no table, or through one that is complete.</summary>
    readonly TomlException Obstacle(int start, int length, TomlNode other) => other switch
    {
        TomlTable { Origin: TomlTableOrigin.Inline } => Conflict("failed to insert a value: inline table is immutable", start, length, "inserting this", other, "to this table"),
        TomlTable => Conflict("reopening a table using dotted keys", start, length, "dotted key cannot reopen a table", other, "this table is already closed"),
        TomlArray { OfTables: true } => Conflict("dotted key cannot reopen an array-of-tables", start, length, "inserting this", other, "to this array-of-tables.", blank: ""),
        TomlArray { HoldsTables: true } => Conflict("inline array of tables are immutable", start, length, "inserting this", other, "inline array of tables", blank: ""),
        _ => Conflict("failed to insert a value, value already exists", start, length, "while inserting this", other, "non-table value already exists"),
    };

    static TomlTable Add(TomlTable parent, ByteString name, TomlTable child)
    {
        parent.Entries[name] = child;
        return child;
    }

    void KeyValue(TomlTable table)
    {
        int start = at;
        var keys = Keys();
        SkipBlanks();
        if (Current != '=')
            throw Error("toml::parse_key_value_pair: invalid key value separator `=`", at, "expected =");
        at++;
        SkipBlanks();
        int valueStart = at;
        var value = Value();
        (value.Offset, value.Length) = (valueStart, at - valueStart);
        int length = keys[^1].End - start;
        for (int i = 0; i < keys.Count - 1; i++)
        {
            table = table.Entries.GetValueOrDefault(keys[i].Name) switch
            {
                null => Add(table, keys[i].Name, new TomlTable { Origin = TomlTableOrigin.Dotted, Offset = start, Length = length }),
                TomlTable { Origin: TomlTableOrigin.Dotted } inner => inner,
                var other => throw Obstacle(start, length, other),
            };
        }

        if (!table.Entries.TryAdd(keys[^1].Name, value))
            throw Conflict("failed to insert a value, value already exists", start, length, "inserting this", table.Entries[keys[^1].Name], "but value already exists");
    }

    List<(ByteString Name, int End)> Keys()
    {
        var keys = new List<(ByteString, int)>();
        while (true)
        {
            keys.Add((Key(), at));
            int end = at;
            SkipBlanks();
            if (Current != '.')
            {
                at = end;
                return keys;
            }

            at++;
            SkipBlanks();
        }
    }

    ByteString Key()
    {
        if (Current == '"')
            return BasicString();
        if (Current == '\'')
            return LiteralString();
        int start = at;
        while (Current >= 0 && (char.IsAsciiLetterOrDigit((char)Current) || Current is '-' or '_'))
            at++;
        return at > start
            ? ByteString.Copy(text[start..at])
            : throw Error(
                "toml::parse_simple_key: invalid key: key must be \"quoted\", 'quoted-literal', or bare key.",
                at,
                "expected alpha [a-zA-Z], digit [0-9], -, or _",
                "Hint: non-ASCII scripts are allowed in toml v1.1.0, but not in v1.0.0.\n");
    }

    TomlNode Value()
    {
        if (depth == DeepestNesting || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new TomlException("stack overflow: arrays and tables are nested too deeply");
        depth++;
        var value = AnyValue();
        depth--;
        return value;
    }

    TomlNode AnyValue()
    {
        switch (Current)
        {
            case '"':
                return new TomlText(Ahead(1) == '"' && Ahead(2) == '"' ? MultiLineBasicString() : BasicString());
            case '\'':
                return new TomlText(Ahead(1) == '\'' && Ahead(2) == '\'' ? MultiLineLiteralString() : LiteralString());
            case '[':
                return Array();
            case '{':
                return InlineTable();
            default:
                return Scalar();
        }
    }

    TomlArray Array()
    {
        int start = at++;
        var items = new List<TomlNode>();
        while (true)
        {
            SkipLines();
            if (Current == ']')
            {
                at++;
                return new TomlArray(items, OfTables: false);
            }

            if (Current < 0)
                throw Error("toml::parse_array: missing closing bracket `]`", at, "expected `]`, reached EOF");
            items.Add(Value());
            SkipLines();
            if (Current == ',')
                at++;
            else if (Current < 0)
                throw Error("toml::parse_array: missing closing bracket `]`", at, "expected `]`, reached EOF");
            else if (Current != ']')
                throw Error("toml::parse_array: expected value-separator `,` or closing `]`", start, at, "an array starts here", "but found this");
        }
    }

    TomlTable InlineTable()
    {
        at++;
        var table = new TomlTable { Origin = TomlTableOrigin.Dotted };
        SkipBlanks();
        if (Current == '}')
            at++;
        else
        {
            while (true)
            {
                SkipBlanks();
                KeyValue(table);
                SkipBlanks();
                if (Current == '}')
                {
                    at++;
                    break;
                }

                if (Current != ',')
                    throw Error("toml::parse_inline_table: missing table separator `,` or closing `}`", at, "here");
                at++;
                SkipBlanks();
                if (Current == '}')
                    throw Error("toml::parse_inline_table: trailing comma is not allowed in TOML-v1.0.0)", at, "here");
            }
        }

        Seal(table);
        return table;
    }

    static void Seal(TomlTable table)
    {
        table.Origin = TomlTableOrigin.Inline;
        foreach (var inner in table.Entries.Values)
        {
            if (inner is TomlTable { Origin: TomlTableOrigin.Dotted } dotted)
                Seal(dotted);
        }
    }

    readonly TomlException Error(string title, int place, string note, string hint = "") =>
        new($"[error] {title}\n{Excerpt(place, 1, note, out _)}{hint}");

    readonly TomlException Error(string title, int first, int second, string firstNote, string secondNote) =>
        new($"[error] {title}\n{Excerpt(first, 1, firstNote, out int width)}{More(second, 1, secondNote, width)}");

    readonly TomlException Conflict(string title, int place, int length, string note, TomlNode other, string otherNote, string blank = " ") =>
        new($"[error] toml::insert_value:{blank}{title}\n{Excerpt(place, length, note, out int width)}{More(other.Offset, other.Length, otherNote, width)}");

    readonly string Excerpt(int place, int length, string note, out int width)
    {
        var (number, line, column) = Locate(place);
        width = number.Length;
        string margin = new(' ', width);
        return $"{margin}--> fromTOML\n {margin} |\n {number} | {line}\n {margin} | {new string(' ', column)}{new string('^', Math.Max(1, length))}-- {note}\n";
    }

    readonly string More(int place, int length, string note, int width)
    {
        var (number, line, column) = Locate(place);
        string margin = new(' ', width);
        return $" {margin} | ...\n {margin} |\n {number.PadLeft(width)} | {line}\n {margin} | {new string(' ', column)}{new string('^', Math.Clamp(length, 1, Math.Max(1, Encoding.UTF8.GetByteCount(line) - column)))}-- {note}\n";
    }

    readonly (string Number, string Line, int Column) Locate(int place)
    {
        place = Math.Min(place, text.Length);
        int start = text[..place].LastIndexOf((byte)'\n') + 1;
        int length = text[start..].IndexOf((byte)'\n');
        var line = length < 0 ? text[start..] : text.Slice(start, length);
        int number = text[..start].Count((byte)'\n') + 1;
        return (number.ToString(CultureInfo.InvariantCulture), Encoding.UTF8.GetString(line), place - start);
    }
}
