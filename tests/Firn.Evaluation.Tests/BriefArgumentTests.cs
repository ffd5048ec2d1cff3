using System.Collections;
using System.Reflection;
using Firn.Builtins;

namespace Firn.Evaluation.Tests;

/// <summary>The cells of arguments that serve again after the call of a builtin (<see cref="Primop.Brief"/>): nothing of what it returns may refer to them.</summary>
public sealed class BriefArgumentTests
{
    // Arguments with which a builtin returns as much of them as it can.
    static readonly Dictionary<string, string[]> Arguments = new()
    {
        ["typeOf"] = ["[ 1 ]"],
        ["isNull"] = ["null"],
        ["isFunction"] = ["x: x"],
        ["isInt"] = ["1"],
        ["isFloat"] = ["1.5"],
        ["isString"] = ["\"a\""],
        ["isBool"] = ["true"],
        ["isPath"] = ["/a"],
        ["isAttrs"] = ["{ }"],
        ["isList"] = ["[ ]"],
        ["length"] = ["[ 1 2 ]"],
        ["elemAt"] = ["[ { } [ ] ]", "1"],
        ["head"] = ["[ { } ]"],
        ["tail"] = ["[ 1 { } ]"],
        ["map"] = ["x: x", "[ 1 { } ]"],
        ["filter"] = ["x: true", "[ 1 { } ]"],
        ["elem"] = ["{ }", "[ { } ]"],
        ["concatLists"] = ["[ [ { } ] [ 1 ] ]"],
        ["concatMap"] = ["x: [ x ]", "[ 1 { } ]"],
        ["genList"] = ["x: x", "20"],
        ["partition"] = ["x: x == 1", "[ 1 { } ]"],
        ["groupBy"] = ["x: \"a\"", "[ 1 { } ]"],
        ["any"] = ["x: x", "[ false true ]"],
        ["all"] = ["x: x", "[ true ]"],
        ["removeAttrs"] = ["{ a = { }; b = 1; }", "[ \"b\" ]"],
        ["listToAttrs"] = ["[ { name = \"a\"; value = { }; } ]"],
        ["intersectAttrs"] = ["{ a = 1; }", "{ a = { }; b = 1; }"],
        ["mapAttrs"] = ["n: v: v", "{ a = { }; }"],
        ["zipAttrsWith"] = ["n: v: v", "[ { a = { }; } { a = 1; } ]"],
        ["attrNames"] = ["{ a = 1; }"],
        ["attrValues"] = ["{ a = { }; }"],
        ["getAttr"] = ["\"a\"", "{ a = { }; }"],
        ["hasAttr"] = ["\"a\"", "{ a = { }; }"],
        ["unsafeGetAttrPos"] = ["\"a\"", "{ a = { }; }"],
        ["catAttrs"] = ["\"a\"", "[ { a = { }; } ]"],
        ["functionArgs"] = ["{ a ? { } }: a"],
        ["toString"] = ["\"a\""],
        ["stringLength"] = ["\"a\""],
        ["substring"] = ["0", "-1", "\"abc\""],
        ["concatStringsSep"] = ["\"-\"", "[ \"a\" ]"],
        ["replaceStrings"] = ["[ \"x\" ]", "[ \"y\" ]", "\"abc\""],
        ["compareVersions"] = ["\"1\"", "\"2\""],
        ["splitVersion"] = ["\"1.2\""],
        ["parseDrvName"] = ["\"a-1\""],
        ["match"] = ["\"(.*)\"", "\"abc\""],
        ["split"] = ["\"x\"", "\"abc\""],
        ["hashString"] = ["\"sha256\"", "\"abc\""],
        ["baseNameOf"] = ["\"abc\""],
        ["dirOf"] = ["/abc/d"],
        ["add"] = ["1", "2"],
        ["sub"] = ["1", "2"],
        ["mul"] = ["1", "2"],
        ["div"] = ["1", "2"],
        ["lessThan"] = ["1", "2"],
        ["bitAnd"] = ["1", "2"],
        ["bitOr"] = ["1", "2"],
        ["bitXor"] = ["1", "2"],
        ["hasContext"] = ["\"a\""],
        ["unsafeDiscardStringContext"] = ["\"abc\""],
        ["seq"] = ["{ }", "[ { } ]"],
        ["addErrorContext"] = ["\"a\"", "[ { } ]"],
    };

    public static TheoryData<string> Builtins() => [.. EvaluationThread.Run(() =>
    {
        var evaluator = Language.Session().CreateEvaluator();
        return evaluator.Session.Globals.Builtins.Values.ToArray().Select(cell => Evaluator.ResultOf(cell)).OfType<Primop>().Where(primop => primop.Brief != 0).Select(primop => primop.Name).ToArray();
    })];

    [Theory]
    [MemberData(nameof(Builtins))]
    public void TheResultDoesNotReferToTheCellOfAnArgument(string name) => EvaluationThread.Run(() =>
    {
        Assert.True(Arguments.TryGetValue(name, out var texts), $"arguments for {name} are missing here");
        var evaluator = Language.Session().CreateEvaluator();
        var primop = (Primop)evaluator.Force(evaluator.EvaluateText($"builtins.{name}", evaluator.Host.WorkingDirectory));
        var cells = Array.ConvertAll(texts, text => (Value)Thunk.Delay(each => each.EvaluateText(text, each.Host.WorkingDirectory)));
        var result = evaluator.CallPrimop(primop, cells, default);
        Assert.DoesNotContain(cells.Where((_, i) => (primop.Brief >> i & 1) != 0), cell => Refers(result, cell, New()));
        evaluator.ForceDeep(result);
        Assert.DoesNotContain(cells.Where((_, i) => (primop.Brief >> i & 1) != 0), cell => Refers(result, cell, New()));
        return 0;
    });

    [Fact]
    public void TheCellThatABuiltinReturnsInAListIsSeen() => EvaluationThread.Run(() =>
    {
        var evaluator = Language.Session().CreateEvaluator();
        var primop = (Primop)evaluator.Force(evaluator.EvaluateText("builtins.split", evaluator.Host.WorkingDirectory));
        Value regex = new StringValue("x"), text = Thunk.Delay(_ => new StringValue("abc"));
        Assert.Equal(1, primop.Brief);
        Assert.True(Refers(evaluator.CallPrimop(primop, [regex, text], default), text, New()));
        return 0;
    });

    static HashSet<object> New() => new(ReferenceEqualityComparer.Instance);

    // Through all that values are made of, but not through what the whole evaluation shares.
    static bool Refers(object? from, object to, HashSet<object> seen)
    {
        if (from is null or string or Evaluator or EvaluationSession or Node or Delegate or Primop || from.GetType().IsPrimitive || !seen.Add(from))
        {
            return false;
        }
        if (ReferenceEquals(from, to))
        {
            return true;
        }
        // A reflected field shows the first of the cells only that stand in a set.
        if (from is AttributeSet set && set.Values.ToArray().Any(each => Refers(each, to, seen)))
        {
            return true;
        }
        return from is Array array ? array.GetType().GetElementType() is { IsPrimitive: false } && array.Cast<object?>().Any(each => Refers(each, to, seen))
            : from is ICollection others ? others.Cast<object?>().Any(each => Refers(each, to, seen))
            : FieldsOf(from.GetType()).Any(field => !field.FieldType.IsValueType && Refers(field.GetValue(from), to, seen));
    }

    static IEnumerable<FieldInfo> FieldsOf(Type? type) => type is null ? []
        : type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Concat(FieldsOf(type.BaseType));
}
