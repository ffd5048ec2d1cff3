using Firn.Primitives;

namespace Firn.Images;

/// <summary>What was asked for cannot be an image: it does not fit, or a name is not possible in it.</summary>
public sealed class ImageException(string message) : NixException(message);
