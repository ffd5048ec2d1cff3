using System.Text;
using Firn.Builtins.Json;
using Firn.Evaluation;
using Firn.Primitives;
using FsCheck;
using FsCheck.Fluent;

namespace Firn.Builtins.Tests;

/// <summary>Messages are those that users know from Nix.</summary>
public class JsonReaderTests
{
    sealed class Recorder : IJsonHandler
    {
        public StringBuilder Text { get; } = new();

        public int Depth { get; private set; }

        public void Null() => Text.Append('n');

        public void Boolean(bool value) => Text.Append(value ? 't' : 'f');

        public void Integer(long value) => Text.Append('i').Append(value);

        public void Float(double value) => Text.Append('d').Append(FloatText.Json(value));

        public void String(ReadOnlySpan<byte> value) => Text.Append('\'').Append(Encoding.UTF8.GetString(value)).Append('\'');

        public void BeginObject() => Text.Append('{');

        public void Key(ReadOnlySpan<byte> name) => Text.Append(Encoding.UTF8.GetString(name)).Append(':');

        public void EndObject() => Text.Append('}');

        public void BeginArray()
        {
            Depth++;
            if (Depth < 10)
                Text.Append('[');
        }

        public void EndArray() => Text.Append(']');
    }

    static string Read(string text)
    {
        var recorder = new Recorder();
        JsonReader.Read(Encoding.UTF8.GetBytes(text), recorder);
        return recorder.Text.ToString();
    }

    [Theory]
    [InlineData(" [1, -2, 3.5, 1e2, true, null] ", "[i1i-2d3.5d100.0tn]")]
    [InlineData("{\"a\":{},\"b\":[]}", "{a:{}b:[]}")]
    [InlineData("99999999999999999999", "d1e+20")]
    [InlineData("-9223372036854775808", "i-9223372036854775808")]
    [InlineData("\"\\ud83d\\ude00\\n\\u00e9\"", "'😀\né'")]
    public void ReadsValues(string text, string expected) => Assert.Equal(expected, Read(text));

    [Theory]
    [InlineData("", "[json.exception.parse_error.101] parse error at line 1, column 1: attempting to parse an empty input; check that your input string or stream contains the expected JSON")]
    [InlineData("[", "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing value - unexpected end of input; expected '[', '{', or a literal")]
    [InlineData("{\"a\"", "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error while parsing object separator - unexpected end of input; expected ':'")]
    [InlineData("{\"a\":1,}", "[json.exception.parse_error.101] parse error at line 1, column 8: syntax error while parsing object key - unexpected '}'; expected string literal")]
    [InlineData("01", "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing value - unexpected number literal; expected end of input")]
    [InlineData("-", "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing value - invalid number; expected digit after '-'; last read: '-'")]
    [InlineData("tru", "[json.exception.parse_error.101] parse error at line 1, column 4: syntax error while parsing value - invalid literal; last read: 'tru'")]
    [InlineData("[1 2]", "[json.exception.parse_error.101] parse error at line 1, column 4: syntax error while parsing array - unexpected number literal; expected ']'")]
    [InlineData("\"a", "[json.exception.parse_error.101] parse error at line 1, column 3: syntax error while parsing value - invalid string: missing closing quote; last read: '\"a'")]
    [InlineData("/**/1", "[json.exception.parse_error.101] parse error at line 1, column 1: syntax error while parsing value - invalid literal; last read: '/'")]
    [InlineData("1e", "[json.exception.parse_error.101] parse error at line 1, column 3: syntax error while parsing value - invalid number; expected '+', '-', or digit after exponent; last read: '1e'")]
    [InlineData("1e999", "[json.exception.out_of_range.406] number overflow parsing '1e999'")]
    [InlineData("18446744073709551615", "unsigned json number 18446744073709551615 outside of Nix integer range")]
    public void NamesThePlaceOfAnError(string text, string message) =>
        Assert.Equal(message, Assert.Throws<JsonException>(() => Read(text)).Message);

    [Fact]
    public void ReadsAMillionNestedArrays()
    {
        var recorder = new Recorder();
        byte[] text = Encoding.ASCII.GetBytes(new string('[', 1_000_000) + new string(']', 1_000_000));
        JsonReader.Read(text, recorder);
        Assert.Equal(1_000_000, recorder.Depth);
    }

    [Fact]
    public void EveryStringSurvivesWritingAndReading() =>
        Prop.ForAll<string>(text =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text ?? "");
            var output = new ByteWriter();
            JsonText.WriteString(output, bytes);
            var recorder = new Recorder();
            JsonReader.Read(output.Written, recorder);
            return recorder.Text.ToString() == $"'{Encoding.UTF8.GetString(bytes)}'";
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void NamesTheByteThatIsNotUtf8()
    {
        byte[] text = [.. "_invalid UTF-8: "u8, 0xFF, (byte)'_'];
        var failure = Assert.Throws<JsonException>(() => JsonText.WriteString(new ByteWriter(), text));
        Assert.Equal("[json.exception.type_error.316] invalid UTF-8 byte at index 16: 0xFF", failure.Message);
    }
}
