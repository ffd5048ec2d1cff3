namespace Firn.Builtins.Regex;

/// <summary>The pattern is not a POSIX extended regular expression as the language understands it.</summary>
internal sealed class RegexSyntaxException(string reason) : FormatException(reason);

/// <summary>The compiled pattern would need more states than the language allows.</summary>
internal sealed class RegexTooLargeException() : Exception("the pattern needs more than 100000 states");
