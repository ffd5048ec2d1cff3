using Firn.Primitives;
using Firn.Syntax;

namespace Firn.Evaluation;

// Files: parsing, importing, the lookup path.
public sealed partial class Evaluator
{
    /// <summary>
    /// The value of a file, evaluated once for the whole session. A directory means its <c>default.nix</c>; links are followed.
    /// </summary>
    public Value Import(SourcePath path) => Force(Session.ImportCell(path));

    /// <summary>The value of a file as a command names it: evaluated again each time. A directory means its <c>default.nix</c>.</summary>
    public Value EvaluateFile(SourcePath path)
    {
        var compiled = Session.CompileFile(EvaluationSession.ResolveImport(path), isImported: false);
        return compiled.Root.Evaluate(compiled.Frame, this);
    }

    /// <summary>The value of a file that sees the attributes of a set before the global names. Never remembered.</summary>
    public Value ImportScoped(AttributeSet scope, SourcePath path) =>
        Evaluate(Session.ParseFile(EvaluationSession.ResolveImport(path)), scope);

    /// <summary>The value of a text; <paramref name="directory"/> is what relative paths in it start from.</summary>
    public Value EvaluateText(ByteString text, SourcePath directory) => Evaluate(Session.ParseText(text, directory), null);

    /// <summary>The value of what standard input held.</summary>
    public Value EvaluateStandardInput(ByteString text, SourcePath directory) =>
        Evaluate(Session.ParseStandardInput(text, directory), null);

    /// <summary>The value of a parsed text.</summary>
    public Value Evaluate(ParsedSource source, AttributeSet? scope)
    {
        var compiled = Compiler.Compile(Session, source, scope);
        return compiled.Root.Evaluate(compiled.Frame, this);
    }

    /// <summary>Fails if a name of the text is bound nowhere; evaluates nothing.</summary>
    public void CheckNames(ParsedSource source) => Compiler.Compile(Session, source, null);

    /// <summary>The text as it was understood, in one line.</summary>
    public string ShowSource(ParsedSource source) => ShownSyntax.Print(source.ToExpression(), Symbols);

    /// <summary>Looks a name up in the session's lookup path.</summary>
    public SourcePath FindFile(string name, Position position) =>
        Session.FindFile(Options.LookupPath, name, position);

    /// <summary>Looks a name up in a given lookup path.</summary>
    public SourcePath FindFile(IReadOnlyList<LookupPathEntry> entries, string name, Position position) =>
        Session.FindFile(entries, name, position);

    /// <summary>What <c>__curPos</c> and <c>unsafeGetAttrPos</c> give: a set of file, line and column, or null.</summary>
    public Value PositionValue(Position position)
    {
        if (Session.Positions.OriginOf(position) is not PositionOrigin.File file)
        {
            return NullValue.Instance;
        }
        var result = new AttributeSetBuilder(3);
        // Lines are counted only when somebody looks at them: this set is made far more often.
        object[] place = [IntValue.Of(position.Index)];
        result.Add(Known.File, new StringValue(file.Path.Path));
        result.Add(Known.Line, new Thunk(LineNode.Instance, place));
        result.Add(Known.Column, new Thunk(ColumnNode.Instance, place));
        return result.Build();
    }
}
