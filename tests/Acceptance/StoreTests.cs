using Wellspring.Testing;

namespace Wellspring.Acceptance;

public sealed class StoreTests : IDisposable
{
    private static readonly byte[] Events = [.. new SimulatedShop(seed: 3).Events().SelectMany(line => line.Append((byte)'\n'))];

    private readonly ReplayProcess replay = new();

    public void Dispose() => replay.Dispose();

    [Fact]
    public void A_store_changes_no_decision_and_a_second_run_adds_nothing()
    {
        var events = replay.File("e", Events);
        replay.Run(events, "--decisions", replay.PathOf("memory")).ExitCode.Should().Be(0);
        replay.Run(events, "--decisions", replay.PathOf("first"), "--store", Store).ExitCode.Should().Be(0, replay.Error);
        var records = Journals.Count(replay.PathOf("store"));
        replay.Run(events, "--decisions", replay.PathOf("second"), "--store", Store).ExitCode.Should().Be(0, replay.Error);

        replay.Output.Should().MatchRegex(@"events\s+0\s").And.MatchRegex(@"repeated\s+10,\d\d\d\s");
        replay.Read("first").Should().Be(replay.Read("memory"));
        replay.Read("second").Should().Be(replay.Read("memory"));
        Journals.Count(replay.PathOf("store")).Should().Be(records);
    }

    [Fact]
    public void A_refused_line_whose_id_comes_again_moves_no_clock_in_a_second_run()
    {
        var events = replay.File("e", """
            {"specversion":"1.0","id":"r","source":"s","type":"user_registered","subject":"li","time":"2024-01-01T00:00:00Z","data":{}}
            {"specversion":"1.0","id":"1","source":"s","type":"cart_updated","subject":"li","time":"2024-09-01T00:00:00Z","data":{"itemCount":1}}
            {"specversion":"1.0","id":"1","source":"s","type":"cart_updated","subject":"li","time":"2024-01-01T00:10:00Z","data":{"cartId":"c","itemCount":1}}

            """);
        replay.Run(events, "--decisions", replay.PathOf("first"), "--store", Store).ExitCode.Should().Be(3, replay.Error);
        replay.Run(events, "--decisions", replay.PathOf("second"), "--store", Store);

        replay.Read("second").Should().Be(replay.Read("first"));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("7")]
    [InlineData("1024")]
    public void The_number_of_partitions_changes_nothing(string partitions)
    {
        var events = replay.File("e", Events);
        replay.Run(events, "--decisions", replay.PathOf("64"));
        replay.Run(events, "--decisions", replay.PathOf("memory"), "--partitions", partitions).ExitCode.Should().Be(0, replay.Error);
        replay.Run(events, "--decisions", replay.PathOf("stored"), "--partitions", partitions, "--store", Store).ExitCode.Should().Be(0, replay.Error);

        replay.Read("memory").Should().Be(replay.Read("64"));
        replay.Read("stored").Should().Be(replay.Read("64"));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("7")]
    [InlineData("64")]
    public void It_does_not_say_who_gets_the_last_of_a_budget_either(string partitions)
    {
        var (events, config) = (replay.File("e", Events), replay.File("c", ReplayProcess.FewReminders));
        replay.Run(events, "--config", config, "--decisions", replay.PathOf("one"), "--partitions", "1").ExitCode.Should().Be(0, replay.Error);
        replay.Run(events, "--config", config, "--decisions", replay.PathOf("memory"), "--partitions", partitions).ExitCode.Should().Be(0, replay.Error);
        replay.Run(events, "--config", config, "--decisions", replay.PathOf("stored"), "--partitions", partitions, "--store", Store).ExitCode.Should().Be(0, replay.Error);

        replay.Read("one").Should().Contain("OverBudget");
        replay.Read("memory").Should().Be(replay.Read("one"));
        replay.Read("stored").Should().Be(replay.Read("one"));
    }

    [Theory]
    [InlineData("sqlite:")]
    [InlineData("store.db")]
    [InlineData("postgres:store")]
    [InlineData("sqlite:no-such-folder/store")]
    [InlineData("sqlite:EVENTS")]
    public void A_store_that_cannot_be_is_one_clear_line(string store)
    {
        var events = replay.File("e", "{}\n");
        replay.Run(events, "--store", store.Replace("EVENTS", events, StringComparison.Ordinal)).ExitCode.Should().Be(2);
        replay.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().ContainSingle();
        Directory.GetFiles(Path.GetDirectoryName(events)!).Should().Equal(events);
        replay.Read("e").Should().Be("{}\n");
    }

    [Fact]
    public void A_file_that_is_no_store_is_refused_and_stays_as_it_was()
    {
        var precious = replay.File("store", "precious");
        replay.Run(replay.File("e", Events), "--store", Store, "--decisions", replay.PathOf("d")).ExitCode.Should().Be(2);

        replay.Error.Should().Contain($"{precious} is not a Wellspring journal");
        replay.Read("store").Should().Be("precious");
        replay.Exists("d").Should().BeFalse();
    }

    [Fact]
    public void Another_number_of_partitions_than_the_stores_is_refused()
    {
        var events = replay.File("e", Events);
        replay.Run(events, "--store", Store, "--partitions", "7").ExitCode.Should().Be(0, replay.Error);

        replay.Run(events, "--store", Store).ExitCode.Should().Be(2);
        replay.Error.Should().Contain("7 partitions");
    }

    [Fact]
    public void Other_rules_than_the_stores_are_refused()
    {
        var events = replay.File("e", Events);
        replay.Run(events, "--store", Store, "--config", replay.File("c", """{"rules":{"welcome":{}}}""")).ExitCode.Should().Be(0, replay.Error);
        var records = Journals.Count(replay.PathOf("store"));

        replay.Run(events, "--store", Store, "--config", replay.File("c", """{"rules":{"welcome":{"staff":"02:00:00"}}}""")).ExitCode.Should().Be(2);
        replay.Error.Should().Contain("rules").And.Contain("welcome");
        Journals.Count(replay.PathOf("store")).Should().Be(records);
    }

    private string Store => "sqlite:" + replay.PathOf("store");
}
