using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Firn.Syntax;

namespace Firn.Evaluation;

// Applying functions.
public sealed partial class Evaluator
{
    /// <summary>The result of a call, forced. <paramref name="position"/> is where the call was written.</summary>
    public Value Call(Value function, Value argument, Position position = default) =>
        observer is null ? Apply(function, argument, position) : CallObserved(function, new ReadOnlySpan<Value>(in argument), position);

    /// <summary>Two arguments; a function in between is not made where the function takes both.</summary>
    public Value Call(Value function, Value first, Value second, Position position = default) =>
        observer is null ? Apply(function, first, second, position) : CallObserved(function, [first, second], position);

    /// <summary>Any number of arguments; intermediate functions are not made where the function takes several.</summary>
    public Value Call(Value function, ReadOnlySpan<Value> arguments, Position position = default) =>
        observer is null ? Apply(function, arguments, position) : CallObserved(function, arguments, position);

    // What is compiled while an observer looks on calls this; otherwise nothing on the way of a call asks for one.
    internal Value CallObserved(Value function, ReadOnlySpan<Value> arguments, Position position)
    {
        observer!.Enter(this, function, arguments, position);
        try
        {
            return Apply(function, arguments, position);
        }
        finally
        {
            observer.Leave(this, position);
        }
    }

    internal Value Apply(Value function, Value argument, Position position)
    {
        var forced = Force(function, position);
        if (forced is Lambda { Node: { Arity: 1, Formals: null } node } lambda)
        {
            var frame = FrameFor(node, lambda.Frame);
            Slots.Set(frame, 1, argument);
            return Run(node, frame, position);
        }
        return Apply(forced, new ReadOnlySpan<Value>(in argument), position);
    }

    internal Value Apply(Value function, Value first, Value second, Position position)
    {
        var forced = Force(function, position);
        if (forced is Lambda { Node: { Arity: 2, Formals: null } node } lambda)
        {
            var frame = FrameFor(node, lambda.Frame);
            Slots.Set(frame, 1, first);
            Slots.Set(frame, 2, second);
            return Run(node, frame, position);
        }
        var arguments = default(TwoValues);
        arguments[0] = first;
        arguments[1] = second;
        return Apply(forced, arguments, position);
    }

    internal Value Apply(Value function, Value first, Value second, Value third, Position position)
    {
        var forced = Force(function, position);
        if (forced is Lambda { Node: { Arity: 3, Formals: null } node } lambda)
        {
            var frame = FrameFor(node, lambda.Frame);
            Slots.Set(frame, 1, first);
            Slots.Set(frame, 2, second);
            Slots.Set(frame, 3, third);
            return Run(node, frame, position);
        }
        var arguments = default(ThreeValues);
        arguments[0] = first;
        arguments[1] = second;
        arguments[2] = third;
        return Apply(forced, arguments, position);
    }

    internal Value Apply(Value function, ReadOnlySpan<Value> arguments, Position position)
    {
        var current = Force(function, position);
        while (!arguments.IsEmpty)
        {
            switch (current)
            {
                case Lambda lambda:
                    current = CallLambda(lambda, ref arguments, position);
                    break;
                case LambdaApplication application:
                    current = CallApplication(application, ref arguments, position);
                    break;
                case Primop primop:
                    if (arguments.Length < primop.Arity)
                    {
                        return new PrimopApplication(primop, arguments.ToArray());
                    }
                    current = CallPrimop(primop, arguments[..primop.Arity], position);
                    arguments = arguments[primop.Arity..];
                    break;
                case PrimopApplication application:
                    current = CallApplication(application, ref arguments, position);
                    break;
                case AttributeSet set when set.TryFind(Known.Functor, out var functor):
                    current = CallFunctor(set, functor, arguments[0], position);
                    arguments = arguments[1..];
                    break;
                default:
                    throw new ValueTypeException(
                        $"attempt to call something which is not a function but {Describe(current)}: {ShowForError(current)}").At(position);
            }
        }
        return current;
    }

    /// <summary>Calls a builtin with exactly its number of arguments; the result is forced.</summary>
    public Value CallPrimop(Primop primop, ReadOnlySpan<Value> arguments, Position position)
    {
        if (callDepth > maximalCallDepth)
        {
            throw TooDeep(position);
        }
        callDepth++;
        Value result;
        try
        {
            result = Force(primop.Body(this, arguments, position), position);
        }
        catch (EvaluationException failure) when (
            primop.AddsTrace && failure.AddFrame(position, $"while calling the '{primop.Name}' builtin"))
        {
            throw;
        }
        catch (Primitives.NixException failure) when (failure is not EvaluationException)
        {
            // A failure of the store or of a build becomes one of the evaluation here, so that it gets a trace.
            throw new RecoverableEvaluationException(failure.Message, failure)
                .Within(position, primop.AddsTrace ? $"while calling the '{primop.Name}' builtin" : "");
        }
        callDepth--;
        return result;
    }

    /// <summary>
    /// The call of a top-level function by a command: a function of named arguments gets those of
    /// <paramref name="arguments"/> that it takes, any other value is returned as it is.
    /// </summary>
    public Value CallAutomatically(AttributeSet arguments, Value value)
    {
        var forced = Force(value);
        while (forced is AttributeSet set && set.TryFind(Known.Functor, out var functor))
        {
            forced = Call(functor.Value, set, set.Position);
        }
        if (forced is not Lambda { Node.Formals: { } formals } lambda)
        {
            return forced;
        }
        var given = new AttributeSetBuilder();
        if (formals.Ellipsis)
        {
            foreach (var attribute in arguments)
            {
                given.Add(attribute.Name, attribute.Value, attribute.Position);
            }
        }
        else
        {
            foreach (var formal in formals.All)
            {
                if (arguments.TryFind(formal.Name, out var attribute))
                {
                    given.Add(attribute.Name, attribute.Value, attribute.Position);
                }
                else if (!formal.HasDefault)
                {
                    throw new MissingArgumentException(
                        $"""
                        cannot evaluate a function that has an argument without a value ('{Symbols.Show(formal.Name)}')
                        Nix attempted to evaluate a function as a top level expression; in
                        this case it must have its arguments supplied either by default
                        values, or passed explicitly with '--arg' or '--argstr'. See
                        https://nix.dev/manual/nix/stable/language/syntax.html#functions.
                        """).At(formal.Position);
                }
            }
        }
        return Call(lambda, given.Build(), lambda.Position);
    }

    Value CallLambda(Lambda lambda, ref ReadOnlySpan<Value> arguments, Position position)
    {
        var node = lambda.Node;
        if (node.Formals is not null)
        {
            var argument = arguments[0];
            var frame = BindFormals(lambda, argument, position);
            arguments = arguments[1..];
            var result = Run(node, frame, position);
            if (node.IsValueOfFile)
            {
                Session.ImportedSets!.Called(lambda, argument, result, this);
            }
            return result;
        }
        if (arguments.Length < node.Arity)
        {
            var application = new LambdaApplication(lambda, arguments.ToArray());
            arguments = [];
            return application;
        }
        var own = FrameFor(node, lambda.Frame);
        for (var i = 0; i < node.Arity; i++)
        {
            Slots.Set(own, i + 1, arguments[i]);
        }
        arguments = arguments[node.Arity..];
        return Run(node, own, position);
    }

    Value CallApplication(LambdaApplication application, ref ReadOnlySpan<Value> arguments, Position position)
    {
        var node = application.Lambda.Node;
        var earlier = application.Arguments;
        if (earlier.Length + arguments.Length < node.Arity)
        {
            var longer = new LambdaApplication(application.Lambda, [.. earlier, .. arguments]);
            arguments = [];
            return longer;
        }
        var frame = FrameFor(node, application.Lambda.Frame);
        for (var i = 0; i < earlier.Length; i++)
        {
            Slots.Set(frame, i + 1, earlier[i]);
        }
        var missing = node.Arity - earlier.Length;
        for (var i = 0; i < missing; i++)
        {
            Slots.Set(frame, earlier.Length + 1 + i, arguments[i]);
        }
        arguments = arguments[missing..];
        return Run(node, frame, position);
    }

    Value CallApplication(PrimopApplication application, ref ReadOnlySpan<Value> arguments, Position position)
    {
        var primop = application.Primop;
        var earlier = application.Arguments;
        var missing = primop.Arity - earlier.Length;
        if (arguments.Length < missing)
        {
            var longer = new PrimopApplication(primop, [.. earlier, .. arguments]);
            arguments = [];
            return longer;
        }
        var all = default(EightValues);
        Span<Value> slots = all;
        earlier.CopyTo(slots);
        arguments[..missing].CopyTo(slots[earlier.Length..]);
        arguments = arguments[missing..];
        return CallPrimop(primop, slots[..primop.Arity], position);
    }

    Value CallFunctor(AttributeSet set, Attribute functor, Value argument, Position position)
    {
        // A functor may be a set with a functor again, without any function in between that would count.
        EnterCall(position);
        try
        {
            var result = Call(functor.Value, set, argument, functor.Position);
            LeaveCall();
            return result;
        }
        catch (EvaluationException failure) when (
            failure.AddFrame(position, "while calling a functor (an attribute set with a '__functor' attribute)"))
        {
            throw;
        }
    }

    internal Value Enter(LambdaNode node, object[] frame, Position position)
    {
        if (callDepth > maximalCallDepth)
        {
            throw TooDeep(position);
        }
        callDepth++;
        var result = ShowsTrace ? EnterTraced(node, frame, position) : node.Body.Evaluate(frame, this);
        callDepth--;
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    object[] FrameFor(LambdaNode node, object[] around)
    {
        if (!node.IsComplete)
        {
            node.Completed();
        }
        var frame = node.LeavesFrame ? shelf.Take(node.FrameSize) : new object[node.FrameSize];
        Slots.Set(frame, 0, around);
        return frame;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Value Run(LambdaNode node, object[] frame, Position position) =>
        node.LeavesFrame ? EnterOnce(node, frame, position) : Enter(node, frame, position);

    // Nothing keeps the frame: it serves the next call.
    Value EnterOnce(LambdaNode node, object[] frame, Position position)
    {
        var result = Enter(node, frame, position);
        shelf.Return(frame);
        return result;
    }

    Value EnterTraced(LambdaNode node, object[] frame, Position position)
    {
        try
        {
            return node.Body.Evaluate(frame, this);
        }
        catch (EvaluationException failure) when (AddCall(failure, node, position))
        {
            throw;
        }
    }

    bool AddCall(EvaluationException failure, LambdaNode node, Position position)
    {
        failure.AddFrame(node.Position, !node.Name.IsPresent ? "while calling anonymous lambda" : $"while calling '{Symbols.Show(node.Name)}'");
        return position.IsKnown && failure.AddFrame(position, "from call site");
    }

    /// <summary>The frame of a function of named arguments: the argument itself if it has a name, then the formals.</summary>
    internal object[] BindFormals(Lambda lambda, Value argument, Position position)
    {
        var node = lambda.Node;
        var formals = node.Formals!;
        AttributeSet set;
        try
        {
            set = ForceSet(argument, node.Position, "while evaluating the value passed for the lambda argument");
        }
        catch (EvaluationException failure) when (position.IsKnown && failure.AddFrame(position, "from call site"))
        {
            throw;
        }
        var frame = FrameFor(node, lambda.Frame);
        var slot = 1;
        if (formals.HasName)
        {
            Slots.Set(frame, slot++, argument);
        }
        var used = 0;
        var all = formals.All;
        for (var i = 0; i < all.Length; i++)
        {
            var formal = all[i];
            if (set.Get(formal.Name, ref formal.Guess) is { } given)
            {
                Slots.Set(frame, slot + i, given);
                used++;
            }
            else if (formal.Default is { } fallback)
            {
                Slots.Set(frame, slot + i, fallback.Delay(frame));
            }
            else
            {
                throw Misfit(lambda, new ValueTypeException(
                    $"function '{FunctionName(node)}' called without required argument '{Symbols.Show(formal.Name)}'"), position);
            }
        }
        if (!formals.Ellipsis && used != set.Count)
        {
            ThrowUnexpected(lambda, formals, set, position);
        }
        return frame;
    }

    EvaluationException Misfit(Lambda lambda, EvaluationException failure, Position position)
    {
        failure.At(lambda.Node.Position).Within(position, "from call site");
        Debugging?.EnterAt(lambda, failure, this);
        return failure;
    }

    void ThrowUnexpected(Lambda lambda, Formals formals, AttributeSet set, Position position)
    {
        foreach (var attribute in set)
        {
            if (!Array.Exists(formals.All, f => f.Name == attribute.Name))
            {
                var name = Symbols.Text(attribute.Name);
                throw Misfit(lambda, new ValueTypeException($"function '{FunctionName(lambda.Node)}' called with unexpected argument '{Symbols.Show(attribute.Name)}'")
                {
                    Suggestions = Evaluation.Suggestions.Best(formals.All.Select(f => Symbols.Text(f.Name)), name),
                }, position);
            }
        }
    }

    string FunctionName(LambdaNode node) => !node.Name.IsPresent ? "anonymous lambda" : Symbols.Text(node.Name);

    [InlineArray(2)]
    internal struct TwoValues
    {
        Value first;
    }

    [InlineArray(3)]
    internal struct ThreeValues
    {
        Value first;
    }

    [InlineArray(Primop.MostArguments)]
    internal struct EightValues
    {
        Value first;
    }
}
