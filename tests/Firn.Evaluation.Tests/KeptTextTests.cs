using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Firn.Evaluation.Tests;

/// <summary>What was parsed in another process evaluates as if it had been parsed here.</summary>
public sealed class KeptTextTests
{
    static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Root(), "*.nix", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => Path.GetRelativePath(Root(), file));

    public static TheoryData<string> All() => [.. Files()];

    [Theory]
    [MemberData(nameof(All))]
    public void A_kept_text_gives_what_the_parsed_one_does_whatever_names_came_before(string name)
    {
        SameKept(File.ReadAllText(Path.Combine(Root(), name)), new Random(name.Length), rounds: 3);
    }

    [Fact]
    public void Programs_that_nobody_wrote_give_the_same_kept()
    {
        var programs = new Differential.Generator(seed: 7);
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            SameKept(programs.Next(), random, rounds: 1);
        }
    }

    static void SameKept(string text, Random random, int rounds)
    {
        var kept = new Memory();
        var fresh = Evaluate(text, null, []);
        Assert.Equal(fresh.Shown, Evaluate(text, kept, []).Shown);
        Assert.Equal(fresh.Shown, Evaluate(text, kept, []).Shown);
        // Names that another file brought, in another order: sets, arguments and variables lie elsewhere.
        for (var round = 0; round < rounds; round++)
        {
            var others = fresh.Names.ToArray();
            random.Shuffle(others);
            others = others[..random.Next(others.Length + 1)];
            Assert.Equal((text, Evaluate(text, null, others).Shown), (text, Evaluate(text, kept, others).Shown));
        }
        Assert.True(kept.Found > rounds || kept.Count == 0, $"{kept.Found} found");
    }

    [Fact]
    public void Of_the_cases_nearly_all_are_kept()
    {
        int all = 0, kept = 0;
        foreach (var file in Files())
        {
            var memory = new Memory();
            Evaluate(File.ReadAllText(Path.Combine(Root(), file)), memory, []);
            all++;
            kept += memory.Count > 0 ? 1 : 0;
        }
        // What does not parse, warns or asserts something about a path is not.
        Assert.InRange(kept, all * 3 / 4, all);
    }

    /// <summary>Each condition is shown with those in it: in full that would be a thousand times the text.</summary>
    [Theory]
    [InlineData(20_000, 1)]
    [InlineData(100, 20_000)]
    public void Conditions_in_conditions_take_no_more_room_than_the_text(int depth, int length)
    {
        var kept = new Memory();
        var text = string.Concat(Enumerable.Repeat("assert (", depth)) + $"\"{new string('x', length)}\" != \"\"" + string.Concat(Enumerable.Repeat("); true", depth));
        Assert.Equal("true", Evaluate(text, kept, []).Shown.Output);
        Assert.Equal(0, kept.Count);
    }

    [Fact]
    public void A_relative_path_is_one_of_the_directory_that_reads_the_text()
    {
        var kept = new Memory();
        Assert.Equal("/a/b/x /a/x /a/b/c/", Paths("/a/b/f.nix", kept));
        Assert.Equal("/d/x /x /d/c/", Paths("/d/f.nix", kept));
        Assert.Equal((1, 1), (kept.Count, kept.Found));

        static string Paths(string file, Memory kept)
        {
            var host = new MemoryHost().Add(file, "toString ./x + \" \" + toString ../x + \" \" + toString ./c/${\"\"} + \"/\"");
            return Run(host, file, kept, []).Shown.Output.Trim('"');
        }
    }

    [Fact]
    public void A_name_that_only_the_other_session_had_is_undefined()
    {
        const string text = "if true then 1 else notEverywhere";
        var kept = new Memory();
        var extra = new BuiltinTable().AddConstant("notEverywhere", NullValue.Instance);
        var with = new EvaluationOptions { ParsedFiles = kept };
        Assert.Equal("1", EvaluationThread.Run(() =>
        {
            var host = new MemoryHost().Add("/f.nix", text);
            var session = new EvaluationSession(host, with, Builtins.LanguageBuiltins.Create(with), extra);
            var evaluator = session.CreateEvaluator();
            return Language.Print(evaluator, evaluator.Import(new SourcePath(host.Disk, "/f.nix")));
        }));
        Assert.Contains("undefined variable 'notEverywhere'", Evaluate(text, kept, []).Shown.Error, StringComparison.Ordinal);
        Assert.Equal((1, 1), (kept.Count, kept.Found));
    }

    [Fact]
    public void Lints_and_operators_are_part_of_the_key()
    {
        var kept = new Memory();
        Evaluate("[ https://example.org/ ]", kept, []);
        var fatal = new EvaluationOptions { ParsedFiles = kept, Parsing = new() { UrlLiterals = Syntax.LintLevel.Fatal } };
        var host = new MemoryHost().Add("/f.nix", "[ https://example.org/ ]");
        Assert.Contains("URL literals are disallowed", Run(host, "/f.nix", fatal, []).Shown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_warning_is_given_every_time()
    {
        var kept = new Memory();
        var options = new EvaluationOptions { ParsedFiles = kept, Parsing = new() { UrlLiterals = Syntax.LintLevel.Warn } };
        for (var i = 0; i < 2; i++)
        {
            var host = new MemoryHost().Add("/f.nix", "[ https://example.org/ ]");
            Run(host, "/f.nix", options, []);
            Assert.Single(host.Messages);
        }
    }

    static (Shown Shown, List<string> Names) Evaluate(string text, Memory? kept, string[] before)
    {
        var host = new MemoryHost().Add("/case.nix", text);
        return Run(host, "/case.nix", kept, before);
    }

    static (Shown Shown, List<string> Names) Run(MemoryHost host, string file, Memory? kept, string[] before) =>
        Run(host, file, new EvaluationOptions { ParsedFiles = kept }, before);

    static (Shown Shown, List<string> Names) Run(MemoryHost host, string file, EvaluationOptions options, string[] before) => EvaluationThread.Run(() =>
    {
        var session = Language.Session(host, options);
        var first = session.Symbols.Limit;
        foreach (var name in before)
        {
            session.Symbols.Intern(name);
        }
        var evaluator = session.CreateEvaluator();
        string output = "", error = "";
        try
        {
            output = Language.Print(evaluator, evaluator.Import(new SourcePath(host.Disk, file)));
        }
        catch (EvaluationException failure)
        {
            error = Encoding.UTF8.GetString(ErrorPrinter.Print(failure, session.Positions, wholeTrace: true));
        }
        var names = new List<string>();
        for (var id = first; id < session.Symbols.Limit; id++)
        {
            names.Add(session.Symbols[new Syntax.Symbol(id)].ToString());
        }
        return (new Shown(output, error, string.Join('\n', host.Messages), string.Join(' ', names)), names);
    });

    /// <param name="Symbols">All names in the order in which they were interned.</param>
    sealed record Shown(string Output, string Error, string Messages, string Symbols);

    static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../data"));

    sealed class Memory : IParsedFiles
    {
        readonly ConcurrentDictionary<string, byte[]> all = new();

        public int Count => all.Count;

        public int Found { get; private set; }

        public byte[] KeyOf(string version, ReadOnlySpan<byte> text) =>
            SHA256.HashData([.. SHA256.HashData(Encoding.UTF8.GetBytes(version)), .. SHA256.HashData(text)]);

        public byte[]? Find(byte[] key)
        {
            if (!all.TryGetValue(Convert.ToHexString(key), out var found))
            {
                return null;
            }
            Found++;
            return found;
        }

        public void Keep(byte[] key, ReadOnlySpan<byte> parsed) => all[Convert.ToHexString(key)] = parsed.ToArray();
    }
}
