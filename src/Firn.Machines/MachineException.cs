using Firn.Primitives;

namespace Firn.Machines;

/// <summary>A machine could not be started, did not get where it should in time, or went away. The message is one sentence for a person.</summary>
public sealed class MachineException(string message) : NixException(message);
