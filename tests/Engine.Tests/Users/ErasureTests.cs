using System.Text;
using System.Text.Json;

namespace Wellspring.Engine.Tests.Users;

[Spec("privacy.forget")]
public sealed class ErasureTests : IDisposable
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private readonly InMemoryJournal journal = new();
    private readonly List<Decision> told = [];

    public void Dispose() => journal.Dispose();

    [Fact]
    public async Task A_forgotten_user_leaves_skeletons_without_a_name()
    {
        var engine = Engine();
        engine.Publish(View("1", "li"));
        engine.Publish(View("2", "wang"));
        var before = Records(journal).Count;

        (await engine.ForgetAsync("li")).Should().BeTrue();

        engine.ReadJournal().Select(e => e.User).Should().NotContain("li").And.Contain("wang");
        Records(journal).Should().HaveCount(before, "counts stay true");
        Records(journal).Select(r => Encoding.UTF8.GetString(r.Payload.Span)).Should().NotContain(text => text.Contains("secret-1"));
        engine.UserCount.Should().Be(1);
        (await engine.ForgetAsync("li")).Should().BeFalse();
    }

    [Fact]
    public async Task No_timer_of_a_forgotten_user_fires_and_no_late_event_brings_the_user_back()
    {
        var engine = Engine();
        engine.Publish(View("1", "li"));
        await engine.ForgetAsync("li");
        told.Clear();

        engine.AdvanceTo(Start.AddDays(9));
        engine.Publish(View("2", "li")).Should().Be(new PublishResult(PublishStatus.Refused, default, "the user was forgotten"));
        Engine().Publish(View("2", "li")).Status.Should().Be(PublishStatus.Refused, "a restart changes nothing");

        told.Should().BeEmpty();
        Engine().UserCount.Should().Be(0);
    }

    [Fact]
    public async Task A_user_who_was_never_seen_can_be_forgotten_in_advance() =>
        (await Forgotten("never")).Publish(View("1", "never")).Status.Should().Be(PublishStatus.Refused);

    [Fact]
    public async Task A_readmitted_user_is_a_new_one()
    {
        var engine = Engine();
        engine.Publish(View("1", "li"));
        await engine.ForgetAsync("li");
        await engine.ReadmitAsync("li");

        engine.Publish(View("1", "li")).Status.Should().Be(PublishStatus.Accepted, "nothing is known of the first time");
        Engine().Publish(View("1", "li")).Status.Should().Be(PublishStatus.Repeated);
        engine.ReadJournal().Count(e => e.User == "li").Should().Be(2);
    }

    [Fact]
    public async Task Other_users_are_recovered_as_they_were()
    {
        var engine = Engine();
        foreach (var i in Enumerable.Range(0, 50))
        {
            engine.Publish(View($"{i}", $"user-{i % 10}"));
        }

        await engine.ForgetAsync("user-3");
        engine.Publish(View("51", "user-4"));
        var again = Engine();

        again.UserCount.Should().Be(9);
        foreach (var user in Enumerable.Range(0, 10).Where(i => i != 3).Select(i => $"user-{i}"))
        {
            Properties.RandomShop.Bytes(again.FindUser(user)!).Should().Equal(Properties.RandomShop.Bytes(engine.FindUser(user)!));
        }
    }

    [Fact]
    public async Task Without_a_journal_the_state_is_forgotten()
    {
        var engine = Shop.Engine(_ => { }, Views());
        engine.Publish(View("1", "li"));
        (await engine.ForgetAsync("li")).Should().BeTrue();

        engine.Publish(View("2", "li")).Status.Should().Be(PublishStatus.Refused);
    }

    [Fact]
    [Spec("privacy.export")]
    public async Task All_that_is_kept_of_a_user_is_exported()
    {
        var engine = Engine();
        engine.Publish(View("1", "li"));
        engine.Publish(View("2", "wang"));
        using var output = new MemoryStream();

        (await engine.ExportAsync("li", output)).Should().BeTrue();

        var export = JsonDocument.Parse(output.ToArray()).RootElement;
        export.GetProperty("user").GetString().Should().Be("li");
        export.GetProperty("tags").EnumerateArray().Select(t => t.GetString()).Should().Equal("seen");
        export.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("kind").GetString()).Should().Equal("Event", "Decision");
        export.ToString().Should().Contain("secret-1").And.NotContain("wang");
        (await engine.ExportAsync("nobody", output)).Should().BeFalse();
    }

    private static List<JournalRecord> Records(InMemoryJournal journal) => [.. Enumerable.Range(0, 64).SelectMany(p => journal.Read(p))];

    private static UserEvent View(string id, string user) => new("s", id, user, Start, new Viewed($"secret-{id}"));

    private static LifecycleRule Views() => Shop.Rule("r", r => r.When<Viewed>().Step("now", (_, _) => new AddTag("seen")).Step("later", 1.Hours(), (_, v) => Send.Service("later").With("category", v.Category)));

    private async Task<MarketingEngine> Forgotten(string user)
    {
        var engine = Engine();
        await engine.ForgetAsync(user);
        return engine;
    }

    private MarketingEngine Engine() => Shop.Engine(o => { o.Journal = journal; o.MinEntriesPerSweep = 1; o.OnDecision(told.Add); }, Views());
}
