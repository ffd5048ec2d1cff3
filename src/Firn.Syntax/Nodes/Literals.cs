using Firn.Primitives;
using Firn.Syntax.Parsing;

namespace Firn.Syntax;

public sealed class IntegerExpression(long value) : Expression(-1)
{
    public override ExpressionKind Kind => ExpressionKind.Integer;

    public long Value => value;
}

public sealed class FloatExpression(double value) : Expression(-1)
{
    public override ExpressionKind Kind => ExpressionKind.Float;

    public double Value => value;
}

/// <summary>A string without interpolation; escapes resolved, indentation removed. Also an unquoted URI.</summary>
public sealed class StringExpression(ByteString value) : Expression(-1)
{
    public override ExpressionKind Kind => ExpressionKind.String;

    public ByteString Value => value;
}

/// <summary>A path literal, already absolute and canonical, or the first part of an interpolated one (then possibly ending in a slash).</summary>
public sealed class PathExpression(ByteString path, ByteString literal, bool isAbsolute) : Expression(-1)
{
    public override ExpressionKind Kind => ExpressionKind.Path;

    public ByteString Path => path;

    /// <summary>As it was written.</summary>
    public ByteString Literal => literal;

    /// <summary>Begins with <c>~</c>: what it means depends on who reads it.</summary>
    public bool IsHome => literal[0] == '~';

    /// <summary>
    /// True when it was written absolute or with <c>~</c>: it names the root file system. Otherwise it belongs to the same
    /// source root as the file that it stands in.
    /// </summary>
    public bool IsAbsolute => isAbsolute;

    /// <summary>What a literal means in a file of the given directory; the first part of an interpolated path keeps its slash.</summary>
    public static ByteString Resolve(ByteString directory, ByteString literal)
    {
        var path = CanonicalPath.Resolve(directory.Span, literal.Span);
        return literal.Length > 1 && literal[^1] == '/' ? new ByteString([.. path.Span, (byte)'/']) : path;
    }
}

/// <summary><c>__curPos</c>.</summary>
public sealed class CurrentPositionExpression(int position) : Expression(position)
{
    public override ExpressionKind Kind => ExpressionKind.CurrentPosition;
}
