using Firn.Primitives;
using Firn.Store;

namespace Firn.EvaluationCache.Tests;

public class RecordCheckerTests
{
    const long Start = 1_000_000;
    readonly FakeRoot disk = new();
    readonly Dictionary<string, string> environment = [];
    readonly HashSet<StorePath> valid = [];
    static readonly StorePath package = StorePath.Parse("00000000000000000000000000000000-package");

    Recorder Recording() => new(Start);

    static EvaluationRecord Finish(Recorder recorder) => recorder.Finish(new byte[32], "test", new Outcome(0, [], [], []))!;

    string? Difference(EvaluationRecord record, long now = Start + 100) =>
        new RecordChecker(disk, name => environment.TryGetValue(name.ToString(), out var value) ? value : (ByteString?)null, valid.Contains, now).Difference(record);

    EvaluationRecord OneFile(long changed)
    {
        disk.File("/a", "one", changed);
        var recorder = Recording();
        recorder.Content("/a", disk.Identity("/a"), disk.ReadFile("/a"));
        return Finish(recorder);
    }

    [Fact]
    public void What_did_not_change_is_not_even_read()
    {
        var record = OneFile(Start - 10);
        var reads = disk.Reads;
        Assert.Null(Difference(record));
        Assert.Equal(reads, disk.Reads);
    }

    [Fact]
    public void A_step_depends_on_what_was_looked_at_since_the_one_before_it()
    {
        disk.File("/a", "one", Start - 10);
        disk.File("/b", "two", Start - 10);
        var recorder = Recording();
        recorder.Content("/a", disk.Identity("/a"), disk.ReadFile("/a"));
        recorder.Variable("V", null);
        recorder.Written(package, []);
        var first = Finish(recorder);
        recorder.BeginStep();
        recorder.Content("/b", disk.Identity("/b"), disk.ReadFile("/b"));
        var second = Finish(recorder);
        Assert.Equal("the store path '00000000000000000000000000000000-package' is gone", Difference(first));
        valid.Add(package);
        Assert.Null(Difference(first));
        Assert.Null(Difference(second));
        disk.File("/b", "other", Start + 1);
        Assert.Null(Difference(first));
        Assert.Equal("'/b' changed", Difference(second));
        disk.File("/b", "two", Start + 1);
        disk.File("/a", "other", Start + 1);
        Assert.Equal("'/a' changed", Difference(first));
        Assert.Null(Difference(second));
        Assert.Equal(0, recorder.OrderOf(package));
    }

    [Fact]
    public void What_forbids_a_record_forbids_the_steps_after_it()
    {
        var recorder = Recording();
        recorder.Expires(Start + 5);
        recorder.BeginStep();
        Assert.Equal(Start + 5, Finish(recorder).ValidUntil);
        recorder.Forbid("the time was asked for");
        recorder.BeginStep();
        Assert.Null(recorder.Finish(new byte[32], "test", new Outcome(0, [], [], [])));
    }

    [Fact]
    public void A_file_with_other_bytes_is_a_difference()
    {
        var record = OneFile(Start - 10);
        disk.File("/a", "two", Start + 1);
        Assert.Equal("'/a' changed", Difference(record));
    }

    [Fact]
    public void A_file_that_was_written_again_with_the_same_bytes_is_none()
    {
        var record = OneFile(Start - 10);
        disk.File("/a", "one", Start + 1);
        Assert.Null(Difference(record));
    }

    [Fact]
    public void A_file_that_changed_just_before_the_record_is_read_again_because_clocks_are_coarse()
    {
        var record = OneFile(Start - 1);
        Assert.Null(Difference(record));
        disk.Overwrite("/a", "two");
        Assert.Equal("'/a' changed", Difference(record));
    }

    [Fact]
    public void A_refreshed_record_needs_no_reading_any_more()
    {
        var record = OneFile(Start - 1);
        var checker = new RecordChecker(disk, _ => null, valid.Contains, Start + 100);
        Assert.Null(checker.Difference(record));
        var refreshed = checker.Refreshed(record)!;
        var reads = disk.Reads;
        Assert.Null(Difference(refreshed, Start + 200));
        Assert.Equal(reads, disk.Reads);
    }

    [Fact]
    public void A_file_that_was_missing_and_came_is_a_difference()
    {
        var recorder = Recording();
        recorder.Kind("/a", null);
        var record = Finish(recorder);
        Assert.Null(Difference(record));
        disk.File("/a", "", Start - 50);
        Assert.Equal("'/a' changed", Difference(record));
    }

    [Fact]
    public void A_file_that_vanished_is_a_difference()
    {
        var record = OneFile(Start - 10);
        disk.Remove("/a");
        Assert.Equal("'/a' changed", Difference(record));
    }

    [Fact]
    public void Bytes_do_not_matter_to_who_asked_for_the_kind_only()
    {
        disk.File("/a", "one", Start - 10);
        var recorder = Recording();
        recorder.Kind("/a", disk.Identity("/a"));
        var record = Finish(recorder);
        disk.File("/a", "two", Start + 1);
        Assert.Null(Difference(record));
        disk.File("/a", "", Start + 2, mode: 0x4000);
        Assert.NotNull(Difference(record));
    }

    [Fact]
    public void The_right_to_execute_matters_to_who_asked_for_it()
    {
        disk.File("/a", "one", Start - 10);
        var recorder = Recording();
        recorder.Executable("/a", disk.Identity("/a"));
        var record = Finish(recorder);
        disk.File("/a", "one", Start + 1, mode: 0x8040);
        Assert.NotNull(Difference(record));
    }

    [Fact]
    public void A_new_entry_of_a_listed_directory_is_a_difference()
    {
        disk.File("/d", "", Start - 10, mode: 0x4000);
        disk.File("/d/a", "", Start - 10);
        var recorder = Recording();
        recorder.Names("/d", disk.Identity("/d"), disk.ReadDirectory("/d"));
        var record = Finish(recorder);
        Assert.Null(Difference(record));
        disk.File("/d/b", "", Start + 1);
        disk.File("/d", "", Start + 1, mode: 0x4000);
        Assert.NotNull(Difference(record));
    }

    [Fact]
    public void Variables_are_compared_set_or_not()
    {
        var recorder = Recording();
        recorder.Variable("A", null);
        recorder.Variable("B", "");
        var record = Finish(recorder);
        environment["B"] = "";
        Assert.Null(Difference(record));
        environment["A"] = "";
        Assert.Equal("the environment variable 'A' changed", Difference(record));
    }

    [Fact]
    public void What_was_written_must_still_be_valid_unless_something_else_that_was_written_keeps_it()
    {
        var above = StorePath.Parse("11111111111111111111111111111111-above");
        var recorder = Recording();
        recorder.Written(package, []);
        recorder.Written(above, [package]);
        var record = Finish(recorder);
        Assert.Equal([above], record.Paths.Select(pair => pair.Key));
        Assert.Equal($"the store path '{above}' is gone", Difference(record));
        valid.Add(above);
        Assert.Null(Difference(record));
    }

    [Fact]
    public void A_path_that_was_not_valid_and_came_is_a_difference()
    {
        var recorder = Recording();
        recorder.Validity(package, valid: false);
        var record = Finish(recorder);
        Assert.Null(Difference(record));
        valid.Add(package);
        Assert.NotNull(Difference(record));
    }

    [Fact]
    public void A_file_that_changes_while_it_is_read_forbids_remembering()
    {
        disk.File("/a", "one", Start - 10);
        var recorder = Recording();
        recorder.Content("/a", disk.Identity("/a"), disk.ReadFile("/a"));
        disk.File("/a", "two", Start);
        recorder.Content("/a", disk.Identity("/a"), disk.ReadFile("/a"));
        Assert.Null(recorder.Finish(new byte[32], "test", new Outcome(0, [], [], [])));
        Assert.Equal("'/a' changed during the evaluation", recorder.Unrepeatable);
    }

    [Fact]
    public void A_file_that_becomes_a_directory_during_the_evaluation_forbids_remembering()
    {
        disk.File("/a", "", Start - 10);
        var recorder = Recording();
        recorder.Kind("/a", disk.Identity("/a"));
        disk.File("/a", "", Start - 10, 0x4000);
        recorder.Kind("/a", disk.Identity("/a"));
        Assert.Equal("'/a' changed during the evaluation", recorder.Unrepeatable);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_right_that_changes_forbids_remembering_only_where_it_was_asked_for(bool asked)
    {
        disk.File("/a", "", Start - 10, 0x8000);
        var recorder = Recording();
        recorder.Kind("/a", disk.Identity("/a"));
        disk.File("/a", "", Start - 10, 0x8040);
        if (asked)
        {
            recorder.Executable("/a", disk.Identity("/a"));
        }
        else
        {
            recorder.Content("/a", disk.Identity("/a"), disk.ReadFile("/a"));
        }
        Assert.Equal(asked, recorder.Unrepeatable is not null);
    }

    // Something comes and goes in the directory all the time; all that mattered is that it is one.
    [Fact]
    public void A_directory_on_the_way_may_change_during_the_evaluation()
    {
        disk.File("/tmp", "", Start - 10, 0x4000);
        var recorder = Recording();
        recorder.Kind("/tmp", disk.Identity("/tmp"));
        disk.File("/tmp", "", Start, 0x4000);
        recorder.Kind("/tmp", disk.Identity("/tmp"));
        disk.File("/tmp", "", Start + 1, 0x4000);
        Assert.Null(Difference(Finish(recorder)));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void What_was_read_before_or_after_a_change_is_what_the_record_is_held_to(bool before, bool after)
    {
        disk.File("/a", "one", Start - 10);
        var recorder = Recording();
        void Read() => recorder.Content("/a", disk.Identity("/a"), disk.ReadFile("/a"));
        void Look() => recorder.Kind("/a", disk.Identity("/a"));
        (before ? Read : (Action)Look)();
        disk.File("/a", before == after ? "one" : "two", Start - 5);
        (after ? Read : (Action)Look)();
        var record = Finish(recorder);
        Assert.Equal(before && !after ? "'/a' changed" : null, Difference(record));
        disk.File("/a", before ? "one" : "two", Start - 4);
        Assert.Null(Difference(record));
        disk.File("/a", "six", Start + 1);
        Assert.Equal(before || after ? "'/a' changed" : null, Difference(record));
    }

    [Fact]
    public void More_than_a_megabyte_of_messages_forbids_remembering()
    {
        var recorder = Recording();
        recorder.Message(new byte[1 << 20]);
        Assert.Null(recorder.Unrepeatable);
        recorder.Message("\n"u8);
        Assert.Equal("its messages are long", recorder.Unrepeatable);
        Assert.Null(recorder.Finish(new byte[32], "test", new Outcome(0, recorder.Messages, [], [])));
    }

    [Fact]
    public void A_record_that_expired_or_comes_from_the_future_is_a_difference()
    {
        var recorder = Recording();
        recorder.Expires(Start + 50);
        var record = Finish(recorder);
        Assert.Null(Difference(record, Start + 50));
        Assert.NotNull(Difference(record, Start + 51));
        Assert.NotNull(Difference(record, Start - 1));
    }
}
