using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Firn.Primitives;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>
/// What one thread evaluates with: how deep it is, and everything that all threads share (<see cref="Session"/>). Never
/// used by two threads at a time; it owns the thunks that it is forcing.
/// </summary>
public sealed partial class Evaluator
{
    int maximalCallDepth, maximalForceDepth;
    volatile bool interrupted;
    int callDepth, forceDepth;
    readonly FrameShelf shelf = new();
    readonly ICallObserver? observer;

    // Counts down to the next look at the collector.
    int untilRenewal = ForcesBetweenRenewals;
    const int ForcesBetweenRenewals = 512;

    // What this thread waits for, if another one is computing it.
    volatile Thunk? waitingFor;

    // Set by a thread that would wait for this one forever.
    volatile bool abandoned;

    internal Evaluator(EvaluationSession session, bool isAhead = false)
    {
        Session = session;
        IsAhead = isAhead;
        maximalCallDepth = session.Options.MaximalCallDepth / (isAhead ? Speculation.DepthShare : 1);
        maximalForceDepth = session.Options.MaximalForceDepth / (isAhead ? Speculation.DepthShare : 1);
        ShowsTrace = session.Options.ShowTrace;
        Known = session.Known;
        observer = session.Options.Observer;
    }

    public EvaluationSession Session { get; }

    /// <summary>Works ahead of another evaluator, which will ask again for whatever fails here.</summary>
    internal bool IsAhead { get; }

    public IEvaluationHost Host => Session.Host;

    public SymbolTable Symbols => Session.Symbols;

    /// <summary>Symbols that evaluation itself asks for.</summary>
    public KnownSymbols Known { get; }

    public EvaluationOptions Options => Session.Options;

    /// <summary>Frames for every function call are collected (<c>show-trace</c>); a prompt may change it between two evaluations.</summary>
    public bool ShowsTrace { get; set; }

    /// <summary>Null unless a debugger looks on.</summary>
    public DebuggerState? Debugging => Session.Debugging;

    /// <summary>The result behind a cell; computes it if nobody has yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Value Force(Value value, Position position = default)
    {
        if (value.GetType() != typeof(Thunk))
        {
            return value;
        }
        var thunk = Unsafe.As<Thunk>(value);
        return thunk.State is null ? Unsafe.As<Value>(thunk.Code)! : Compute(thunk, position);
    }

    /// <summary>
    /// The result behind the cell in a slot. If it is computed here and its cell is like any other with that result, the slot gets the result, so that the
    /// thunk can be collected and the next reader does not pass through it. Decision: docs/decisions/evaluation-representation.md.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Value ForceSlot(object[] slots, int index, Position position)
    {
        var cell = Unsafe.As<Value>(slots[index]);
        if (cell.GetType() != typeof(Thunk))
        {
            return cell;
        }
        var thunk = Unsafe.As<Thunk>(cell);
        return thunk.State is null ? Unsafe.As<Value>(thunk.Code)! : ComputeSlot(thunk, slots, index, position);
    }

    /// <summary>The same for the cell at an index of a set that is not layered, which need not be made yet.</summary>
    /// <param name="set">Of which.</param>
    /// <param name="index">Which of its cells.</param>
    /// <param name="position">What failures point to.</param>
    /// <param name="asWritten">They point to where the attribute was written instead, if that is known.</param>
    internal Value ForceCell(AttributeSet set, int index, Position position, bool asWritten = false)
    {
        var cell = set.CellToForce(index, this);
        if (cell.GetType() != typeof(Thunk))
        {
            return cell;
        }
        var thunk = Unsafe.As<Thunk>(cell);
        return thunk.State is null ? Unsafe.As<Value>(thunk.Code)!
            : ComputeCell(thunk, set, index, asWritten && set.PositionAt(index) is { IsKnown: true } written ? written : position);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    Value ComputeCell(Thunk thunk, AttributeSet set, int index, Position position)
    {
        var result = Compute(thunk, position);
        if (result.HasNoIdentity)
        {
            set.CellAt(index) = result;
        }
        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    Value ComputeSlot(Thunk thunk, object[] slots, int index, Position position)
    {
        var result = Compute(thunk, position);
        if (result.HasNoIdentity)
        {
            Slots.Set(slots, index, result);
        }
        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    Value Compute(Thunk thunk, Position position)
    {
        while (true)
        {
            var state = Volatile.Read(ref thunk.State);
            if (state is null)
            {
                return Unsafe.As<Value>(thunk.Code)!;
            }
            if (state.GetType() == typeof(Evaluator))
            {
                WaitFor(thunk, Unsafe.As<Evaluator>(state), position);
                continue;
            }
            if (state.GetType() == typeof(Failure))
            {
                throw Unsafe.As<Failure>(state).Again();
            }
            if (!Sharing.IsOn)
            {
                thunk.State = this;
            }
            else if (Interlocked.CompareExchange(ref thunk.State, this, state) != state)
            {
                continue;
            }
            if (++forceDepth > maximalForceDepth)
            {
                Volatile.Write(ref thunk.State, state);
                throw TooManyForced();
            }
            if (--untilRenewal == 0)
            {
                untilRenewal = ForcesBetweenRenewals;
                CollectorBudget.Renew(forceDepth);
                MemoryAhead.Renew();
            }
            var result = state.GetType() == typeof(object[])
                ? ComputeNode(thunk, Unsafe.As<object[]>(state), position)
                : ComputeOther(thunk, state, position);
            forceDepth--;
            thunk.Code = result;
            Volatile.Write(ref thunk.State, null);
            return result;
        }
    }

    Exception TooManyForced()
    {
        forceDepth--;
        return interrupted ? new EvaluationInterruptedException() : new ForceDepthException();
    }

    /// <summary>One more value is computed because another one needs it, without a cell; end it with <see cref="LeaveForce"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void EnterForce()
    {
        if (++forceDepth > maximalForceDepth)
        {
            throw TooManyForced();
        }
    }

    internal void LeaveForce() => forceDepth--;

    Value ComputeNode(Thunk thunk, object[] frame, Position position)
    {
        try
        {
            return Unsafe.As<Node>(thunk.Code)!.Evaluate(frame, this);
        }
        catch (Exception failure) when (Fail(thunk, frame, failure))
        {
            throw;
        }
    }

    Value ComputeOther(Thunk thunk, object state, Position position)
    {
        try
        {
            if (state is Thunk.ArgumentPair pair)
            {
                return Call(Unsafe.As<Value>(thunk.Code)!, pair.First, pair.Second, position);
            }
            if (state is Value argument)
            {
                return Call(Unsafe.As<Value>(thunk.Code)!, argument, position);
            }
            return Force(((Func<Evaluator, Value>)thunk.Code!)(this), position);
        }
        catch (Exception failure) when (Fail(thunk, state, failure))
        {
            throw;
        }
    }

    // Runs as an exception filter, while the frames below still stand; false lets the exception go on.
    bool Fail(Thunk thunk, object state, Exception failure)
    {
        if (failure is EvaluationException known && failure is not RecoverableEvaluationException && !IsAhead)
        {
            if (known is InfiniteRecursionException recursion && ReferenceEquals(recursion.Thunk, thunk))
            {
                known.AddFrame(Position.None, "entering the infinite recursion", alwaysShown: true);
            }
            thunk.Code = null;
            Volatile.Write(ref thunk.State, new Failure(known));
        }
        else
        {
            // A build or a transfer may go better the next time, and a cancelled evaluation says nothing about the value. What fails ahead
            // of its time fails again when it is needed, with the frames that belong to it then.
            Volatile.Write(ref thunk.State, state);
        }
        return false;
    }

    void WaitFor(Thunk thunk, Evaluator owner, Position position)
    {
        if (ReferenceEquals(owner, this))
        {
            throw new InfiniteRecursionException(thunk).At(position);
        }
        lock (Session.WaitGate)
        {
            waitingFor = thunk;
            try
            {
                BreakCircle(thunk, owner, position);
                while (ReferenceEquals(Volatile.Read(ref thunk.State), owner))
                {
                    if (abandoned)
                    {
                        throw new AbandonedException();
                    }
                    // Finishing a thunk does not signal: that would cost every thunk, and waiting is rare.
                    Monitor.Wait(Session.WaitGate, 1);
                }
            }
            finally
            {
                waitingFor = null;
            }
        }
    }

    // Whoever closes a circle of waiting evaluators sees it: waits are entered one at a time. A value that needs itself is found by the evaluator that is not
    // ahead, alone, and so in the place where it would find it without any others: those give up what they hold.
    void BreakCircle(Thunk thunk, Evaluator owner, Position position)
    {
        Evaluator? ahead = null;
        for (var next = owner; !ReferenceEquals(next, this);)
        {
            if (next.abandoned || next.waitingFor is not { } blocker || Volatile.Read(ref blocker.State) is not Evaluator holder)
            {
                return;
            }
            ahead ??= next.IsAhead ? next : null;
            next = holder;
        }
        if (IsAhead)
        {
            throw new AbandonedException();
        }
        if (ahead is null)
        {
            throw new InfiniteRecursionException(thunk).At(position);
        }
        ahead.abandoned = true;
    }

    /// <summary>
    /// The value if it can be computed; what <c>throw</c> and <c>assert</c> raise is caught, everything else passes.
    /// </summary>
    public bool TryForce(Value value, Position position, [NotNullWhen(true)] out Value? result) =>
        TryForce<CatchableException>(value, position, out result, out _);

    /// <summary>The value if it can be computed, else the failure; failures of other kinds pass.</summary>
    public bool TryForce<TFailure>(
        Value value, Position position, [NotNullWhen(true)] out Value? result, [NotNullWhen(false)] out TFailure? failure)
        where TFailure : Exception
    {
        var (calls, forces) = (callDepth, forceDepth);
        Debugging?.EnterTry();
        try
        {
            result = Force(value, position);
            failure = null;
            return true;
        }
        catch (TFailure caught)
        {
            (callDepth, forceDepth) = (calls, forces);
            result = null;
            failure = caught;
            return false;
        }
        finally
        {
            Debugging?.LeaveTry();
        }
    }

    /// <summary>Runs something that may fail; after a failure the evaluator can be used again.</summary>
    public bool TryRun<TFailure>(Action action, [NotNullWhen(false)] out TFailure? failure)
        where TFailure : Exception
    {
        var (calls, forces) = (callDepth, forceDepth);
        try
        {
            action();
            failure = null;
            return true;
        }
        catch (TFailure caught)
        {
            (callDepth, forceDepth) = (calls, forces);
            failure = caught;
            return false;
        }
    }

    /// <summary>A builtin can be called without its being a call too many.</summary>
    internal bool HasRoom => callDepth <= maximalCallDepth;

    /// <summary>One more nested call, for walks that recurse on their own; end it with <see cref="LeaveCall"/>.</summary>
    public void EnterCall(Position position)
    {
        if (callDepth > maximalCallDepth)
        {
            throw TooDeep(position);
        }
        callDepth++;
    }

    public void LeaveCall() => callDepth--;

    /// <summary>Makes the evaluation that runs here fail at its next step; may be called from any thread.</summary>
    public void Interrupt()
    {
        interrupted = true;
        // The limits are what every step looks at: no other check is needed.
        maximalCallDepth = maximalForceDepth = -1;
    }

    /// <summary>After an interruption: the next evaluation may run.</summary>
    public void Resume()
    {
        interrupted = false;
        maximalCallDepth = Options.MaximalCallDepth;
        maximalForceDepth = Options.MaximalForceDepth;
    }

    EvaluationException TooDeep(Position position) => interrupted ? new EvaluationInterruptedException()
        : Options.MaximalCallDepth == EvaluationOptions.DeepestCall ? new ForceDepthException()
        : new EvaluationDepthException().At(position);

    /// <summary>What a thunk keeps of the failure that ended it.</summary>
    sealed class Failure(EvaluationException exception)
    {
        // The frames that it got on its first way up stay; later ways get a copy and change nothing here.
        public EvaluationException Again() => exception.Copy();
    }
}
