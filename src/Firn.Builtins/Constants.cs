namespace Firn.Builtins;

/// <summary>Builtins that are values, not functions.</summary>
internal static class Constants
{
    public static void Declare(BuiltinTable table, EvaluationOptions options)
    {
        table.AddConstant("true", BoolValue.True);
        table.AddConstant("false", BoolValue.False);
        table.AddConstant("null", NullValue.Instance);
        table.AddConstant("__langVersion", IntValue.Of(6));
        table.AddConstant("__nixVersion", new StringValue(options.NixVersion));
        table.AddLazy("__storeDir", static evaluator => new StringValue(evaluator.Host.StoreDirectory.Path));
        table.AddConstant("__nixPath", LookupPath);
        if (!options.Pure)
        {
            table.AddConstant("__currentSystem", new StringValue(options.System));
            table.AddLazy("__currentTime", static evaluator => IntValue.Of(evaluator.Host.CurrentTime));
        }
    }

    static ListValue LookupPath(Evaluator evaluator)
    {
        var entries = evaluator.Options.LookupPath;
        var items = new Value[entries.Count];
        for (int i = 0; i < items.Length; i++)
        {
            var entry = new AttributeSetBuilder(2);
            entry.Add(evaluator.Known.Path, new StringValue(entries[i].Path));
            entry.Add(evaluator.Known.Prefix, new StringValue(entries[i].Prefix));
            items[i] = entry.Build();
        }

        return ListValue.Of(items);
    }
}
