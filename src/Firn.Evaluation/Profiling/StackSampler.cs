using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Firn.Evaluation;

/// <summary>
/// Looks at the stack of calls now and then and counts how often each was seen (<c>eval-profiler = flamegraph</c>). Written is the folded form
/// that programs for flame graphs read: a stack a line, its calls from the outermost one separated by semicolons, then a blank and the count.
/// </summary>
public sealed class StackSampler : ICallObserver, IDisposable
{
    static readonly TimeSpan betweenWrites = TimeSpan.FromSeconds(2);

    readonly Stream output;
    readonly TimeProvider clock;
    readonly TimeSpan period;
    readonly List<Call> stack = [];
    readonly Dictionary<Call, string> names = [];
    // In the order in which the stacks were first seen.
    readonly OrderedDictionary<string, long> counts = new(StringComparer.Ordinal);
    // Functions that functors have been called with, and the one that is called next and was none of them: Nix has not looked at it then.
    readonly ConditionalWeakTable<Value, object?> met = [];
    Lambda? unseen;
    long lastSample, lastWrite;

    /// <param name="output">Where to; closed at the end.</param>
    /// <param name="clock">Says when to look.</param>
    /// <param name="frequency">How often in a second; 0 for at every call.</param>
    public StackSampler(Stream output, TimeProvider clock, long frequency)
    {
        (this.output, this.clock) = (output, clock);
        period = frequency == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(1) / frequency;
        lastSample = lastWrite = clock.GetTimestamp();
    }

    /// <summary>What a position looks like where there may be none.</summary>
    internal static string Show(Evaluator evaluator, Position position) => evaluator.Session.Positions.Resolve(position)?.ToString() ?? "«none»:0";

    /// <inheritdoc/>
    public void Enter(Evaluator evaluator, Value function, ReadOnlySpan<Value> arguments, Position position)
    {
        stack.Add(Identify(evaluator, function, arguments, position));
        var now = clock.GetTimestamp();
        if (period == TimeSpan.Zero || clock.GetElapsedTime(lastSample, now) > period)
        {
            var line = new StringBuilder();
            foreach (var call in stack)
            {
                line.Append(line.Length == 0 ? "" : ";").Append(Name(evaluator, call));
            }
            var text = line.ToString();
            counts[text] = counts.GetValueOrDefault(text) + 1;
            lastSample = now;
        }
        if (clock.GetElapsedTime(lastWrite, now) >= betweenWrites)
        {
            Write();
            lastWrite = clock.GetTimestamp();
        }
    }

    /// <inheritdoc/>
    public void Leave(Evaluator evaluator, Position position) => stack.RemoveAt(stack.Count - 1);

    /// <summary>Writes what was counted since the last time.</summary>
    public void Dispose()
    {
        Write();
        output.Dispose();
    }

    void Write()
    {
        foreach (var (text, count) in counts)
        {
            output.Write(Encoding.UTF8.GetBytes($"{text} {count}\n"));
        }
        counts.Clear();
        output.Flush();
    }

    // What is called and where; nothing here keeps a value of the evaluation alive but builtins, which live as long.
    readonly record struct Call(object? Callee, Position Position, Position Otherwise, string? Detail);

    Call Identify(Evaluator evaluator, Value function, ReadOnlySpan<Value> arguments, Position position)
    {
        switch (function is Thunk { Result: { } result } ? result : function)
        {
            case Lambda lambda when ReferenceEquals(lambda, unseen):
                unseen = null;
                return new Call(null, position, lambda.Position, "");
            case Lambda lambda:
                return new Call(lambda.Node, position, lambda.Position, null);
            case LambdaApplication application:
                return new Call(application.Lambda.Node, position, application.Position, null);
            case Primop primop:
                return new Call(primop, position, default, primop.Name == "derivationStrict" ? DerivationName(evaluator, arguments[0]) : null);
            case PrimopApplication application:
                return new Call(application.Primop, position, default, null);
            case AttributeSet set when set.TryFind(evaluator.Known.Functor, out var functor):
                unseen = functor.Value is Lambda made && met.TryAdd(made, null) ? made : null;
                return new Call(null, position.IsKnown ? position : functor.Position, default, ":functor");
            default:
                return new Call(null, position, default, "");
        }
    }

    // What is wrong with the derivation, the builtin itself says.
    static string? DerivationName(Evaluator evaluator, Value argument) =>
        evaluator.TryForce<EvaluationException>(argument, default, out var set, out _)
        && set is AttributeSet derivation && derivation.TryFind(evaluator.Known.Name, out var name)
        && evaluator.TryForce<EvaluationException>(name.Value, default, out var value, out _)
        && value is StringValue { Context: null } text
            ? ":" + text
            : null;

    string Name(Evaluator evaluator, Call call) =>
        CollectionsMarshal.GetValueRefOrAddDefault(names, call, out _) ??= Describe(evaluator, call);

    static string Describe(Evaluator evaluator, Call call)
    {
        var place = Show(evaluator, call.Position.IsKnown ? call.Position : call.Otherwise);
        return call.Callee switch
        {
            LambdaNode { Name: { IsPresent: true } name } => $"{place}:{evaluator.Symbols.Show(name)}",
            Primop primop => $"{(call.Position.IsKnown ? place + ":" : "")}primop {primop.Name}{call.Detail}",
            _ => place + call.Detail,
        };
    }
}
