using Firn.Primitives;

namespace Firn.OperatingSystem;

/// <summary>A machine cannot be changed as asked; the message is one sentence for its administrator.</summary>
public class MachineException(string message, Exception? inner = null) : NixException(message, inner);

/// <summary><c>firn/activation.json</c> of a system path says something that this version cannot act on.</summary>
/// <param name="key">Where: <c>users[3].uid</c>.</param>
/// <param name="reason">What is wrong there, without a final period.</param>
public sealed class DescriptionException(string key, string reason) : MachineException($"activation.json: {key}: {reason}")
{
    public string Key => key;
}
