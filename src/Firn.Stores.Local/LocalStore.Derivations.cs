using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Local;

/// <summary>
/// Derivations, of which an evaluation makes thousands that are nearly all valid already. In a batch they wait for each other: some are protected by one write to
/// the file of temporary roots, and looked up under one lock of the database. Decision: docs/decisions/derivations-wait-for-each-other.md.
/// </summary>
public sealed partial class LocalStore
{
    const int WaitingTogether = 64;

    // The list is locked for a moment only, so that other threads go on while one writes. Who takes both takes the writer's first.
    readonly Lock writingGate = new(), waitingGate = new();
    List<(StorePath Path, Derivation Derivation)> waiting = [];
    volatile bool isAnyWaiting;
    bool isWriting;

    public void AddDerivation(StorePath path, Derivation derivation)
    {
        RequireWritable();
        if (Volatile.Read(ref batches) == 0)
        {
            AddTemporaryRoot(path);
            if (!IsValid(path))
            {
                Write(path, derivation, waits: false);
            }
            return;
        }
        bool full;
        lock (waitingGate)
        {
            waiting.Add((path, derivation));
            isAnyWaiting = true;
            full = waiting.Count >= WaitingTogether;
        }
        if (full)
        {
            WriteWaiting();
        }
    }

    /// <summary>
    /// Puts all that was added in its place in the store's directory. To be called before anything is read there past this object; what asks this object need not.
    /// </summary>
    public void WriteWaiting()
    {
        if (!isAnyWaiting)
        {
            return;
        }
        lock (writingGate)
        {
            // By what this writes.
            if (isWriting)
            {
                return;
            }
            List<(StorePath Path, Derivation Derivation)> taken;
            lock (waitingGate)
            {
                (taken, waiting) = (waiting, []);
            }
            // Somebody else was faster.
            if (taken.Count == 0)
            {
                return;
            }
            isWriting = true;
            var written = 0;
            try
            {
                var paths = taken.ConvertAll(static added => added.Path);
                temporaryRoots.Add(paths);
                foreach (var index in database.FindInvalid(paths))
                {
                    written = index;
                    if (!pending.ContainsKey(paths[index]))
                    {
                        Write(paths[index], taken[index].Derivation, waits: true);
                    }
                }
                written = taken.Count;
            }
            finally
            {
                isWriting = false;
                lock (waitingGate)
                {
                    // What a full disk kept from being written is tried again.
                    waiting.InsertRange(0, taken[written..]);
                    isAnyWaiting = waiting.Count > 0;
                }
            }
        }
    }

    // Everything that is not registered. While no derivation waits, and none can be added, nothing is there that refers to one that is not.
    List<NewPath> WrittenSoFar()
    {
        lock (writingGate)
        {
            while (true)
            {
                WriteWaiting();
                lock (waitingGate)
                {
                    if (waiting.Count == 0)
                    {
                        return [.. pending.Values];
                    }
                }
            }
        }
    }

    // Nobody else waits.
    void WriteWaiting(StorePath asked)
    {
        if (isAnyWaiting && asked.IsDerivation)
        {
            WriteWaiting();
        }
    }

    // Locks are taken in one order: who registers may come here, who is here never registers.
    void Write(StorePath path, Derivation derivation, bool waits)
    {
        using var text = AtermText.Of(derivation, Directory);
        var address = new ContentAddress(ContentAddressMethod.Text, digests.Compute(HashAlgorithm.Sha256, text.Span));
        AddSmallFile(path, address, text.Span, executable: false, derivation.References, KnownOutputs(derivation), waits);
    }
}
