using Firn.Syntax.Parsing;

namespace Firn.Syntax.Tests;

/// <summary>What bytes may be part of, one at a time and sixteen together.</summary>
public sealed class CharactersTests
{
    [Fact]
    public void EachByteIsInTheClassesThatTheLanguageSays()
    {
        for (var value = 0; value < 256; value++)
        {
            var c = value < 128 ? (char)value : '\u00e9';
            var letter = char.IsAsciiLetter(c);
            var digit = char.IsAsciiDigit(c);
            Assert.Equal(
                (letter || c == '_' ? Characters.IdentifierStart : 0)
                | (letter || digit || c is '_' or '\'' or '-' ? Characters.Identifier : 0)
                | (digit ? Characters.Digit : 0)
                | (letter || digit || c is '.' or '_' or '-' or '+' ? Characters.Path : 0)
                | (letter || digit || c is '+' or '-' or '.' ? Characters.Scheme : 0)
                | (letter || digit || "%/?:@&=+$,-_.!~*'".Contains(c, StringComparison.Ordinal) ? Characters.Uri : 0)
                | (c is ' ' or '\n' or '\r' or '\t' or '#' or '/' ? Characters.Blank : 0)
                | (c is '.' or '+' or '/' or ':' ? Characters.AfterWord : 0),
                Characters.Classes[value]);
        }
    }

    [Fact]
    public void SixteenBytesTogetherCountWhatEachOfThemIs()
    {
        var text = new byte[Characters.Width];
        for (var place = 0; place < text.Length; place++)
        {
            for (var value = 0; value < 256; value++)
            {
                var isName = (Characters.Classes[value] & Characters.Identifier) != 0;
                var isPlain = !"\"$\\\r\0".Contains((char)value, StringComparison.Ordinal);
                Assert.Equal(isName ? text.Length : place, Characters.CountOfName(With(value, 'a')));
                Assert.Equal(isPlain ? text.Length : place, Characters.CountOfPlain(With(value, 'a')));
                Assert.Equal(value == ' ' ? text.Length : place, Characters.CountOfSpaces(With(value, ' ')));
            }

            byte[] With(int value, char others)
            {
                text.AsSpan().Fill((byte)others);
                text[place] = (byte)value;
                return text;
            }
        }
    }
}
