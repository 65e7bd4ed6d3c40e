using Wellspring.Engine.Tests.Hosting;

namespace Wellspring.Engine.Tests.Journal;

[Spec("journal.retention")]
public sealed class RetentionTests : IDisposable
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private readonly InMemoryJournal journal = new();
    private readonly ManualTime time = new(Start);
    private readonly List<string> told = [];

    public void Dispose() => journal.Dispose();

    [Fact]
    public async Task Old_entries_go_and_the_states_stay_whole()
    {
        await TrimmedAsync();

        Records().Should().OnlyContain(r => r.Clock >= Start.AddDays(20).UtcTicks);
        var engine = Engine(Tenth(), Hello(), Far());
        engine.Publish(View(0)).Status.Should().Be(PublishStatus.Repeated, "it is still known");
        engine.Publish(View(30));
        engine.AdvanceTo(Start.AddDays(90));
        told.Should().Equal("tenth", "far");
    }

    [Fact]
    public async Task Other_rules_keep_what_was_known_and_know_the_rest_from_here_on()
    {
        await TrimmedAsync();

        var engine = Engine(Tenth(), Hello(), Far(), Shop.Rule("new", r => r.When<Viewed>().Where((u, v) => u.Count<Viewed>(x => x.Price >= 0) == 2)
            .Then((u, _) => Send.Service($"new since {u.KnownSince:yyyy-MM-dd}"))));
        engine.Publish(View(0)).Status.Should().Be(PublishStatus.Repeated);
        engine.Publish(View(30));
        engine.Publish(View(31));
        engine.AdvanceTo(Start.AddDays(90));

        told.Should().Equal("tenth", "new since 2026-01-09", "far");
        told.Clear();
        var again = Engine(Tenth(), Hello());
        again.FindUser("li")!.HasTag("hello").Should().BeTrue();
        again.Publish(View(32));
        told.Should().BeEmpty("hello was said once, and the tenth was counted");
    }

    [Fact]
    public async Task Nothing_is_removed_that_is_young_enough_or_that_a_user_who_is_quarantined_needs()
    {
        var engine = Engine(Tenth(), Shop.Asks<Cart>("breaks", (u, c) => u.Sum<Cart>(x => 1m / x.Items) > 0));
        engine.Publish(View(0));
        time.Advance(9.Days());
        (await engine.TrimAsync()).Should().Be(0);
        engine.Publish(new UserEvent("s", "broken", "li", Start, new Cart("c", 0))).Status.Should().Be(PublishStatus.Refused);
        time.Advance(9.Days());
        (await engine.TrimAsync()).Should().Be(0);

        Engine(Tenth()).Publish(View(0)).Status.Should().Be(PublishStatus.Repeated, "the user is back");
    }

    [Fact]
    public async Task Rules_that_come_into_force_while_the_engine_goes_on_keep_what_was_known()
    {
        var engine = await TrimmedAsync();
        await engine.ActivateAsync(o => o.AddRule(Tenth(), "tenth").AddRule(Far(), "far").AddRule(Shop.Asks<Answered>("other", (u, a) => u.Count<Answered>() > 1), "other"));
        engine.Publish(View(30));
        engine.AdvanceTo(Start.AddDays(90));

        told.Should().Equal("tenth", "far");
        engine.FindUser("li")!.HasTag("hello").Should().BeTrue();
    }

    /// <summary>Nine views of the first days, the journal of which was trimmed on the 30th day; one entry after it.</summary>
    private async Task<MarketingEngine> TrimmedAsync()
    {
        var engine = Engine(Tenth(), Hello(), Far());
        for (var day = 0; day < 9; day++)
        {
            engine.Publish(View(day));
        }

        time.Advance(30.Days());
        engine.Publish(new UserEvent("s", "x", "wang", Start.AddDays(29), new Answered()));
        told.Clear();
        (await engine.TrimAsync()).Should().BeGreaterThan(9);
        (await engine.TrimAsync()).Should().Be(0);
        return engine;
    }

    private List<JournalRecord> Records() => [.. Enumerable.Range(0, 1).SelectMany(p => journal.Read(p))];

    private static UserEvent View(int day) => new("s", $"{day}", "li", Start.AddDays(day), new Viewed());

    private static LifecycleRule Tenth() => Shop.Rule("tenth", r => r.When<Viewed>().Where((u, v) => u.Count<Viewed>() == 10).Then((_, _) => Send.Service("tenth")));

    private static LifecycleRule Hello() => Shop.Rule("hello", r => r.When<Viewed>().Once().Step("now", (_, _) => Actions.Of([new AddTag("hello"), Send.Service("hello")])));

    private static LifecycleRule Far() => Shop.Rule("far", r => r.When<Viewed>().Step("far", 60.Days(), (_, _) => Send.Service("far")));

    private MarketingEngine Engine(params LifecycleRule[] rules) => Shop.Engine(
        o =>
        {
            (o.Journal, o.TimeProvider, o.Partitions, o.JournalRetention, o.DedupeFor) = (journal, time, 1, 10.Days(), null);
            o.OnDecision(d => told.Add((d.Outgoing as SendMessage)?.Template ?? d.Outcome.ToString()));
        },
        rules);
}
