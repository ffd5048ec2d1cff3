using Firn.Evaluation;
using Firn.Primitives;
using Firn.Syntax;
using Firn.Syntax.Parsing;

namespace Firn.Benchmarks;

/// <summary>From the bytes of files to trees whose names are resolved.</summary>
static class SyntaxStages
{
    public static void Run(string directory)
    {
        var files = Directory.EnumerateFiles(directory, "*.nix", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Order(StringComparer.Ordinal)
            .Select(name => SourceFile.FromFile(ByteString.FromText(Path.GetFullPath(name)), File.ReadAllBytes(name)))
            .Where(Parses)
            .ToArray();
        var bytes = files.Sum(file => (long)file.Bytes.Length);
        Console.WriteLine($"{files.Length} files, {bytes} bytes");
        var options = new ParserOptions();
        Stage.Measure("lexer", bytes, () =>
        {
            foreach (var file in files)
            {
                var tree = SyntaxTree.Take();
                var lexer = new Lexer(file, options, bindings: false, tree);
                while (lexer.Next() != Token.EndOfFile)
                {
                }
                tree.Release();
            }
        });
        Stage.Measure("parser", bytes, () =>
        {
            var symbols = new SymbolTable();
            foreach (var file in files)
            {
                Parser.Read(file, symbols, options).Release();
            }
        });
        var evaluationOptions = new EvaluationOptions();
        Stage.Measure("source to scoped tree", bytes, () => EvaluationThread.Run(() =>
        {
            var session = new EvaluationSession(new EmptyHost(), evaluationOptions, Builtins.LanguageBuiltins.Create(evaluationOptions));
            var evaluator = session.CreateEvaluator();
            foreach (var file in files)
            {
                var source = session.ParseText(new ByteString(file.Memory), session.Host.WorkingDirectory);
                evaluator.CheckNames(source);
                source.Tree.Release();
            }
            return 0;
        }));
    }

    // Trees hold files that are wrong on purpose.
    static bool Parses(SourceFile file)
    {
        try
        {
            var options = new EvaluationOptions();
            return EvaluationThread.Run(() =>
            {
                var session = new EvaluationSession(new EmptyHost(), options, Builtins.LanguageBuiltins.Create(options));
                session.CreateEvaluator().CheckNames(session.ParseText(new ByteString(file.Memory), session.Host.WorkingDirectory));
                return true;
            });
        }
        catch (NixException)
        {
            return false;
        }
    }
}
