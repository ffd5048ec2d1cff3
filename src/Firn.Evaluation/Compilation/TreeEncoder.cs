using System.Buffers;
using System.Buffers.Binary;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>
/// From a tree to an <see cref="EncodedText"/>. A name that is bound nowhere fails here, whether its expression will ever be evaluated or not.
/// </summary>
sealed class TreeEncoder
{
    // The nodes of anything shorter are hardly more than what would wait for them.
    const int ShortestLater = 32;

    // Just below what the runtime calls a large object.
    const int MostSpare = 80 << 10;

    // Both are large and the same for every text.
    [ThreadStatic]
    static byte[]? spareBytes;
    [ThreadStatic]
    static int[]? spareCounts;
    [ThreadStatic]
    static NameList? spareNames;

    readonly EvaluationSession session;
    readonly ParsedSource source;
    readonly NameList names;
    readonly List<ShownSyntax> shown = [];
    readonly TextTraits? traits;
    // By name, how many scopes around bind it.
    readonly int[] bound;
    byte[] bytes;
    int count, last, withs;

    TreeEncoder(EvaluationSession session, ParsedSource source, NameList names, TextTraits? traits)
    {
        this.session = session;
        this.source = source;
        this.names = names;
        this.traits = traits;
        // A long text gets one large array of about the right size, not one after the other: the runtime collects those late.
        var expected = source.Length / 8 * 5;
        bytes = expected > MostSpare ? new byte[expected] : spareBytes ?? new byte[MostSpare];
        var limit = session.Symbols.Limit;
        bound = spareCounts is { } spare && spare.Length >= limit ? spare : new int[limit * 2];
        // After a failure the counts are of no use any more.
        spareCounts = null;
    }

    /// <summary>A list of names that nobody uses on this thread, empty. <see cref="Encode"/> takes it back.</summary>
    public static NameList TakeNames()
    {
        var list = spareNames ?? new NameList();
        spareNames = null;
        list.Clear();
        return list;
    }

    /// <summary>The text of <paramref name="source"/>, where the names of <paramref name="scope"/> are bound too.</summary>
    /// <param name="session">Whose symbols the names are.</param>
    /// <param name="source">The text.</param>
    /// <param name="scope">More names, or null.</param>
    /// <param name="names">The text's names as far as they have their numbers already.</param>
    /// <param name="traits">Is told what another process would have to know, if anybody wants to.</param>
    /// <exception cref="UndefinedVariableException">A name is bound nowhere.</exception>
    public static EncodedText Encode(EvaluationSession session, ParsedSource source, AttributeSet? scope, NameList names, TextTraits? traits = null)
    {
        var encoder = new TreeEncoder(session, source, names, traits);
        ReadOnlySpan<int> given = scope is null ? [] : scope.Shape.Ids;
        foreach (var name in given)
        {
            encoder.bound[name]++;
        }
        encoder.Write(source.Expression);
        foreach (var name in given)
        {
            encoder.bound[name]--;
        }
        spareCounts = encoder.bound;
        if (encoder.bytes.Length <= MostSpare)
        {
            spareBytes = encoder.bytes;
        }
        var isOwn = encoder.bytes.Length > MostSpare && encoder.count > encoder.bytes.Length / 8 * 7;
        spareNames = names;
        return new EncodedText(
            session, isOwn ? encoder.bytes : encoder.bytes.AsSpan(0, encoder.count).ToArray(), 0, names.All.ToArray(), [.. encoder.shown], source.FirstPosition, source.Directory);
    }

    void Write(Expression expression)
    {
        switch (expression)
        {
            case VariableExpression variable:
                Check(variable);
                Write(Code.Variable, variable.Position);
                Write(variable.Name);
                break;
            case SelectExpression select:
                WriteSelection(select);
                break;
            case StringExpression text:
                Write(Code.String);
                Write(text.Value.Span);
                break;
            case CallExpression call:
                Write(Code.Call, call.Position);
                WriteNumber((uint)call.Arguments.Length);
                Write(call.Function);
                WriteAll(call.Arguments);
                break;
            case AttributeSetExpression set:
                WriteSet(set);
                break;
            case LambdaExpression lambda:
                WriteFunction(lambda);
                break;
            case ConcatStringsExpression concat:
                Write(Code.Concat, concat.Position);
                Write(concat.ForceString);
                WriteNumber((uint)concat.Parts.Length);
                foreach (var part in concat.Parts)
                {
                    WriteOffset(part.Position);
                    Write(part.Value);
                }
                break;
            case ListExpression list:
                Write(Code.List, list.Position);
                WriteNumber((uint)list.Elements.Length);
                WriteAll(list.Elements);
                break;
            case LetExpression let:
                WriteLet(let);
                break;
            case PathExpression path:
                Write(Code.Path);
                Write(path.IsAbsolute);
                Write(path.IsAbsolute ? path.Path.Span : path.Literal.Span);
                if (path.IsHome)
                {
                    traits?.IsOfOnePlace = true;
                }
                break;
            case HasAttributeExpression has:
                Write(Code.HasAttribute, has.Position);
                Write(has.Target);
                WritePath(has.Path);
                break;
            case WithExpression with:
                Write(Code.With, with.Position);
                Write(with.Scope);
                withs++;
                Write(with.Body);
                withs--;
                break;
            case IfExpression choice:
                Write(Code.If, choice.Position);
                Write(choice.Condition);
                Write(choice.Then);
                Write(choice.Else);
                break;
            case AssertExpression assert:
                Write(Code.Assert, assert.Position);
                WriteShown(assert.Condition);
                Write(assert.Condition);
                Write(assert.Body);
                break;
            case NotExpression not:
                Write(Code.Not, not.Position);
                Write(not.Operand);
                break;
            case BinaryExpression { Operator: BinaryOperator.Update } update:
                Write(Code.Update, update.Position);
                WriteNumber((uint)CountUpdates(update));
                WriteUpdates(update);
                break;
            case BinaryExpression binary:
                Write(CodeOf(binary.Operator), binary.Position);
                Write(binary.Left);
                Write(binary.Right);
                break;
            case IntegerExpression integer:
                Write(Code.Integer);
                WriteNumber((ulong)(integer.Value << 1) ^ (ulong)(integer.Value >> 63));
                break;
            case FloatExpression number:
                Write(Code.Float);
                BinaryPrimitives.WriteDoubleLittleEndian(Room(sizeof(double)), number.Value);
                count += sizeof(double);
                break;
            case CurrentPositionExpression position:
                Write(Code.CurrentPosition, position.Position);
                break;
            default:
                throw new InvalidOperationException($"no code for {expression.Kind}");
        }
    }

    static Code CodeOf(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Equal => Code.Equal,
        BinaryOperator.NotEqual => Code.NotEqual,
        BinaryOperator.And => Code.And,
        BinaryOperator.Or => Code.Or,
        BinaryOperator.Implies => Code.Implies,
        _ => Code.ConcatLists,
    };

    void Check(VariableExpression variable)
    {
        if (bound[variable.Name.Id] != 0 || withs != 0)
        {
            return;
        }
        if (session.Globals.Find(variable.Name) is null)
        {
            throw new UndefinedVariableException($"undefined variable '{session.Symbols.Show(variable.Name)}'").At(source.At(variable.Position));
        }
        traits?.Globals.Add(names.Add(variable.Name));
    }

    void WriteSelection(SelectExpression select)
    {
        if (select.Path.Length == 1 && !select.Path[0].IsDynamic && select.Default is null)
        {
            Write(Code.Select, select.Position);
            Write(select.Path[0].Symbol);
            Write(select.Target);
            return;
        }
        Write(Code.SelectPath, select.Position);
        Write(select.Default is not null);
        Write(select.Target);
        if (select.Default is { } fallback)
        {
            Write(fallback);
        }
        WritePath(select.Path);
    }

    void WritePath(ReadOnlySpan<AttributeName> path)
    {
        WriteNumber((uint)path.Length);
        foreach (var step in path)
        {
            Write(step.Symbol);
            if (step.Expression is { } computed)
            {
                WriteShown(computed);
                Write(computed);
            }
        }
    }

    void WriteShown(Expression expression)
    {
        WriteNumber((uint)shown.Count);
        shown.Add(new ShownSyntax(expression));
        traits?.Note(expression);
    }

    void WriteSet(AttributeSetExpression set)
    {
        Write(set.IsRecursive ? Code.RecursiveSet : Code.Set, set.Position);
        var definitions = Sorted(set, out var borrowed);
        WriteNumber((uint)definitions.Length);
        WriteNumber((uint)set.InheritFromExpressions.Length);
        WriteNumber((uint)set.DynamicAttributes.Length);
        foreach (var definition in definitions)
        {
            Write(definition.Name);
            Write((byte)definition.Kind);
            WriteOffset(definition.Position);
        }
        WriteValues(set, definitions, set.IsRecursive);
        foreach (var definition in set.DynamicAttributes)
        {
            WriteOffset(definition.Position);
            Write(definition.Name);
            Write(definition.Value);
        }
        if (set.IsRecursive)
        {
            Unbind(definitions);
        }
        GiveBack(borrowed);
    }

    void WriteLet(LetExpression let)
    {
        Write(Code.Let);
        var definitions = Sorted(let.Bindings, out var borrowed);
        WriteNumber((uint)definitions.Length);
        WriteNumber((uint)let.Bindings.InheritFromExpressions.Length);
        foreach (var definition in definitions)
        {
            Write(definition.Name);
            Write((byte)definition.Kind);
        }
        WriteValues(let.Bindings, definitions, isRecursive: true);
        Write(let.Body);
        Unbind(definitions);
        GiveBack(borrowed);
    }

    // Leaves the names of a recursive set bound.
    void WriteValues(AttributeSetExpression set, ReadOnlySpan<AttributeDefinition> definitions, bool isRecursive)
    {
        if (isRecursive)
        {
            foreach (var definition in definitions)
            {
                bound[definition.Name.Id]++;
            }
        }
        WriteAll(set.InheritFromExpressions);
        foreach (var definition in definitions)
        {
            switch (definition.Kind)
            {
                case AttributeKind.InheritedFrom:
                    var select = (SelectExpression)definition.Value;
                    var from = (InheritFromExpression)select.Target;
                    WriteNumber((uint)from.Index);
                    WriteOffset(from.Position);
                    WriteOffset(select.Position);
                    break;
                case AttributeKind.Inherited when isRecursive:
                    // It is looked up outside.
                    bound[definition.Name.Id]--;
                    Write(definition.Value);
                    bound[definition.Name.Id]++;
                    break;
                default:
                    WriteValue(definition.Value);
                    break;
            }
        }
    }

    // Most attributes and variables are never looked at. A cell of its own is what these would get in any case.
    void WriteValue(Expression value)
    {
        if (value is not (CallExpression or AttributeSetExpression or SelectExpression or ConcatStringsExpression or ListExpression or LetExpression
            or WithExpression or IfExpression or AssertExpression or BinaryExpression))
        {
            Write(value);
            return;
        }
        Write(Code.Later);
        var begin = BeginBody();
        Write(value);
        if (count - begin.Place >= ShortestLater)
        {
            EndBody(begin);
            return;
        }
        const int prefix = 1 + sizeof(int);
        bytes.AsSpan(begin.Place, count - begin.Place).CopyTo(bytes.AsSpan(begin.Place - prefix));
        count -= prefix;
    }

    void Unbind(ReadOnlySpan<AttributeDefinition> definitions)
    {
        foreach (var definition in definitions)
        {
            bound[definition.Name.Id]--;
        }
    }

    // Where they were written in another order they lie in an array that has to be given back.
    static ReadOnlySpan<AttributeDefinition> Sorted(AttributeSetExpression set, out AttributeDefinition[]? borrowed)
    {
        borrowed = null;
        var written = set.Attributes;
        for (var i = 1; i < written.Length; i++)
        {
            if (written[i - 1].Name.Id > written[i].Name.Id)
            {
                borrowed = ArrayPool<AttributeDefinition>.Shared.Rent(written.Length);
                var definitions = borrowed.AsSpan(0, written.Length);
                written.CopyTo(definitions);
                definitions.Sort(static (a, b) => a.Name.Id.CompareTo(b.Name.Id));
                return definitions;
            }
        }
        return written;
    }

    static void GiveBack(AttributeDefinition[]? borrowed)
    {
        if (borrowed is not null)
        {
            // It would hold the tree.
            ArrayPool<AttributeDefinition>.Shared.Return(borrowed, clearArray: true);
        }
    }

    void WriteFunction(LambdaExpression lambda)
    {
        if (lambda.HasFormals)
        {
            WriteFunctionOfNames(lambda);
            return;
        }
        // Functions directly inside share the frame: `a: b: …` is one function of two arguments.
        var (arity, end) = (0, (Expression)lambda);
        for (; arity < LambdaNode.MostParameters && end is LambdaExpression { HasFormals: false } next; end = next.Body)
        {
            arity++;
        }
        Write(Code.Lambda);
        Write(lambda.Name);
        WriteNumber((uint)arity);
        for (var next = (Expression)lambda; next != end; next = ((LambdaExpression)next).Body)
        {
            var function = (LambdaExpression)next;
            Write(function.Argument);
            WriteOffset(function.Position);
            WriteComment(function.Documentation);
            bound[function.Argument.Id]++;
        }
        var begin = BeginBody();
        Write(end);
        EndBody(begin);
        for (var next = (Expression)lambda; next != end; next = ((LambdaExpression)next).Body)
        {
            bound[((LambdaExpression)next).Argument.Id]--;
        }
    }

    void WriteFunctionOfNames(LambdaExpression lambda)
    {
        Write(Code.LambdaOfNames);
        Write(lambda.Name);
        Write(lambda.Argument);
        WriteOffset(lambda.Position);
        WriteComment(lambda.Documentation);
        Write(lambda.HasEllipsis);
        WriteNumber((uint)lambda.Formals.Length);
        var around = last;
        // The index 0 counts what has no name.
        bound[lambda.Argument.Id]++;
        foreach (var formal in lambda.Formals)
        {
            Write(formal.Name);
            WriteOffset(formal.Position);
            Write(formal.Default is not null);
            bound[formal.Name.Id]++;
        }
        last = around;
        var begin = BeginBody();
        foreach (var formal in lambda.Formals)
        {
            if (formal.Default is { } fallback)
            {
                Write(fallback);
            }
        }
        Write(lambda.Body);
        EndBody(begin);
        bound[lambda.Argument.Id]--;
        foreach (var formal in lambda.Formals)
        {
            bound[formal.Name.Id]--;
        }
    }

    // A body is read without what is in front of it: positions in it and after it start from the function's own.
    (int Place, int Position) BeginBody()
    {
        Room(sizeof(int));
        count += sizeof(int);
        return (count, last);
    }

    void EndBody((int Place, int Position) begin)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(begin.Place - sizeof(int)), count - begin.Place);
        last = begin.Position;
    }

    void WriteComment(DocComment comment)
    {
        WriteNumber((uint)(comment.End - comment.Start));
        if (comment.IsPresent)
        {
            WriteNumber((uint)comment.Start);
        }
    }

    static int CountUpdates(Expression expression) => expression is BinaryExpression { Operator: BinaryOperator.Update } update
        ? CountUpdates(update.Left) + CountUpdates(update.Right)
        : 1;

    void WriteUpdates(BinaryExpression update)
    {
        Operand(update.Left, false);
        Operand(update.Right, true);

        void Operand(Expression operand, bool isRight)
        {
            if (operand is BinaryExpression { Operator: BinaryOperator.Update } inner)
            {
                WriteUpdates(inner);
                return;
            }
            Write(isRight);
            Write(operand);
        }
    }

    void WriteAll(ReadOnlySpan<Expression> expressions)
    {
        foreach (var expression in expressions)
        {
            Write(expression);
        }
    }

    void Write(Code code) => Write((byte)code);

    void Write(Code code, int position)
    {
        Write((byte)code);
        WriteOffset(position);
    }

    void Write(bool flag) => Write((byte)(flag ? 1 : 0));

    void Write(Symbol name) => WriteNumber((uint)names.Add(name));

    void Write(byte value)
    {
        if (count == bytes.Length)
        {
            Array.Resize(ref bytes, count * 2);
        }
        bytes[count++] = value;
    }

    void Write(ReadOnlySpan<byte> text)
    {
        WriteNumber((uint)text.Length);
        text.CopyTo(Room(text.Length));
        count += text.Length;
    }

    void WriteOffset(int offset)
    {
        if (offset < 0)
        {
            Write((byte)0);
            return;
        }
        var difference = offset - last;
        last = offset;
        WriteNumber(((uint)(difference << 1) ^ (uint)(difference >> 31)) + 1);
    }

    void WriteNumber(ulong number)
    {
        var room = Room(10);
        var length = 0;
        for (; number >= 0x80; number >>= 7)
        {
            room[length++] = (byte)(number | 0x80);
        }
        room[length++] = (byte)number;
        count += length;
    }

    Span<byte> Room(int length)
    {
        if (bytes.Length - count < length)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, count + length));
        }
        return bytes.AsSpan(count);
    }
}
