namespace Firn.Syntax.Tests.Grammar;

/// <summary>
/// The grammar of the language, the source of <c>src/Firn.Syntax/Parsing/ParserTables.cs</c>. The order of the tokens is
/// the order in which messages list what was expected; the order of rules decides which reduction a state makes
/// by default, which shows in messages as well.
/// </summary>
static class Language
{
    /// <summary>Name in code, then the name in messages.</summary>
    public static readonly (string Name, string Shown)[] Tokens =
    [
        ("EndOfFile", "end of file"), ("Error", "error"), ("Invalid", "invalid token"),
        ("Identifier", "identifier"), ("String", "string"), ("IndentedString", "indented string"), ("Integer", "integer"),
        ("Float", "floating-point literal"), ("Path", "path"), ("HomePath", "'~/…' path"), ("SearchPath", "'<…>' path"),
        ("PathEnd", "end of path"), ("Uri", "URI"), ("If", "'if'"), ("Then", "'then'"), ("Else", "'else'"),
        ("Assert", "'assert'"), ("With", "'with'"), ("Let", "'let'"), ("In", "'in'"), ("Rec", "'rec'"),
        ("Inherit", "'inherit'"), ("Equal", "'=='"), ("NotEqual", "'!='"), ("LessOrEqual", "'<='"),
        ("GreaterOrEqual", "'>='"), ("Update", "'//'"), ("Concat", "'++'"), ("And", "'&&'"), ("Or", "'||'"),
        ("Implies", "'->'"), ("OrKeyword", "'or'"), ("PipeFrom", "'<|'"), ("PipeInto", "'|>'"),
        ("DollarBrace", "'${'"), ("IndentedOpen", "start of an indented string"), ("IndentedClose", "end of an indented string"),
        ("Ellipsis", "'...'"), ("Bindings", "start of REPL bindings"),
        ("Less", "'<'"), ("Greater", "'>'"), ("Not", "NOT"), ("Plus", "'+'"), ("Minus", "'-'"), ("Times", "'*'"),
        ("Divide", "'/'"), ("Question", "'?'"), ("Negate", "NEGATE"), ("Colon", "':'"), ("At", "'@'"), ("Semicolon", "';'"),
        ("Exclamation", "'!'"), ("Dot", "'.'"), ("Quote", "'\"'"), ("OpenParenthesis", "'('"), ("CloseParenthesis", "')'"),
        ("OpenBrace", "'{'"), ("CloseBrace", "'}'"), ("OpenBracket", "'['"), ("CloseBracket", "']'"), ("Assign", "'='"),
        ("Comma", "','"),
    ];

    /// <summary>Loosest first.</summary>
    public static readonly (Associativity Associativity, string[] Tokens)[] Precedence =
    [
        (Associativity.Right, ["Implies"]), (Associativity.Left, ["Or"]), (Associativity.Left, ["And"]),
        (Associativity.None, ["Equal", "NotEqual"]), (Associativity.None, ["Less", "Greater", "LessOrEqual", "GreaterOrEqual"]),
        (Associativity.Right, ["Update"]), (Associativity.Left, ["Not"]), (Associativity.Left, ["Plus", "Minus"]),
        (Associativity.Left, ["Times", "Divide"]), (Associativity.Right, ["Concat"]), (Associativity.None, ["Question"]),
        (Associativity.None, ["Negate"]),
    ];

    /// <summary><c>RuleName: left = right …</c>; rules named <c>Pass</c> hand on their only child; <c>%X</c> sets the precedence.</summary>
    public const string Rules =
        """
        Expression: start = expr
        BindingsOnly: start = Bindings binds1
        Pass: expr = function
        Lambda: function = Identifier Colon function
        LambdaSet: function = formalset Colon function
        LambdaSetNamed: function = formalset At Identifier Colon function
        LambdaNamedSet: function = Identifier At formalset Colon function
        Assert: function = Assert expr Semicolon function
        With: function = With expr Semicolon function
        Let: function = Let binds In function
        Pass: function = choice
        If: choice = If expr Then expr Else expr
        Pass: choice = pipefrom
        Pass: choice = pipeinto
        Pass: choice = op
        PipeFrom: pipefrom = op PipeFrom pipefrom
        PipeFrom: pipefrom = op PipeFrom op
        PipeInto: pipeinto = pipeinto PipeInto op
        PipeInto: pipeinto = op PipeInto op
        Not: op = Exclamation op %Not
        Negate: op = Minus op %Negate
        Equal: op = op Equal op
        NotEqual: op = op NotEqual op
        Less: op = op Less op
        LessOrEqual: op = op LessOrEqual op
        Greater: op = op Greater op
        GreaterOrEqual: op = op GreaterOrEqual op
        And: op = op And op
        Or: op = op Or op
        Implies: op = op Implies op
        Update: op = op Update op
        HasAttribute: op = op Question attrpath
        Plus: op = op Plus op
        Minus: op = op Minus op
        Times: op = op Times op
        Divide: op = op Divide op
        Concat: op = op Concat op
        Pass: op = application
        Apply: application = application select
        ApplyNothing: application = select
        Select: select = simple Dot attrpath
        SelectOr: select = simple Dot attrpath OrKeyword select
        ApplyOr: select = simple OrKeyword
        Pass: select = simple
        Variable: simple = Identifier
        Pass: simple = Integer
        Pass: simple = Float
        Quoted: simple = Quote strings Quote
        Indented: simple = IndentedOpen indented IndentedClose
        PlainPath: simple = pathstart PathEnd
        InterpolatedPath: simple = pathstart interpolated PathEnd
        SearchPath: simple = SearchPath
        Uri: simple = Uri
        Parenthesised: simple = OpenParenthesis expr CloseParenthesis
        LetBody: simple = Let OpenBrace binds CloseBrace
        RecursiveSet: simple = Rec OpenBrace binds CloseBrace
        Set: simple = OpenBrace binds1 CloseBrace
        EmptySet: simple = OpenBrace CloseBrace
        List: simple = OpenBracket list CloseBracket
        Pass: strings = String
        StringsInterpolated: strings = interpolated
        StringsEmpty: strings =
        InterpolatedString: interpolated = interpolated String
        InterpolatedExpression: interpolated = interpolated DollarBrace expr CloseBrace
        InterpolatedFirst: interpolated = DollarBrace expr CloseBrace
        InterpolatedAfterString: interpolated = String DollarBrace expr CloseBrace
        PathStart: pathstart = Path
        HomePathStart: pathstart = HomePath
        IndentedText: indented = indented IndentedString
        IndentedExpression: indented = indented DollarBrace expr CloseBrace
        IndentedEmpty: indented =
        Pass: binds = binds1
        BindsEmpty: binds =
        Bind: binds1 = binds1 attrpath Assign expr Semicolon
        Inherit: binds1 = binds Inherit attrs Semicolon
        InheritFrom: binds1 = binds Inherit OpenParenthesis expr CloseParenthesis attrs Semicolon
        BindFirst: binds1 = attrpath Assign expr Semicolon
        AttrsName: attrs = attrs attr
        AttrsString: attrs = attrs stringattr
        AttrsEmpty: attrs =
        PathName: attrpath = attrpath Dot attr
        PathString: attrpath = attrpath Dot stringattr
        PathFirstName: attrpath = attr
        PathFirstString: attrpath = stringattr
        Pass: attr = Identifier
        Pass: attr = OrKeyword
        StringAttribute: stringattr = Quote strings Quote
        StringAttribute: stringattr = DollarBrace expr CloseBrace
        ListElement: list = list select
        ListEmpty: list =
        FormalsEllipsis: formalset = OpenBrace formals Comma Ellipsis CloseBrace
        OnlyEllipsis: formalset = OpenBrace Ellipsis CloseBrace
        FormalsComma: formalset = OpenBrace formals Comma CloseBrace
        Formals: formalset = OpenBrace formals CloseBrace
        NoFormals: formalset = OpenBrace CloseBrace
        FormalsNext: formals = formals Comma formal
        FormalsFirst: formals = formal
        Formal: formal = Identifier
        FormalDefault: formal = Identifier Question expr
        """;
}

enum Associativity
{
    Left,
    Right,
    None,
}
