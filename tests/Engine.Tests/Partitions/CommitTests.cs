using System.Text;
using Wellspring.Engine.Tests.Journal;

namespace Wellspring.Engine.Tests.Partitions;

public sealed class CommitTests : IDisposable
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");
    private static readonly LifecycleRule Answers = Shop.Rule("r", r => r.When<Viewed>().Step("s", (_, _) => Send.Service("s")).Step("t", 1.Hours(), (_, _) => Send.Service("t")));

    private readonly FaultyJournal journal = new();
    private readonly List<Decision> told = [];
    private readonly MarketingEngine engine;

    public CommitTests() => engine = Shop.Engine(o => { o.Journal = journal; o.Partitions = 1; o.IntakeCapacity = 8; o.OnDecision(told.Add); }, Answers);

    public void Dispose()
    {
        journal.Before = _ => { };
        engine.Dispose();
    }

    [Fact]
    public void An_event_is_kept_with_its_decisions_before_anyone_is_told_of_them()
    {
        List<string> kept = [];
        journal.Before = batches =>
        {
            told.Should().BeEmpty();
            kept.AddRange(batches.Single().Records.Select(r => $"{r.Sequence} {r.Previous} {r.Kind} {r.Name} {r.Detail}"));
        };

        engine.Publish(Event("1")).Status.Should().Be(PublishStatus.Accepted);
        told.Should().ContainSingle();
        told.Clear();
        engine.AdvanceTo(Start.AddHours(1));

        kept[0].Should().StartWith("0 -1 RuleSetActivated");
        kept[1..].Should().Equal("1 -1 Event viewed ", "2 1 Decision r s", "3 2 Decision r t");
        told.Should().ContainSingle();
    }

    [Fact]
    public void When_the_journal_fails_for_good_the_engine_stops_and_nothing_is_answered_that_was_not_kept()
    {
        journal.Before = _ => throw new IOException("broken");
        FluentActions.Invoking(() => engine.Publish(Event("1"))).Should().Throw<IOException>();
        journal.Before = _ => { };

        FluentActions.Invoking(() => engine.Publish(Event("1"))).Should().Throw<JournalException>().WithMessage("The engine has stopped*broken").WithInnerException<IOException>();
        told.Should().BeEmpty();
        engine.ReadJournal().Should().BeEmpty();
    }

    [Fact]
    public void An_engine_that_was_taken_over_says_so()
    {
        journal.TakeOver(1);

        FluentActions.Invoking(() => engine.Publish(Event("1"))).Should().Throw<JournalConflictException>().WithMessage("Partition 0: epoch 1 has ended, epoch 2 writes now*");
    }

    [Fact]
    public void While_the_journal_has_no_room_the_intake_says_so_and_what_waits_is_kept_when_there_is_room()
    {
        journal.Before = _ => throw new JournalUnavailableException("no room");
        for (var i = 0; i < 3; i++)
        {
            FluentActions.Invoking(() => engine.Publish(Event("1"))).Should().Throw<JournalUnavailableException>();
        }

        told.Should().BeEmpty();
        journal.Before = _ => { };

        engine.Publish(Event("2")).Status.Should().Be(PublishStatus.Accepted);
        engine.Publish(Event("1")).Status.Should().Be(PublishStatus.Repeated, "it was decided before there was no room, and waited");
        engine.ReadJournal().OfType<UserEvent>().Select(e => e.Id).Should().Equal("1", "2");
        told.Should().ContainSingle();
    }

    [Fact]
    public async Task Those_who_wait_for_a_journal_without_room_are_answered_when_there_is_room()
    {
        journal.Before = _ => throw new JournalUnavailableException("no room");
        var published = engine.PublishAsync(Event("1")).AsTask();
        await WaitUntil(() => Record.Exception(() => engine.Publish(Event("2"))) is JournalUnavailableException);
        published.IsCompleted.Should().BeFalse();
        journal.Before = _ => { };

        (await published).Status.Should().Be(PublishStatus.Accepted, "no other event had to come");
    }

    [Fact]
    public async Task What_is_published_while_an_append_is_under_way_is_the_next_append()
    {
        using var go = new ManualResetEventSlim();
        journal.Before = _ => go.Wait();
        var first = engine.PublishAsync(Event("1")).AsTask();
        var others = Enumerable.Range(2, 4).Select(i => engine.PublishAsync(Event($"{i}")).AsTask()).ToArray();
        others.Should().NotContain(task => task.IsCompleted);
        go.Set();

        (await Task.WhenAll([first, .. others])).Should().OnlyContain(result => result.Status == PublishStatus.Accepted);
        journal.Appends.Should().BeLessThanOrEqualTo(2);
        engine.ReadJournal().OfType<UserEvent>().Select(e => e.Id).Should().Equal("1", "2", "3", "4", "5");
    }

    [Fact]
    public async Task A_full_intake_waits_and_TryPublish_says_so()
    {
        using var go = new ManualResetEventSlim();
        journal.Before = _ => go.Wait();
        List<Task<PublishResult>> published = [];
        while (engine.TryPublish(Event($"{published.Count}"), out var result))
        {
            published.Add(result.AsTask());
        }

        published.Should().HaveCountLessThan(9, "the capacity is eight entries");
        var waiting = engine.PublishAsync(Event("waiting")).AsTask();
        waiting.IsCompleted.Should().BeFalse();
        engine.TryPublish([Encoding.UTF8.GetBytes("{}")], out _).Should().BeFalse();
        engine.ReadJournal().Should().BeEmpty();
        go.Set();

        await Task.WhenAll([.. published, waiting]);
        engine.TryPublish([Encoding.UTF8.GetBytes("{}")], out var bad).Should().BeTrue();
        (await bad).Should().ContainSingle().Which.Status.Should().Be(PublishStatus.Refused);
        engine.TryPublish(Event("more"), out var more).Should().BeTrue();
        (await more).Status.Should().Be(PublishStatus.Accepted);
        engine.ReadJournal().OfType<UserEvent>().Should().HaveCount(published.Count + 2);
    }

    [Fact]
    public void An_intake_that_the_start_has_filled_has_room_for_TryPublish_soon()
    {
        using FaultyJournal filled = new();
        using var small = Shop.Engine(o => { o.Journal = filled; o.Partitions = 1; o.IntakeCapacity = 1; }, Answers);

        SpinWait.SpinUntil(() => small.TryPublish(Event("1"), out _), TimeSpan.FromSeconds(60)).Should().BeTrue();
    }

    [Fact]
    public async Task Those_who_wait_for_room_go_on_in_the_order_in_which_they_came()
    {
        journal.Before = _ => Thread.Sleep(1);
        List<Task> published = [];
        for (var i = 0; i < 300; i++)
        {
            ReadOnlyMemory<byte>[] batch = [.. Enumerable.Range(0, 3).Select(j => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(Json($"{i}/{j}")))];
            published.Add(engine.PublishAsync(batch).AsTask());
        }

        await Task.WhenAll(published);
        engine.ReadJournal().OfType<UserEvent>().Select(e => e.Id).Should().Equal(Enumerable.Range(0, 300).SelectMany(i => Enumerable.Range(0, 3).Select(j => $"{i}/{j}")));
    }

    [Fact]
    public async Task A_repeat_is_not_answered_before_the_first_is_kept()
    {
        using var go = new ManualResetEventSlim();
        journal.Before = _ => go.Wait();
        var first = engine.PublishAsync(Event("1")).AsTask();
        var repeat = engine.PublishAsync(Event("1")).AsTask();
        repeat.IsCompleted.Should().BeFalse();
        go.Set();

        (await first).Status.Should().Be(PublishStatus.Accepted);
        (await repeat).Status.Should().Be(PublishStatus.Repeated);
    }

    [Fact]
    public async Task A_batch_is_answered_event_by_event()
    {
        ReadOnlyMemory<byte>[] batch = [.. new[] { Json("1"), "no json", Json("2"), Json("1") }.Select(text => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(text))];

        (await engine.PublishAsync(batch)).Select(r => r.Status).Should().Equal(PublishStatus.Accepted, PublishStatus.Refused, PublishStatus.Accepted, PublishStatus.Repeated);
        engine.ReadJournal().OfType<UserEvent>().Select(e => e.Id).Should().Equal("1", "2");
    }

    [Fact]
    public async Task Waiting_can_be_cancelled_and_what_was_accepted_stays()
    {
        using var go = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        journal.Before = _ => go.Wait();
        var published = engine.PublishAsync(Event("1"), cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await FluentActions.Awaiting(() => published).Should().ThrowAsync<OperationCanceledException>();
        go.Set();

        engine.Publish(Event("1")).Status.Should().Be(PublishStatus.Repeated);
    }

    [Fact]
    public async Task Disposing_keeps_what_was_accepted_and_takes_nothing_more()
    {
        var published = engine.PublishAsync(Event("1")).AsTask();
        engine.Dispose();

        (await published).Status.Should().Be(PublishStatus.Accepted);
        FluentActions.Invoking(() => engine.Publish(Event("2"))).Should().Throw<ObjectDisposedException>();
        engine.ReadJournal().OfType<UserEvent>().Should().ContainSingle();
    }

    [Fact]
    public async Task Disposing_while_the_journal_has_no_room_tells_those_who_wait()
    {
        journal.Before = _ => throw new JournalUnavailableException("no room");
        var published = engine.PublishAsync(Event("1")).AsTask();
        engine.Dispose();

        await FluentActions.Awaiting(() => published).Should().ThrowAsync<ObjectDisposedException>();
        engine.ReadJournal().Should().BeEmpty();
    }

    [Fact]
    public void A_journal_is_disposed_where_the_engine_cannot_be_made()
    {
        using var other = new FaultyJournal();
        FluentActions.Invoking(() => Shop.Engine(o => (o.Journal, o.IntakeCapacity) = (other, 0))).Should().Throw<InvalidConfigurationException>();

        other.IsDisposed.Should().BeTrue();
    }

    private static async Task WaitUntil(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(1);
        }
    }

    private static UserEvent Event(string id) => new("s", id, "li", Start, new Viewed());

    private static string Json(string id) => $$"""{"specversion":"1.0","id":"{{id}}","source":"s","type":"viewed","subject":"li","time":"2026-01-01T00:00:00Z"}""";
}
