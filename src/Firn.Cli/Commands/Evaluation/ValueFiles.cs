using Firn.Evaluation;

namespace Firn.Cli.Commands.Evaluation;

/// <summary><c>nix eval --write-to</c>: a string becomes a file, a set a directory of its attributes.</summary>
sealed class ValueFiles(Evaluator evaluator)
{
    public void Write(Value cell, Position position, string path)
    {
        switch (evaluator.Force(cell, position))
        {
            case StringValue text:
                WriteFile(path, text);
                break;
            case AttributeSet set:
                Directory.CreateDirectory(path);
                foreach (var index in set.Shape.LexicalOrder(evaluator.Symbols).ToArray())
                {
                    var attribute = set.At(index);
                    var name = evaluator.Symbols[attribute.Name].ToEscapedText();
                    try
                    {
                        if (name is "." or ".." or "" || name.Contains('/', StringComparison.Ordinal))
                        {
                            throw new EvaluationException($"invalid file name '{name}'");
                        }
                        Write(attribute.Value, attribute.Position, Path.Combine(path, name));
                    }
                    catch (EvaluationException failure) when (failure.AddFrame(attribute.Position, $"while evaluating the attribute '{name}'"))
                    {
                        throw;
                    }
                }
                break;
            default:
                throw new ValueTypeException($"value at '{evaluator.Session.Positions.Resolve(position)?.ToString() ?? "«none»:0"}' is not a string or an attribute set");
        }
    }

    static void WriteFile(string path, StringValue text)
    {
        try
        {
            File.WriteAllBytes(path, text.Span);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"writing file '{path}': {failure.Message}");
        }
    }
}
