namespace Firn.Transfers;

/// <summary>The source says that it does not have the file (404, 410, no such file): asking again is useless.</summary>
public sealed class NotFoundException(Uri source, string reason) : TransferException(source, reason);
