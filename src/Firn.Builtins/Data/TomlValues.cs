using Firn.Builtins.Toml;

namespace Firn.Builtins.Data;

/// <summary>Makes values of a TOML document.</summary>
internal static class TomlValues
{
    public static Value Of(Evaluator evaluator, TomlNode node)
    {
        switch (node)
        {
            case TomlText text:
                return new StringValue(NullBytes.Refuse(text.Value, "while parsing TOML: error: "));
            case TomlInteger number:
                return IntValue.Of(number.Value);
            case TomlFloat number:
                return new FloatValue(number.Value);
            case TomlBoolean truth:
                return BoolValue.Of(truth.Value);
            case TomlTimestamp stamp:
                if (!evaluator.Options.HasFeature("parse-toml-timestamps"))
                    throw new TomlException("Dates and times are not supported");
                var result = new AttributeSetBuilder(2);
                result.Add(evaluator.Symbols.Intern("_type"), new StringValue("timestamp"));
                result.Add(evaluator.Known.Value, new StringValue(stamp.Value));
                return result.Build();
            case TomlArray array:
                var items = new Value[array.Items.Count];
                for (int i = 0; i < items.Length; i++)
                    items[i] = Of(evaluator, array.Items[i]);
                return ListValue.Of(items);
            default:
                var table = (TomlTable)node;
                var set = new AttributeSetBuilder(table.Entries.Count);
                foreach (int index in HashTableOrder.Of(table.Entries.Keys))
                {
                    var (name, value) = table.Entries.GetAt(index);
                    set.Add(evaluator.Symbols.Intern(NullBytes.Refuse(name, "while parsing TOML: error: ").Span), Of(evaluator, value));
                }

                return set.Build();
        }
    }
}
