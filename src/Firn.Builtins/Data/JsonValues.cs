using Firn.Builtins.Json;

namespace Firn.Builtins.Data;

/// <summary>Makes values of a JSON text as it is read. Of a key that occurs twice the last one counts.</summary>
internal sealed class JsonValues(Evaluator evaluator) : IJsonHandler
{
    // What the open sets and lists have so far, the outermost first, and the keys of what is in sets.
    Value[] items = new Value[16];
    Symbol[] keys = new Symbol[16];
    int count;
    // Where each of them begins, and which key it has itself.
    readonly Stack<(int Start, Symbol Key)> open = new();
    readonly AttributeSetBuilder set = new();
    Symbol key;

    public Value Result => items[0];

    public void Null() => Add(NullValue.Instance);

    public void Boolean(bool value) => Add(BoolValue.Of(value));

    public void Integer(long value) => Add(IntValue.Of(value));

    public void Float(double value) => Add(new FloatValue(value));

    public void String(ReadOnlySpan<byte> value)
    {
        NullBytes.Refuse(value);
        Add(new StringValue(ByteString.Copy(value)));
    }

    public void BeginObject() => open.Push((count, key));

    public void BeginArray() => open.Push((count, key));

    public void Key(ReadOnlySpan<byte> name)
    {
        NullBytes.Refuse(name);
        key = evaluator.Symbols.Intern(name);
    }

    public void EndObject()
    {
        int start = open.Peek().Start;
        for (int i = start; i < count; i++)
            set.Add(keys[i], items[i]);
        Close(set.BuildAndClear());
    }

    public void EndArray() => Close(ListValue.Of(items.AsSpan(open.Peek().Start..count).ToArray()));

    void Close(Value value)
    {
        var (start, own) = open.Pop();
        // Nothing else may keep them.
        items.AsSpan(start..count).Clear();
        count = start;
        key = own;
        Add(value);
    }

    void Add(Value value)
    {
        if (count == items.Length)
        {
            Array.Resize(ref items, count * 2);
            Array.Resize(ref keys, count * 2);
        }

        // Through a span, which does not ask of what class each value is.
        items.AsSpan()[count] = value;
        keys[count] = key;
        count++;
    }
}
