using Firn.Builtins.Json;

namespace Firn.Builtins.Data;

/// <summary>Makes values of a JSON text as it is read. Of a key that occurs twice the last one counts.</summary>
internal sealed class JsonValues(Evaluator evaluator) : IJsonHandler
{
    sealed class Container
    {
        public AttributeSetBuilder? Set;
        public List<Value>? List;
        public Symbol Key;
    }

    readonly Stack<Container> open = new();
    Container? current;

    public Value Result { get; private set; } = NullValue.Instance;

    public void Null() => Add(NullValue.Instance);

    public void Boolean(bool value) => Add(BoolValue.Of(value));

    public void Integer(long value) => Add(IntValue.Of(value));

    public void Float(double value) => Add(new FloatValue(value));

    public void String(ByteString value) => Add(new StringValue(NullBytes.Refuse(value)));

    public void BeginObject() => Open(new Container { Set = new AttributeSetBuilder() });

    public void BeginArray() => Open(new Container { List = [] });

    public void Key(ByteString name) => current!.Key = evaluator.Symbols.Intern(NullBytes.Refuse(name).Span);

    public void EndObject() => Close(current!.Set!.Build());

    public void EndArray() => Close(ListValue.Of([.. current!.List!]));

    void Open(Container container)
    {
        if (current is not null)
            open.Push(current);
        current = container;
    }

    void Close(Value value)
    {
        current = open.Count > 0 ? open.Pop() : null;
        Add(value);
    }

    void Add(Value value)
    {
        if (current is null)
            Result = value;
        else if (current.Set is { } set)
            set.Add(current.Key, value);
        else
            current.List!.Add(value);
    }
}
