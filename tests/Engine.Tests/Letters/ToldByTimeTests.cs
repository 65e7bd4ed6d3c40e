using Wellspring.Engine.Tests.Hosting;

namespace Wellspring.Engine.Tests.Letters;

/// <summary>What rules tell that a schedule starts, or that start when users enter and leave segments.</summary>
public sealed class ToldByTimeTests
{
    /// <summary>Noon in Asia/Shanghai.</summary>
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T04:00:00Z");

    private static readonly DateTimeOffset Evening = Start.AddHours(8);

    private static readonly Schedule Daily = Schedule.Daily("20:00");

    private static readonly Segment Busy = Segment.Of("busy", user => user.Count<Answered>(6.Hours()) >= 2);

    /// <summary>Each evening whoever has looked at something tells whom the last thing names.</summary>
    private static readonly LifecycleRule Reports = Shop.Rule("reports", r => r.Every(Daily).For(u => u.Count<Viewed>() > 0).Tells<Answered>()
        .Reads(u => u.Last<Viewed>()).Then((u, o) => new Tell(u.Last<Viewed>()!.Category!, new Answered($"{u.Id} {o.At.ToOffset(8.Hours()):dd HH}"))));

    private static readonly LifecycleRule Hears = Shop.Rule("hears", r => r.When<Answered>().Then((_, a) => Send.Service(a.Answer!)));

    [Fact]
    [Spec("tell.arrives")]
    [Spec("every.fires")]
    public void A_rule_that_a_schedule_starts_tells_another_user_at_each_occurrence() =>
        Shop.Scenario(Reports, Hears).For("a").When(new Viewed("wu")).For("b").When(new Viewed("wu")).At(Evening.AddTicks(-1)).ThenNothing()
            .Advance(1.Ticks()).ThenUsers("a reports", "b reports", "wu hears a 01 20", "wu hears b 01 20").Advance(1.Days())
            .ThenUsers("a reports", "b reports", "wu hears a 02 20", "wu hears b 02 20");

    [Fact]
    [Spec("tell.order")]
    public void What_users_do_at_the_instant_comes_before_what_they_are_told_at_it()
    {
        var counts = Shop.Rule("counts", r => r.Every(Daily).For(u => u.Id == "wu").Reads(u => u.Count<Answered>()).Then((u, _) => Send.Service($"{u.Count<Answered>()}")));
        var scenario = Shop.Scenario(Reports, counts).For("wu").When(new Paid());
        foreach (var i in Enumerable.Range(0, 20))
        {
            scenario.For($"user {i}").When(new Viewed("wu"));
        }

        scenario.Advance(2.Days());

        scenario.Unseen.Where(d => d.Rule == "counts").Select(d => ((SendMessage)d.Outgoing!).Template).Should().Equal("0", "20");
    }

    [Fact]
    [Spec("every.users")]
    public void Who_comes_to_be_by_being_told_at_an_occurrence_is_reached_by_the_next() =>
        Shop.Scenario(Reports, Shop.Rule("news", r => r.Every(Daily).For(u => u.Id == "new").Then((_, _) => Send.Service("news"))))
            .When(new Viewed("new")).At(Evening).ThenUsers("li reports").Advance(1.Days()).ThenUsers("li reports", "new news news");

    [Fact]
    [Spec("segments.crosses")]
    [Spec("segments.time")]
    public void Being_told_may_take_a_user_into_a_segment_and_time_out_of_it_and_both_are_told()
    {
        var scenario = Shop.Scenario(
            Shop.Rule("asks", r => r.When<Viewed>().Tells<Answered>().Then((_, v) => new Tell(v.Category!, new Answered("asked")))),
            Shop.Rule("enters", r => r.WhenEnters(Busy).Tells<Cart>().Then((_, o) => new Tell("boss", new Cart($"enters {o.At.ToOffset(8.Hours()):HH:mm}")))),
            Shop.Rule("leaves", r => r.WhenLeaves(Busy).Tells<Cart>().Then((_, o) => new Tell("boss", new Cart($"leaves {o.At.ToOffset(8.Hours()):HH:mm}")))),
            Shop.Rule("boss", r => r.When<Cart>().KeyedBy(c => c.Id).Then((_, c) => Send.Service(c.Id))));

        scenario.When(new Viewed("wu")).Given().Advance(10.Minutes()).When(new Viewed("wu"))
            .ThenUsers("boss boss enters 08:10", "li asks", "wu enters").Advance(3.Days()).ThenUsers("boss boss leaves 14:00", "wu leaves");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    [Spec("tell.order")]
    [Spec("tell.once")]
    [Spec("group.independent")]
    public void What_goes_from_segment_to_segment_is_the_same_however_far_time_passes_at_once_and_when_the_engine_is_made_anew(int partitions)
    {
        var whole = Chain(partitions, step: 20.Days(), remake: false);

        whole.Should().HaveCountGreaterThan(100).And.Contain(text => text.Contains("passes")).And.Contain(text => text.Contains("calms")).And.Contain(text => text.Contains("evening"));
        whole.Should().Equal(Chain(1, step: 20.Days(), remake: false));
        Chain(partitions, step: 7.Hours(), remake: false).Should().Equal(whole);
        Chain(partitions, step: 7.Hours(), remake: true).Should().Equal(whole);
    }

    [Fact]
    [Spec("raise.depth")]
    public void What_is_told_and_what_is_raised_are_counted_together()
    {
        var scenario = Shop.Scenario(
            Shop.Rule("tells", r => r.When<Viewed>().Tells<Paid>().Then((u, _) => new Tell(u.Id == "li" ? "wu" : "li", new Paid()))),
            Shop.Rule("raises", r => r.When<Paid>().Then((_, _) => new Raise(new Viewed()))));

        scenario.When(new Viewed());

        scenario.Unseen.Select(d => $"{d.User} {d.Rule} {d.Outcome}").Should().Equal(
            "li tells Deliver", "wu raises Deliver", "wu tells Deliver", "li raises Deliver", "li tells Deliver", "wu raises Deliver", "wu tells Deliver", "li raises Deliver", "li tells RuleFailed");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Spec("raise.depth")]
    public void They_are_counted_on_across_what_waits_and_when_the_engine_is_made_anew(bool remade)
    {
        using var journal = new InMemoryJournal();
        MarketingEngine Engine() => Shop.Engine(
            o => (o.Journal, o.MinEntriesPerSweep, o.EntriesPerSnapshot) = (journal, 1, 1),
            Shop.Rule("tells", r => r.When<Viewed>().Tells<Paid>().Step("s", 1.Hours(), (u, _) => new Tell(u.Id == "li" ? "wu" : "li", new Paid()))),
            Shop.Rule("raises", r => r.When<Paid>().Step("s", 1.Hours(), (_, _) => new Raise(new Viewed()))));
        var engine = Engine();
        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed()));
        for (var hour = 1; hour <= 20; hour++)
        {
            engine = remade ? Engine() : engine;
            engine.AdvanceTo(Start.AddHours(hour));
        }

        engine.ReadJournal().OfType<Decision>().OrderBy(d => d.At).Select(d => d.Outcome).Should().Equal([.. Enumerable.Repeat(Outcome.Deliver, 8), Outcome.RuleFailed]);
    }

    [Fact]
    [Spec("raise.depth")]
    public void Segments_that_users_take_each_other_into_are_stopped_too()
    {
        var many = Segment.Of("many", u => u.Count<Viewed>() >= 1 && u.Count<Paid>() % 2 == 1);
        var scenario = Shop.Scenario(
            Shop.Rule("in", r => r.WhenEnters(many).Tells<Paid>().Then((u, _) => new Tell(Other(u.Id), new Paid()))),
            Shop.Rule("out", r => r.WhenLeaves(many).Tells<Paid>().Then((u, _) => new Tell(Other(u.Id), new Paid()))));
        scenario.For("a").When(new Viewed()).For("b").When(new Viewed()).For("a").When(new Paid());

        scenario.Unseen.Count(d => d.Outcome == Outcome.Deliver).Should().Be(8);
        scenario.Unseen[^1].Outcome.Should().Be(Outcome.RuleFailed);

        static string Other(string id) => id == "a" ? "b" : "a";
    }

    [Fact]
    [Spec("raise.depth")]
    public void What_time_brings_about_begins_anew()
    {
        var talked = Segment.Of("talked", u => u.Count<Answered>(1.Hours()) > 0);
        var scenario = Shop.Scenario(Shop.Rule("echo", r => r.WhenLeaves(talked).Tells<Answered>().Then((u, _) => new Tell(u.Id == "li" ? "wu" : "li", new Answered()))));
        scenario.When(new Answered()).Advance(20.Hours());

        scenario.Unseen.Should().HaveCount(20).And.OnlyContain(d => d.Outcome == Outcome.Deliver);
    }

    /// <summary>Each user's decisions. Some are told things every evening, get busy by it, and tell the next when they do, and when they are no more.</summary>
    private static List<string> Chain(int partitions, TimeSpan step, bool remake)
    {
        const int Users = 12;
        using var journal = new InMemoryJournal();
        SortedDictionary<string, List<string>> decided = new(StringComparer.Ordinal);
        string Next(string id) => $"user-{(int.Parse(id[5..], null) + 5) % Users}";
        MarketingEngine Engine() => Shop.Engine(
            o =>
            {
                o.OnDecision(d => (decided.TryGetValue(d.User, out var list) ? list : decided[d.User] = []).Add($"{d.At:dd HH:mm:ss} {d.Rule} {d.Outcome}"));
                (o.Journal, o.Partitions, o.TimeProvider, o.MinEntriesPerSweep) = (journal, partitions, new ManualTime(Start), 3);
            },
            Shop.Rule("evening", r => r.Every(Daily.Spread(2.Hours())).For(u => u.Count<Paid>() > 0).Tells<Answered>().Then((u, _) => Actions.Of([new Tell(Next(u.Id), new Answered("1")), new Tell(Next(u.Id), new Answered("2"))]))),
            Shop.Rule("passes", r => r.WhenEnters(Busy).Tells<Viewed>().Then((u, _) => Actions.Of([new Tell(Next(u.Id), new Viewed("busy")), new AddTag("busy")]))),
            Shop.Rule("calms", r => r.WhenLeaves(Busy).Tells<Answered>().Then((u, _) => Actions.Of([new Tell(Next(u.Id), new Answered("calm")), new RemoveTag("busy")]))),
            Shop.Rule("tagged", r => r.WhenEnters(Segment.Of("tagged", u => u.HasTag("busy"))).Then((_, _) => Send.Service("tagged"))),
            Shop.Rule("sees", r => r.When<Viewed>().Then((u, v) => Send.Service(v.Category!))));
        var engine = Engine();
        for (var i = 0; i < Users; i++)
        {
            engine.Publish(new UserEvent("s", "1", $"user-{i}", Start.AddMinutes(i), i % 3 == 0 ? new Paid() : new Cart("c")));
        }

        for (var time = Start; time < Start.AddDays(20); time += step)
        {
            engine = remake ? Engine() : engine;
            engine.AdvanceTo(time + step < Start.AddDays(20) ? time + step : Start.AddDays(20));
        }

        return [.. decided.SelectMany(user => user.Value.Select(text => $"{user.Key} {text}"))];
    }
}

file static class ScenarioExtensions
{
    /// <summary>User, rule and text of each decision since the last time, each user's in their order; which user comes first at an instant means nothing.</summary>
    public static Scenario ThenUsers(this Scenario scenario, params string[] expected)
    {
        scenario.Unseen.Select(d => $"{d.User} {d.Rule} {(d.Outgoing as SendMessage)?.Template}".Trim()).OrderBy(text => text.Split(' ')[0], StringComparer.Ordinal)
            .Should().Equal(expected);
        return scenario.Given();
    }
}
