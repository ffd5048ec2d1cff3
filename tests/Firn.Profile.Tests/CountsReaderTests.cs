namespace Firn.Profile.Tests;

public class CountsReaderTests
{
    const string Text = """
        *** START PGO Data, max index = 2 ***
        @@@ codehash 0x2B5B3C03 methodhash 0x25490D96 ilSize 0x00000159 records 0x00000004
        MethodName: System.Collections.Generic.List`1[System.Int32].Add
        Signature: instance void  (!0)
        Schema InstrumentationKind 385 ILOffset 51 Count 1 Other 54
        4294967295
        Schema InstrumentationKind 177 ILOffset 56 Count 1 Other 3221225472
        7
        Schema InstrumentationKind 195 ILOffset 56 Count 2 Other 3221225472
        TypeHandle: System.Int32[], System.Private.CoreLib, Version=9.0.0.0
        TypeHandle: NULL
        Schema InstrumentationKind 578 ILOffset 57 Count 2 Other 0
        4 0
        1 2
        @@@ codehash 0x1 methodhash 0x2 ilSize 0x3 records 0x0
        MethodName: Firn.Syntax.Symbol.Equals
        Signature: instance bool  (value class Firn.Syntax.Symbol)
        *** END PGO Data ***
        """;

    [Fact]
    public void MethodsHaveTheirPlacesInOrder()
    {
        var methods = CountsReader.Read(new StringReader(Text)).ToList();
        Assert.Equal(
            [("System.Collections.Generic.List`1[System.Int32].Add", "instance void  (!0)", 0x159, 0x2B5B3C03u), ("Firn.Syntax.Symbol.Equals", "instance bool  (value class Firn.Syntax.Symbol)", 3, 1u)],
            methods.Select(method => method.Identity));
        Assert.Empty(methods[1].Places);
        Assert.Equal(
            [(385, 51, 54, 1), (177, 56, -1073741824, 1), (195, 56, -1073741824, 2), (578, 57, 0, 2)],
            methods[0].Places.Select(place => (place.Kind, place.Offset, place.Other, place.Length)));
        Assert.Equal((string?[])["System.Int32[], System.Private.CoreLib, Version=9.0.0.0", null], methods[0].Places[2].Names);
        Assert.Equal(4294967302, methods[0].Sum);
    }

    [Fact]
    public void EightBytesAreTwoNumbersTheLowerOneFirst() =>
        Assert.Equal([4, 0x2_0000_0001], CountsReader.Read(new StringReader(Text)).First().Places[3].Numbers);

    [Theory]
    [InlineData("", "", "line 1: expected '*** START', found the end")]
    [InlineData("4294967295", "many", "line 6: expected a number, found 'many'")]
    [InlineData("TypeHandle: NULL", "Schema", "line 11: expected 'TypeHandle: ' and a name, found 'Schema'")]
    [InlineData("records 0x00000004", "records 0x00000003", "line 12: expected '*** END', found 'Schema InstrumentationKind 578 ILOffset 57 Count 2 Other 0'")]
    [InlineData("records 0x0\n", "records 0x1\n", "line 18: expected 'Schema', found '*** END PGO Data ***'")]
    [InlineData("*** END PGO Data ***", "", "line 18: expected '*** END', found the end")]
    public void WhatIsNotAsExpectedIsNamedWithItsLine(string what, string instead, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => CountsReader.Read(new StringReader(what.Length == 0 ? "" : Text.Replace(what, instead))).ToList()).Message);
}
