namespace Firn.Syntax.Parsing;

/// <summary>What each byte may be part of.</summary>
internal static class Characters
{
    public const byte IdentifierStart = 1;
    public const byte Identifier = 2;
    public const byte Digit = 4;
    public const byte Path = 8;
    public const byte Scheme = 16;
    public const byte Uri = 32;

    public static readonly byte[] Classes = Build();

    static byte[] Build()
    {
        var classes = new byte[256];
        for (var c = 0; c < 128; c++)
        {
            var letter = char.IsAsciiLetter((char)c);
            var digit = char.IsAsciiDigit((char)c);
            classes[c] = (byte)(
                (letter || c == '_' ? IdentifierStart : 0)
                | (letter || digit || c is '_' or '\'' or '-' ? Identifier : 0)
                | (digit ? Digit : 0)
                | (letter || digit || c is '.' or '_' or '-' or '+' ? Path : 0)
                | (letter || digit || c is '+' or '-' or '.' ? Scheme : 0)
                | (letter || digit || "%/?:@&=+$,-_.!~*'".Contains((char)c, StringComparison.Ordinal) ? Uri : 0));
        }
        return classes;
    }
}
