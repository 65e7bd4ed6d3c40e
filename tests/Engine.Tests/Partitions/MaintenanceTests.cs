using System.Text.Json.Serialization;
using Wellspring.Engine.Tests.Hosting;
using Wellspring.Engine.Tests.Journal;

namespace Wellspring.Engine.Tests.Partitions;

/// <summary>What is done beside events, at unfortunate moments: forgetting, other rules, trimming, records that do not read what they wrote.</summary>
public sealed class MaintenanceTests : IDisposable
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private readonly FaultyJournal journal = new();
    private readonly ManualTime time = new(Start);
    private readonly List<Decision> told = [];

    public void Dispose() => journal.Dispose();

    [Fact]
    public async Task A_user_whose_forgetting_was_broken_off_is_there_as_before_and_is_forgotten_by_the_next_call()
    {
        var engine = Engine(Later("later", 1.Hours()));
        engine.Publish(View("1"));
        await BreakOffForgetting(engine);

        engine.Publish(View("2")).Status.Should().Be(PublishStatus.Accepted);
        await engine.ActivateAsync(o => o.AddRule(Later("other", 1.Hours()), "other"));
        engine.Publish(View("3")).Status.Should().Be(PublishStatus.Accepted);
        (await engine.ForgetAsync("li")).Should().BeTrue();

        engine.Publish(View("4")).Status.Should().Be(PublishStatus.Refused);
        engine.AdvanceTo(Start.AddDays(1));
        journal.ReadUsers(0).Should().NotContain(user => user.Id == "li", "nothing is left in the journal when the call completes");
        Engine(Later("other", 1.Hours())).Publish(View("5")).Status.Should().Be(PublishStatus.Refused);
    }

    [Fact]
    public async Task A_restart_after_forgetting_was_broken_off_finds_the_user_whole()
    {
        var engine = Engine(o => (o.MinEntriesPerSweep, o.EntriesPerSnapshot) = (1, 1), Third());
        engine.Publish(View("1"));
        engine.Publish(View("2"));
        await BreakOffForgetting(engine);
        for (var i = 0; i < 40; i++)
        {
            engine.Publish(View($"w{i}", "wang"));
        }

        Engine(Third()).Publish(View("3"));
        told.Where(decision => decision.User == "li").Should().ContainSingle("the two views from before count");
    }

    [Fact]
    public async Task A_user_who_is_forgotten_while_a_read_keeps_the_files_from_being_cleaned_is_gone_and_the_next_call_cleans_them()
    {
        var engine = Engine(Later("later", 1.Hours()));
        engine.Publish(View("1"));
        using var given = new CancellationTokenSource();
        journal.BeforeScrub = () =>
        {
            given.Cancel();
            throw new JournalUnavailableException("a read");
        };
        await engine.Awaiting(e => e.ForgetAsync("li", given.Token)).Should().ThrowAsync<OperationCanceledException>();
        engine.Publish(View("2")).Status.Should().Be(PublishStatus.Refused);
        var cleaned = false;
        journal.BeforeScrub = () => cleaned = true;

        (await engine.ForgetAsync("li")).Should().BeFalse();
        cleaned.Should().BeTrue();
    }

    [Fact]
    public void A_user_who_is_forgotten_while_the_journal_is_read_is_left_out_and_all_others_are_read()
    {
        var engine = Engine(Later("later", 1.Hours()));
        engine.Publish(View("1"));
        engine.Publish(View("2", "wang"));
        journal.AfterUsers = () =>
        {
            journal.AfterUsers = () => { };
            engine.ForgetAsync("li").GetAwaiter().GetResult();
        };

        engine.ReadJournal().OfType<UserEvent>().Should().ContainSingle().Which.User.Should().Be("wang");
    }

    [Fact]
    public async Task Those_who_wait_for_other_maintenance_are_answered_when_the_engine_is_disposed()
    {
        var engine = Engine(Later("later", 1.Hours()));
        engine.Publish(View("1"));
        using var reading = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        journal.AfterUsers = () =>
        {
            reading.Set();
            go.Wait();
        };
        var activating = Task.Run(() => engine.ActivateAsync(o => o.AddRule(Later("other", 1.Hours()), "other")));
        reading.Wait();
        var forgetting = engine.ForgetAsync("li");
        engine.Dispose();
        go.Set();

        await Task.WhenAll(activating, forgetting).ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(5.Seconds());
    }

    [Fact]
    public async Task A_user_who_is_quarantined_after_entries_were_trimmed_comes_back_whole()
    {
        void Options(EngineOptions o) => (o.JournalRetention, o.MinEntriesPerSweep, o.EntriesPerSnapshot) = (10.Days(), 1, 1);
        var engine = Engine(Options, Third(), Breaks());
        engine.Publish(View("1"));
        engine.Publish(View("2"));
        engine.Publish(View("0", "wang"));
        time.Advance(30.Days());
        (await engine.TrimAsync()).Should().BePositive();
        engine.Publish(new UserEvent("s", "broken", "li", time.GetUtcNow(), new Cart("c", 0))).Status.Should().Be(PublishStatus.Refused);
        for (var i = 0; i < 40; i++)
        {
            engine.Publish(View($"x{i}", "wang"));
        }

        told.Clear();
        var again = Engine(Options, Third());
        again.Publish(View("1")).Status.Should().Be(PublishStatus.Repeated);
        again.Publish(View("3")).Status.Should().Be(PublishStatus.Accepted);
        told.Should().ContainSingle(d => d.User == "li", "it is the third");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_record_that_does_not_read_what_it_wrote_quarantines_its_user_and_does_not_keep_others_timers_from_firing(bool exits)
    {
        MarketingEngine Made() => Engine(
            o => (o.AwakeUsers, _) = (0, o.AddEvents(types => types.Add("drifting", SparseJson.Default.Drifting))),
            Later("later", 2.Hours()),
            Shop.Rule("drifting", r => r.When<Drifting>().EndsOn<Paid>((d, paid) => d.Items == paid.Amount).Step("s", 1.Hours(), (_, d) => Send.Service("s").With("items", d.Items))));
        var engine = Made();
        engine.Publish("""{"specversion":"1.0","id":"1","source":"s","type":"drifting","subject":"zhao","time":"2026-01-01T00:00:00Z","data":{"items":1}}"""u8).Status.Should().Be(PublishStatus.Accepted);
        engine.Publish(View("1"));
        engine.Publish(View("1", "wang"));
        if (exits)
        {
            engine.Publish(new UserEvent("s", "2", "zhao", Start, new Paid())).Status.Should().Be(PublishStatus.Refused);
        }

        engine.AdvanceTo(Start.AddHours(3));
        told.Select(d => (d.Rule, d.Outcome)).Should().Equal([("later", Outcome.Deliver), ("later", Outcome.Deliver)], "a user who stands still is no failure of the rule");
        engine.QuarantinedUsers.Should().Be(1);
        Made().QuarantinedUsers.Should().Be(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8192)]
    public void What_a_step_says_does_not_depend_on_whether_the_user_slept(int awake)
    {
        var engine = Engine(
            o => (o.AwakeUsers, _) = (awake, o.AddEvents(types => types.Add("noted", SparseJson.Default.Noted))),
            Shop.Rule("noted", r => r.When<Noted>().Step("s", 1.Hours(), (_, n) => Send.Service("s").With("note", n.Note ?? "none"))));
        engine.Publish(new UserEvent("s", "1", "li", Start, new Noted(1) { Note = "made in code" }));
        engine.Publish(new UserEvent("s", "1", "wang", Start, new Noted(1)));
        engine.AdvanceTo(Start.AddHours(2));

        told.Where(d => d.User == "li").Select(d => ((SendMessage)d.Outgoing!).Fields["note"]).Should().Equal("none");
    }

    [Fact]
    public async Task A_user_who_is_readmitted_while_being_forgotten_is_the_same_before_and_after_a_restart()
    {
        var engine = Engine(Later("later", 1.Hours()));
        engine.Publish(View("1"));
        Task? readmitted = null;
        journal.BeforeForget = () =>
        {
            if (readmitted is null)
            {
                // The journal is away for a moment: long enough for someone to change their mind.
                readmitted = engine.ReadmitAsync("li");
                throw new JournalUnavailableException("a moment");
            }
        };
        await engine.ForgetAsync("li");
        await readmitted!;
        var tombstones = journal.ReadTombstones().Count();

        var isWelcome = engine.Publish(View("2")).Status == PublishStatus.Accepted;
        isWelcome.Should().Be(tombstones == 0, "the journal says the same as the engine");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rules_that_follow_others_whose_states_are_not_written_yet_keep_what_was_known(bool isRoom)
    {
        void Options(EngineOptions o) => o.JournalRetention = 10.Days();
        var engine = Engine(Options, Third());
        engine.Publish(View("1"));
        engine.Publish(View("2"));
        engine.Publish(View("0", "wang"));
        time.Advance(30.Days());
        (await engine.TrimAsync()).Should().BePositive();
        if (!isRoom)
        {
            journal.Before = _ => throw new JournalUnavailableException("no room");
        }

        await engine.ActivateAsync(o => o.AddRule(Shop.Asks<Answered>("a", (u, a) => u.Count<Answered>() == 1), "a").AddRule(Third(), "third"));
        journal.AfterUsers = () => journal.Before = _ => { };
        var activating = engine.ActivateAsync(o => o.AddRule(Third(), "third"));
        journal.Before = _ => { };
        await activating;

        told.Clear();
        engine.Publish(View("3")).Status.Should().Be(PublishStatus.Accepted);
        told.Should().ContainSingle(d => d.User == "li", "it is the third");
    }

    private static UserEvent View(string id, string user = "li") => new("s", id, user, Start, new Viewed());

    private static LifecycleRule Later(string id, TimeSpan after) => Shop.Rule(id, r => r.When<Viewed>().Step("s", after, (_, _) => Send.Service(id)));

    private async Task BreakOffForgetting(MarketingEngine engine)
    {
        using var given = new CancellationTokenSource();
        journal.BeforeForget = () =>
        {
            given.Cancel();
            throw new JournalUnavailableException("no room");
        };
        await engine.Awaiting(e => e.ForgetAsync("li", given.Token)).Should().ThrowAsync<OperationCanceledException>();
        journal.BeforeForget = () => { };
    }

    private static LifecycleRule Third() => Shop.Asks<Viewed>("third", (u, v) => u.Count<Viewed>() == 3);

    private static LifecycleRule Breaks() => Shop.Asks<Cart>("breaks", (u, c) => u.Sum<Cart>(x => 1m / x.Items) > 0);

    private MarketingEngine Engine(params LifecycleRule[] rules) => Engine(_ => { }, rules);

    private MarketingEngine Engine(Action<EngineOptions> configure, params LifecycleRule[] rules) => Shop.Engine(
        o =>
        {
            (o.Journal, o.Partitions, o.DedupeFor, o.TimeProvider) = (journal, 1, null, time);
            o.OnDecision(told.Add);
            configure(o);
        },
        rules);
}

/// <summary>Has more items each time that it is read, and at most two.</summary>
public sealed record Drifting
{
    public Drifting(int items) => Items = items < 2 ? items + 1 : throw new ArgumentOutOfRangeException(nameof(items));

    public int Items { get; }
}

public sealed record Noted(int Number)
{
    [JsonIgnore]
    public string? Note { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Drifting))]
[JsonSerializable(typeof(Noted))]
internal sealed partial class SparseJson : JsonSerializerContext;
