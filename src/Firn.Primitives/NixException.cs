namespace Firn.Primitives;

/// <summary>
/// The root of every failure that a user can act on. The message is a sentence without <c>error: </c>; areas derive their own tree.
/// </summary>
public abstract class NixException(string message, Exception? cause = null) : Exception(message, cause);
