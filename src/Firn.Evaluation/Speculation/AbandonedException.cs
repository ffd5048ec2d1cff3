namespace Firn.Evaluation;

/// <summary>
/// Work that was done ahead of time and cannot go on: what it computed stays, what it was computing is as before. Not a failure of the
/// evaluation, and nobody sees it but the thread that worked ahead.
/// </summary>
sealed class AbandonedException : Exception
{
    public AbandonedException() : base("abandoned work that was done ahead of time")
    {
    }
}
