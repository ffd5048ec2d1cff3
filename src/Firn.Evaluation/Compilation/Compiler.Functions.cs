using Firn.Syntax;

namespace Firn.Evaluation;

/// <content>Functions, whose bodies are made when they are called for the first time.</content>
sealed partial class Compiler
{
    LambdaNode CompileFunction(Scope? scope, FrameLayout frame)
    {
        var name = code.ReadName();
        var parameters = new Parameter[code.ReadCount()];
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = new Parameter(code.ReadName(), code.ReadPosition()) { Documentation = ReadComment() };
        }
        return Later(new LambdaNode(parameters, null) { Position = parameters[^1].Position, Name = name }, scope, frame);
    }

    LambdaNode CompileFunctionOfNames(Scope? scope, FrameLayout frame)
    {
        var name = code.ReadName();
        var argument = code.ReadName();
        var position = code.ReadPosition();
        var comment = ReadComment();
        var ellipsis = code.ReadFlag();
        var all = new Formal[code.ReadCount()];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = new Formal(code.ReadName(), code.ReadPosition(), code.ReadFlag());
        }
        code.PositionIs(position);
        var order = WrittenOrder.Sort(Array.ConvertAll(all, static formal => formal.Name.Id));
        all = order.Place(all);
        Parameter[] parameters = argument.IsPresent ? [new Parameter(argument, position)] : [];
        var node = new LambdaNode(parameters, new Formals(all, ellipsis, argument.IsPresent))
        {
            Position = position,
            Name = name,
            Documentation = comment,
        };
        return Later(node, scope, frame, order);
    }

    LambdaNode Later(LambdaNode node, Scope? scope, FrameLayout frame, WrittenOrder formals = default)
    {
        node.Wait(new PendingBody(code.Text, code.Skip(), scope, frame.Level + 1, formals));
        if (IsDebugged)
        {
            node.Completed();
        }
        return node;
    }

    void CompleteFunction(LambdaNode function, Scope? scope, FrameLayout own, WrittenOrder order)
    {
        var inside = scope;
        foreach (var parameter in function.Parameters)
        {
            inside = new Scope(inside, own, [parameter.Name.Id], own.Reserve(1));
        }
        if (function.Formals is { } formals)
        {
            var names = formals.All.Length == 0 ? [] : new int[formals.All.Length];
            for (var i = 0; i < names.Length; i++)
            {
                names[i] = formals.All[i].Name.Id;
            }
            inside = new Scope(inside, own, names, own.Reserve(names.Length)) { JoinsOuter = formals.HasName };
            for (var written = 0; written < names.Length; written++)
            {
                var formal = formals.All[order.At(written)];
                if (formal.HasDefault)
                {
                    formal.Default = Compile(inside, own);
                }
            }
        }
        var body = TraceBody(function, CompileInFrame(inside, own), inside, own);
        function.Complete(body, own.Size);
    }

    SourceRange ReadComment()
    {
        var length = code.ReadCount();
        return length == 0 ? default : new SourceRange(new Position(code.Text.FirstPosition + code.ReadCount()), length);
    }
}
