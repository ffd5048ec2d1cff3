using System.Buffers.Binary;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>
/// From a tree to an <see cref="EncodedText"/>. A name that is bound nowhere fails here, whether its expression will ever be evaluated or not.
/// </summary>
sealed partial class TreeEncoder
{
    // The nodes of anything shorter are hardly more than what would wait for them.
    const int ShortestLater = 32;

    // Just below what the runtime calls a large object.
    const int MostSpare = 80 << 10;

    // They are sorted one by one.
    const int FewAttributes = 16;

    // All are large and the same for every text.
    [ThreadStatic]
    static byte[]? spareBytes;
    [ThreadStatic]
    static int[]? spareBound;
    [ThreadStatic]
    static OpenBinding[]? spareBindings;
    [ThreadStatic]
    static AttributeEntry[]? spareSorted;
    [ThreadStatic]
    static NameList? spareNames;

    readonly EvaluationSession session;
    readonly ParsedSource source;
    readonly SyntaxTree tree;
    readonly NameList names;
    readonly List<ShownSyntax> shown = [];
    readonly TextTraits? traits;
    byte[] bytes;
    AttributeEntry[] sorted;
    int count, last, withs, sortedCount;

    TreeEncoder(EvaluationSession session, ParsedSource source, NameList names, TextTraits? traits)
    {
        this.session = session;
        this.source = source;
        tree = source.Tree;
        this.names = names;
        this.traits = traits;
        // A long text gets one large array of about the right size, not one after the other: the runtime collects those late.
        var expected = source.Length / 8 * 5;
        bytes = expected > MostSpare ? new byte[expected] : spareBytes ?? new byte[MostSpare];
        var limit = session.Symbols.Limit;
        bound = spareBound is { } spare && spare.Length >= limit ? spare : new int[limit * 2];
        open = spareBindings ?? new OpenBinding[256];
        sorted = spareSorted ?? new AttributeEntry[256];
        // After a failure these are of no use any more.
        spareBound = null;
        spareBindings = null;
        spareSorted = null;
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
            encoder.Bind(new Symbol(name));
        }
        encoder.Write(source.Root);
        encoder.Unbind(given.Length);
        spareBound = encoder.bound;
        spareBindings = encoder.open;
        spareSorted = encoder.sorted;
        if (encoder.bytes.Length <= MostSpare)
        {
            spareBytes = encoder.bytes;
        }
        var isOwn = encoder.bytes.Length > MostSpare && encoder.count > encoder.bytes.Length / 8 * 7;
        spareNames = names;
        return new EncodedText(
            session, isOwn ? encoder.bytes : encoder.bytes.AsSpan(0, encoder.count).ToArray(), 0, names.All.ToArray(), [.. encoder.shown], source.FirstPosition, source.Directory);
    }

    void Write(int node)
    {
        switch (tree.KindOf(node))
        {
            case ExpressionKind.Variable:
                WriteVariable(node);
                break;
            case ExpressionKind.Select:
                WriteSelection(node);
                break;
            case ExpressionKind.String:
                Write(Code.String);
                Write(tree.TextOf(tree.Get<StringEntry>(node).Text));
                break;
            case ExpressionKind.Call:
                ref readonly var call = ref tree.Get<CallEntry>(node);
                Write(Code.Call, call.Node.Position);
                WriteNumber((uint)tree.CountOf(call.Arguments));
                Write(call.Function);
                WriteAll(call.Arguments);
                break;
            case ExpressionKind.AttributeSet:
                WriteSet(node);
                break;
            case ExpressionKind.Lambda:
                WriteFunction(node);
                break;
            case ExpressionKind.ConcatStrings:
                ref readonly var concat = ref tree.Get<ConcatEntry>(node);
                Write(Code.Concat, concat.Node.Position);
                Write(concat.ForceString);
                WriteNumber((uint)tree.CountOf(concat.Parts));
                foreach (ref readonly var part in tree.ItemsOf<PartEntry>(concat.Parts))
                {
                    WriteOffset(part.Position);
                    Write(part.Expression);
                }
                break;
            case ExpressionKind.List:
                ref readonly var list = ref tree.Get<ElementsEntry>(node);
                Write(Code.List, list.Node.Position);
                WriteNumber((uint)tree.CountOf(list.Elements));
                WriteAll(list.Elements);
                break;
            case ExpressionKind.Let:
                WriteLet(node);
                break;
            case ExpressionKind.Path:
                WritePathLiteral(node);
                break;
            case ExpressionKind.HasAttribute:
                ref readonly var has = ref tree.Get<HasAttributeEntry>(node);
                Write(Code.HasAttribute, has.Node.Position);
                Write(has.Target);
                WritePath(has.Path);
                break;
            case ExpressionKind.With:
                ref readonly var with = ref tree.Get<WithEntry>(node);
                Write(Code.With, with.Node.Position);
                Write(with.Scope);
                withs++;
                Write(with.Body);
                withs--;
                break;
            case ExpressionKind.If:
                ref readonly var choice = ref tree.Get<IfEntry>(node);
                Write(Code.If, choice.Node.Position);
                Write(choice.Condition);
                Write(choice.Then);
                Write(choice.Else);
                break;
            case ExpressionKind.Assert:
                ref readonly var assert = ref tree.Get<AssertEntry>(node);
                Write(Code.Assert, assert.Node.Position);
                WriteShown(assert.Condition);
                // Both sides of a comparison that fails are evaluated again, to say where they differ.
                repeats++;
                Write(assert.Condition);
                repeats--;
                Write(assert.Body);
                break;
            case ExpressionKind.Not:
                ref readonly var not = ref tree.Get<NotEntry>(node);
                Write(Code.Not, not.Node.Position);
                Write(not.Operand);
                break;
            case ExpressionKind.Binary:
                WriteBinary(node);
                break;
            case ExpressionKind.Integer:
                var integer = tree.Get<IntegerEntry>(node).Value;
                Write(Code.Integer);
                WriteNumber((ulong)(integer << 1) ^ (ulong)(integer >> 63));
                break;
            case ExpressionKind.Float:
                Write(Code.Float);
                BinaryPrimitives.WriteDoubleLittleEndian(Room(sizeof(double)), tree.Get<FloatEntry>(node).Value);
                count += sizeof(double);
                break;
            case ExpressionKind.CurrentPosition:
                Write(Code.CurrentPosition, tree.PositionOf(node));
                break;
            default:
                throw new InvalidOperationException($"no code for {tree.KindOf(node)}");
        }
    }

    void WritePathLiteral(int node)
    {
        ref readonly var path = ref tree.Get<PathEntry>(node);
        Write(Code.Path);
        Write(path.IsAbsolute);
        Write(tree.TextOf(path.IsAbsolute ? path.Path : path.Literal));
        if (tree.TextOf(path.Literal)[0] == '~')
        {
            traits?.IsOfOnePlace = true;
        }
    }

    void WriteBinary(int node)
    {
        ref readonly var binary = ref tree.Get<BinaryEntry>(node);
        if (binary.Operator == BinaryOperator.Update)
        {
            Write(Code.Update, binary.Node.Position);
            WriteNumber((uint)CountUpdates(node));
            WriteUpdates(node);
            return;
        }
        Write(CodeOf(binary.Operator), binary.Node.Position);
        Write(binary.Left);
        Write(binary.Right);
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

    void WriteSelection(int node)
    {
        ref readonly var select = ref tree.Get<SelectEntry>(node);
        var path = tree.Get<ListEntry>(select.Path);
        if (path.Count == 1 && select.Default == 0 && tree.Get<StepEntry>(path.First) is { Expression: 0 } only)
        {
            Write(Code.Select, select.Node.Position);
            Write(only.Name);
            Write(select.Target);
            return;
        }
        Write(Code.SelectPath, select.Node.Position);
        Write(select.Default != 0);
        Write(select.Target);
        if (select.Default != 0)
        {
            Write(select.Default);
        }
        WritePath(select.Path);
    }

    void WritePath(int path)
    {
        WriteNumber((uint)tree.CountOf(path));
        foreach (ref readonly var step in tree.ItemsOf<StepEntry>(path))
        {
            Write(step.Name);
            if (step.Expression != 0)
            {
                WriteShown(step.Expression);
                // Messages show the name, and compute it again.
                repeats++;
                Write(step.Expression);
                repeats--;
            }
        }
    }

    void WriteShown(int node)
    {
        var expression = tree.ToExpression(node);
        WriteNumber((uint)shown.Count);
        shown.Add(new ShownSyntax(expression));
        traits?.Note(expression);
    }

    void WriteSet(int node)
    {
        ref readonly var set = ref tree.Get<SetEntry>(node);
        Write(set.IsRecursive ? Code.RecursiveSet : Code.Set, set.Node.Position);
        var definitions = Sorted(set);
        WriteNumber((uint)definitions.Length);
        WriteNumber((uint)tree.CountOf(set.Sources));
        WriteNumber((uint)tree.CountOf(set.Dynamic));
        foreach (ref readonly var definition in definitions)
        {
            Write(definition.Name);
            Write((byte)definition.Kind);
            WriteOffset(definition.Position);
            if (set.IsRecursive)
            {
                Bind(definition.Name);
            }
        }
        WriteValues(set, definitions, set.IsRecursive);
        foreach (ref readonly var definition in tree.ItemsOf<DynamicEntry>(set.Dynamic))
        {
            WriteOffset(definition.Position);
            Write(definition.Name);
            Write(definition.Value);
        }
        if (set.IsRecursive)
        {
            Unbind(definitions.Length);
        }
        GiveBack(definitions);
    }

    void WriteLet(int node)
    {
        ref readonly var let = ref tree.Get<LetEntry>(node);
        ref readonly var bindings = ref tree.Get<SetEntry>(let.Bindings);
        Write(Code.Let);
        var definitions = Sorted(bindings);
        WriteNumber((uint)definitions.Length);
        WriteNumber((uint)tree.CountOf(bindings.Sources));
        foreach (ref readonly var definition in definitions)
        {
            Write(definition.Name);
            Bind(definition.Name, definition.Kind == AttributeKind.InheritedFrom || (definition.Kind == AttributeKind.Plain && GetsOwnCell(definition.Value)) ? count : 0);
            Write((byte)definition.Kind);
        }
        WriteValues(bindings, definitions, isRecursive: true);
        Write(let.Body);
        Unbind(definitions.Length);
        GiveBack(definitions);
    }

    // The names of a recursive set are bound already.
    void WriteValues(in SetEntry set, ReadOnlySpan<AttributeEntry> definitions, bool isRecursive)
    {
        WriteAll(set.Sources);
        foreach (ref readonly var definition in definitions)
        {
            switch (definition.Kind)
            {
                case AttributeKind.InheritedFrom:
                    ref readonly var select = ref tree.Get<SelectEntry>(definition.Value);
                    ref readonly var from = ref tree.Get<InheritFromEntry>(select.Target);
                    WriteNumber((uint)from.Index);
                    WriteOffset(from.Node.Position);
                    WriteOffset(select.Node.Position);
                    break;
                case AttributeKind.Inherited when isRecursive:
                    // It is looked up outside.
                    ref var at = ref bound[definition.Name.Id];
                    var own = at;
                    at = open[own].Outer;
                    Write(definition.Value);
                    at = own;
                    break;
                default:
                    WriteValue(definition.Value);
                    break;
            }
        }
    }

    // Most attributes and variables are never looked at. A cell of its own is what these would get in any case.
    void WriteValue(int value)
    {
        if (!GetsOwnCell(value))
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

    bool GetsOwnCell(int value) =>
        tree.KindOf(value) is ExpressionKind.Call or ExpressionKind.AttributeSet or ExpressionKind.Select or ExpressionKind.ConcatStrings
            or ExpressionKind.List or ExpressionKind.Let or ExpressionKind.With or ExpressionKind.If or ExpressionKind.Assert or ExpressionKind.Binary;

    // By name, behind those of the sets around; GiveBack says that they are not needed any more.
    ReadOnlySpan<AttributeEntry> Sorted(in SetEntry set)
    {
        var length = tree.CountOf(set.Attributes);
        if (sorted.Length - sortedCount < length)
        {
            // Who has a part of the old array keeps that.
            sorted = new AttributeEntry[Math.Max(sorted.Length * 2, sortedCount + length)];
        }
        var definitions = sorted.AsSpan(sortedCount, length);
        sortedCount += length;
        var written = 0;
        var isSorted = true;
        foreach (ref readonly var attribute in tree.ItemsOf<AttributeEntry>(set.Attributes))
        {
            isSorted &= written == 0 || definitions[written - 1].Name.Id < attribute.Name.Id;
            definitions[written++] = attribute;
        }
        if (!isSorted)
        {
            Sort(definitions);
        }
        return definitions;
    }

    void GiveBack(ReadOnlySpan<AttributeEntry> definitions) => sortedCount -= definitions.Length;

    static void Sort(Span<AttributeEntry> definitions)
    {
        if (definitions.Length > FewAttributes)
        {
            definitions.Sort(static (a, b) => a.Name.Id.CompareTo(b.Name.Id));
            return;
        }
        for (var i = 1; i < definitions.Length; i++)
        {
            var definition = definitions[i];
            var at = i;
            for (; at > 0 && definitions[at - 1].Name.Id > definition.Name.Id; at--)
            {
                definitions[at] = definitions[at - 1];
            }
            definitions[at] = definition;
        }
    }

    void WriteFunction(int node)
    {
        ref readonly var whole = ref tree.Get<LambdaEntry>(node);
        if (whole.HasFormals)
        {
            WriteFunctionOfNames(whole);
            return;
        }
        // Functions directly inside share the frame: `a: b: …` is one function of two arguments.
        var (arity, end) = (0, node);
        for (; arity < LambdaNode.MostParameters && IsPlainFunction(end); end = tree.Get<LambdaEntry>(end).Body)
        {
            arity++;
        }
        Write(Code.Lambda);
        Write(whole.Name);
        WriteNumber((uint)arity);
        for (var next = node; next != end; next = tree.Get<LambdaEntry>(next).Body)
        {
            ref readonly var function = ref tree.Get<LambdaEntry>(next);
            Write(function.Argument);
            WriteOffset(function.Node.Position);
            WriteComment(function.Documentation);
            Bind(function.Argument);
        }
        var begin = BeginBody();
        repeats++;
        Write(end);
        repeats--;
        EndBody(begin);
        Unbind(arity);
    }

    bool IsPlainFunction(int node) => tree.KindOf(node) == ExpressionKind.Lambda && !tree.Get<LambdaEntry>(node).HasFormals;

    void WriteFunctionOfNames(in LambdaEntry lambda)
    {
        Write(Code.LambdaOfNames);
        Write(lambda.Name);
        Write(lambda.Argument);
        WriteOffset(lambda.Node.Position);
        WriteComment(lambda.Documentation);
        Write(lambda.HasEllipsis);
        WriteNumber((uint)tree.CountOf(lambda.Formals));
        var around = last;
        // What has no name is bound to 0.
        Bind(lambda.Argument);
        foreach (ref readonly var formal in tree.ItemsOf<FormalEntry>(lambda.Formals))
        {
            Write(formal.Name);
            WriteOffset(formal.Position);
            Write(formal.Default != 0);
            Bind(formal.Name);
        }
        last = around;
        var begin = BeginBody();
        repeats++;
        foreach (ref readonly var formal in tree.ItemsOf<FormalEntry>(lambda.Formals))
        {
            if (formal.Default != 0)
            {
                Write(formal.Default);
            }
        }
        Write(lambda.Body);
        repeats--;
        EndBody(begin);
        Unbind(tree.CountOf(lambda.Formals) + 1);
    }

    bool IsUpdate(int node) => tree.KindOf(node) == ExpressionKind.Binary && tree.Get<BinaryEntry>(node).Operator == BinaryOperator.Update;

    int CountUpdates(int node) =>
        IsUpdate(node) ? CountUpdates(tree.Get<BinaryEntry>(node).Left) + CountUpdates(tree.Get<BinaryEntry>(node).Right) : 1;

    void WriteUpdates(int node)
    {
        ref readonly var update = ref tree.Get<BinaryEntry>(node);
        Operand(update.Left, false);
        Operand(update.Right, true);

        void Operand(int operand, bool isRight)
        {
            if (IsUpdate(operand))
            {
                WriteUpdates(operand);
                return;
            }
            Write(isRight);
            Write(operand);
        }
    }

    void WriteAll(int list)
    {
        foreach (ref readonly var link in tree.ItemsOf<LinkEntry>(list))
        {
            Write(link.Expression);
        }
    }
}
