namespace Firn.Profile.Tests;

public class RuntimeTypeNameTests
{
    [Theory]
    [InlineData("System.Int32", "System.Int32")]
    [InlineData("Firn.Syntax.Symbol[], Firn.Syntax, Version=0.1.0.0, Culture=neutral", "Firn.Syntax.Symbol@Firn.Syntax[]")]
    [InlineData("System.Span`1[System.Byte]", "System.Span`1<System.Byte>")]
    [InlineData("A.Outer`2+Inner[B.C,D[][]]", "A.Outer`2+Inner<B.C, D[][]>")]
    [InlineData("A`1[B`2[C,D],E]", "A`1<B`2<C, D>, E>")]
    [InlineData("A`1[[B, x, Version=1]][], y, Version=2", "A`1@y<B@x>[]")]
    [InlineData("A`2[[B`1[[C, x]], y],[D[], z]], w", "A`2@w<B`1@y<C@x>, D@z[]>")]
    public void NamesAreTakenApart(string text, string expected) => Assert.Equal(expected, Show(RuntimeTypeName.Parse(text)!));

    [Theory]
    [InlineData("")]
    [InlineData("System.Byte*")]
    [InlineData("System.Byte&")]
    [InlineData("System.Byte[,]")]
    [InlineData("A`1[B")]
    [InlineData("A`1[[B, x]")]
    [InlineData("A`1[B]]")]
    [InlineData("A[][B]")]
    public void OthersAreNone(string text) => Assert.Null(RuntimeTypeName.Parse(text));

    static string Show(RuntimeTypeName type) =>
        type.Definition + (type.Assembly is null ? "" : "@" + type.Assembly) + (type.Arguments.Length == 0 ? "" : $"<{string.Join(", ", type.Arguments.Select(Show))}>")
        + string.Concat(Enumerable.Repeat("[]", type.Arrays));
}
