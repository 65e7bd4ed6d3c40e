using System.Text;
using Wellspring.Engine.Tests.Journal;

namespace Wellspring.Engine.Tests.Letters;

public sealed class TellTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    /// <summary>Whoever pays tells whom the cart names.</summary>
    private static readonly LifecycleRule Tells = Shop.Rule("tells", r => r.When<Paid>().Tells<Answered>().Then((_, p) => new Tell(p.Cart!, new Answered("paid"))));

    private static readonly LifecycleRule Thanks = Shop.Rule("thanks", r => r.When<Answered>().Then((_, _) => Send.Service("thanks")));

    [Fact]
    [Spec("tell.arrives")]
    public void Another_user_is_told()
    {
        var scenario = Shop.Scenario(Tells, Thanks).When(new Paid(1, "wu"));

        scenario.Unseen.Select(d => $"{d.User} {d.Rule}").Should().Equal("li tells", "wu thanks");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Spec("tell.arrives")]
    public async Task When_the_publisher_is_answered_all_that_follows_has_happened(bool journalled)
    {
        using var journal = new InMemoryJournal();
        List<string> decided = [];
        var engine = Shop.Engine(
            o => o.OnDecision(d => decided.Add($"{d.User} {d.Rule}")).Journal = journalled ? journal : null,
            Tells,
            Shop.Rule("passes on", r => r.When<Answered>(a => a.Answer == "paid").Tells<Paid>().Then((u, _) => u.Id == "zhao" ? Actions.None : new Tell(u.Id == "wu" ? "sun" : "zhao", new Paid(1, "zhao")))));

        engine.Publish(new UserEvent("s", "1", "li", Start, new Paid(1, "wu")));
        decided.Should().BeEquivalentTo("li tells", "wu passes on", "sun tells", "zhao passes on");

        decided.Clear();
        await engine.PublishAsync(new UserEvent("s", "2", "li", Start, new Paid(1, "wu")));
        decided.Should().BeEquivalentTo("li tells", "wu passes on", "sun tells", "zhao passes on");

        decided.Clear();
        var json = Encoding.UTF8.GetBytes("""{"specversion":"1.0","id":"3","source":"s","type":"paid","subject":"li","time":"2026-01-01T00:00:00Z","data":{"cart":"wu"}}""");
        await engine.PublishAsync([json, json]);
        decided.Should().BeEquivalentTo("li tells", "wu passes on", "sun tells", "zhao passes on");
    }

    [Fact]
    [Spec("tell.arrives")]
    public void It_is_in_the_journal_what_was_told_and_what_became_of_it()
    {
        using var journal = new InMemoryJournal();
        var engine = Shop.Engine(o => o.Journal = journal, Tells);
        engine.Publish(new UserEvent("s", "1", "li", Start, new Paid(1, "wu")));

        var told = engine.ReadJournal().OfType<UserEvent>().Single(e => e.User == "wu");
        (told.Origin, told.Time, told.Depth, told.Data, told.Source).Should().Be((EventOrigin.Told, Start, 1, new Answered("paid"), "wellspring:rule/tells"));
        var ended = engine.ReadJournal().OfType<LetterEnded>().Single();
        (ended.User, ended.Letter, ended.About, ended.Status, ended.Reason).Should().Be(("li", told.Id, "answered", PublishStatus.Accepted, null));
        engine.ReadJournal().OfType<Decision>().Single().State.Should().Equal(new Tell("wu", new Answered("paid")));
        engine.FindUser("li")!.Letters.Should().BeEmpty();
    }

    [Fact]
    [Spec("tell.self")]
    public void To_tell_oneself_is_to_raise()
    {
        using var journal = new InMemoryJournal();
        var engine = Shop.Engine(o => o.Journal = journal, Tells, Thanks);
        engine.Publish(new UserEvent("s", "1", "li", Start, new Paid(1, "li")));

        engine.ReadJournal().OfType<UserEvent>().Last().Origin.Should().Be(EventOrigin.Raised);
        engine.ReadJournal().OfType<Decision>().First().State.Should().Equal(new Raise(new Answered("paid")));
        engine.ReadJournal().OfType<LetterEnded>().Should().BeEmpty();
    }

    [Fact]
    [Spec("raise.depth")]
    public void Users_who_tell_each_other_without_end_are_stopped()
    {
        var scenario = Shop.Scenario(Shop.Rule("echo", r => r.When<Viewed>().Tells<Viewed>().Then((u, v) => new Tell(u.Id == "li" ? "wu" : "li", v))));

        scenario.When(new Viewed());

        scenario.Unseen.Select(d => d.User).Should().Equal("li", "wu", "li", "wu", "li", "wu", "li", "wu", "li");
        scenario.Unseen[^1].Outcome.Should().Be(Outcome.RuleFailed);
    }

    [Fact]
    [Spec("tell.declared")]
    public void A_rule_that_does_not_say_that_it_tells_fails()
    {
        Shop.Scenario(Shop.Rule("a", r => r.When<Paid>().Tells<Viewed>().Then((_, p) => new Tell(p.Cart!, new Answered())))).When(new Paid(1, "wu"))
            .Unseen.Should().ContainSingle().Which.Reason.Should().StartWith("InvalidOperationException: The rule tells Answered; declare it with .Tells<Answered>()");
    }

    [Fact]
    public void A_rule_that_tells_what_no_one_registered_is_a_mistake()
    {
        FluentActions.Invoking(() => Shop.Scenario(Shop.Rule("a", r => r.When<Paid>().Tells<Stranger>().Then((_, _) => Actions.None))))
            .Should().Throw<InvalidConfigurationException>().WithMessage("*rule 'a', Tells<Stranger>: no event type is registered for Stranger*");
    }

    [Fact]
    public void An_id_that_is_none_fails_the_step()
    {
        foreach (var user in new[] { "", "\ud800" })
        {
            Shop.Scenario(Shop.Rule("a", r => r.When<Paid>().Tells<Answered>().Then((_, _) => new Tell(user, new Answered())))).When(new Paid()).Then("a", outcome: Outcome.RuleFailed);
        }
    }

    [Fact]
    [Spec("tell.ends")]
    public async Task Who_was_forgotten_is_not_told()
    {
        using var journal = new InMemoryJournal();
        var engine = Shop.Engine(o => o.Journal = journal, Tells, Thanks);
        engine.Publish(new UserEvent("s", "0", "wu", Start, new Viewed()));
        await engine.ForgetAsync("wu");
        engine.Publish(new UserEvent("s", "1", "li", Start, new Paid(1, "wu")));

        var ended = engine.ReadJournal().OfType<LetterEnded>().Single();
        (ended.Status, ended.Reason).Should().Be((PublishStatus.Refused, "the user was forgotten"));
        engine.FindUser("li")!.Letters.Should().BeEmpty();
        engine.FindUser("wu").Should().BeNull();
    }

    [Fact]
    [Spec("tell.order")]
    public void What_is_told_at_an_instant_arrives_before_later_timers_of_all_users()
    {
        var scenario = Shop.Scenario(
            Shop.Rule("tells", r => r.When<Viewed>().Tells<Answered>().Step("at 1", 1.Hours(), (_, v) => new Tell(v.Category!, new Answered()))),
            Shop.Rule("waits", r => r.When<Cart>().EndsOn<Answered>().Step("at 1", 1.Hours(), (_, _) => Send.Service("1")).Step("at 2", 2.Hours(), (_, _) => Send.Service("2"))));
        foreach (var i in Enumerable.Range(0, 20))
        {
            scenario.For($"waits {i}").When(new Cart("c")).For($"tells {i}").When(new Viewed($"waits {i}"));
        }

        scenario.Advance(1.Days());

        scenario.Unseen.Should().HaveCount(40).And.OnlyContain(d => d.Step == "at 1");
    }

    [Fact]
    public void What_observers_throw_does_not_keep_others_from_being_told()
    {
        List<string> decided = [];
        var engine = Shop.Engine(
            o => o.OnDecision(d =>
            {
                decided.Add(d.User);
                throw new InvalidOperationException(d.User);
            }),
            Tells,
            Thanks);

        engine.Invoking(e => e.Publish(new UserEvent("s", "1", "li", Start, new Paid(1, "wu")))).Should().Throw<InvalidOperationException>().WithMessage("li");
        decided.Should().Equal("li", "wu");
    }

    [Fact]
    public void Users_who_are_away_tell_and_are_told()
    {
        using var journal = new InMemoryJournal();
        List<string> decided = [];
        var engine = Shop.Engine(o => (o.OnDecision(d => decided.Add($"{d.User} {d.Rule}")).Journal, o.Partitions, o.ResidentUsers) = (journal, 2, 2), Tells, Thanks);
        for (var i = 0; i < 200; i++)
        {
            engine.Publish(new UserEvent("s", "0", $"user {i}", Start, new Viewed()));
        }

        engine.Residents.Should().BeLessThan(100);
        for (var i = 0; i < 200; i++)
        {
            engine.Publish(new UserEvent("s", "1", $"user {i}", Start, new Paid(1, $"user {(i + 77) % 200}")));
        }

        decided.Should().BeEquivalentTo(Enumerable.Range(0, 200).SelectMany(i => new[] { $"user {i} tells", $"user {(i + 77) % 200} thanks" }));
    }

    [Fact]
    [Spec("tell.once")]
    public void Who_cannot_be_fetched_now_is_told_with_the_next_call()
    {
        using var journal = new FaultyJournal();
        List<string> decided = [];
        var engine = Shop.Engine(o => (o.OnDecision(d => decided.Add($"{d.User} {d.Rule}")).Journal, o.Partitions, o.ResidentUsers) = (journal, 1, 2), Tells, Thanks);
        for (var i = 0; i < 100; i++)
        {
            engine.Publish(new UserEvent("s", "0", $"user {i}", Start, new Viewed()));
        }

        journal.BeforeFetch = () => throw new JournalUnavailableException("the disk is busy");
        engine.Publish(new UserEvent("s", "1", "li", Start, new Paid(1, "user 0"))).Status.Should().Be(PublishStatus.Accepted);
        engine.Invoking(e => e.AdvanceTo(Start)).Should().Throw<JournalUnavailableException>();
        decided.Should().Equal("li tells");

        journal.BeforeFetch = () => { };
        engine.AdvanceTo(Start);
        decided.Should().Equal("li tells", "user 0 thanks");
    }

    [Fact]
    public async Task Many_threads_tell_each_other()
    {
        using var journal = new InMemoryJournal();
        var engine = Shop.Engine(o => o.Journal = journal, Tells, Thanks);
        await Parallel.ForAsync(0, 400, async (i, cancellation) => await engine.PublishAsync(new UserEvent("s", $"{i}", $"user {i % 20}", Start, new Paid(1, $"user {i * 7 % 20}")), cancellation));

        engine.ReadJournal().OfType<UserEvent>().Count(e => e.Data is Answered).Should().Be(400);
        engine.ReadJournal().OfType<Decision>().Count(d => d.Rule == "thanks").Should().Be(400);
        engine.ReadJournal().OfType<LetterEnded>().Count().Should().Be(engine.ReadJournal().OfType<UserEvent>().Count(e => e.Origin == EventOrigin.Told));
    }
}
