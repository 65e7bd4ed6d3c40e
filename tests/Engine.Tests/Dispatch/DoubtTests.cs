using Wellspring.Engine.Tests.Journal;

namespace Wellspring.Engine.Tests.Dispatch;

/// <summary>What becomes of deliveries of which no one can say whether they were sent.</summary>
public sealed class DoubtTests : DispatchTestBase, IDisposable
{
    private readonly InMemoryJournal store = new();

    public void Dispose() => store.Dispose();

    [Theory]
    [Spec("delivery.unknown")]
    [InlineData(false, MessageClass.Transactional, DeliveryState.Unknown, 0)]
    [InlineData(true, MessageClass.Marketing, DeliveryState.Unknown, 0)]
    [InlineData(true, MessageClass.Transactional, DeliveryState.Delivered, 1)]
    public async Task What_may_have_been_sent_goes_by_another_channel_only_where_it_may_come_twice(bool repeats, MessageClass of, DeliveryState end, int others)
    {
        Scripted first = new((_, call) => call == 1 ? DeliveryResult.Unknown("cut") : DeliveryResult.CannotReach("left meanwhile")) { RepeatsInDoubt = repeats };
        CollectingChannel other = new("other");
        using var engine = Engine(store, o => o.AddChannel(first).AddChannel(other), Hello(of));
        View(engine, "li");

        await Dispatch(engine, () => updates.LastOrDefault()?.State == end, pass: 1.Seconds());

        first.Calls.Should().Be(2);
        other.Calls.Should().HaveCount(others);
    }

    [Fact]
    [Spec("delivery.unknown")]
    public async Task What_may_have_been_sent_goes_by_no_other_channel_where_its_own_reaches_the_user_no_more()
    {
        Scripted first = new((_, _) => DeliveryResult.Unknown("cut"));
        CollectingChannel other = new("other");
        using var engine = Engine(store, o => o.AddChannel(first).AddChannel(other), Hello(MessageClass.Transactional));
        View(engine, "li");
        first.Reaches = () => first.Calls == 0;

        await Dispatch(engine, () => updates.LastOrDefault()?.State == DeliveryState.Unknown, pass: 1.Seconds());

        updates[^1].Reason.Should().StartWith("an attempt had no answer, and there can be no other");
        other.Calls.Should().BeEmpty();
    }

    [Fact]
    [Spec("delivery.dead")]
    public async Task Who_sends_again_by_hand_what_is_dead_has_looked()
    {
        Scripted channel = new((_, call) => call == 1 ? DeliveryResult.Unknown("cut") : call <= 3 ? DeliveryResult.Retry("busy") : DeliveryResult.Delivered());
        using var engine = Engine(store, o => o.AddChannel(channel, c => c.MaxAttempts = 3), Hello(MessageClass.Transactional));
        View(engine, "li");
        await Dispatch(engine, () => updates.LastOrDefault()?.State == DeliveryState.Dead, pass: 1.Seconds());
        time.Advance(1.Hours());

        (await engine.ResendAsync("li", updates[^1].Delivery)).Should().BeTrue();

        await Dispatch(engine, () => updates[^1].State == DeliveryState.Delivered, pass: 1.Seconds());
        channel.Calls.Should().Be(4);
    }

    [Fact]
    [Spec("delivery.unknown")]
    public async Task What_an_event_set_off_whose_clock_is_ahead_is_in_doubt_too()
    {
        Scripted channel = new((_, call) => call == 1 ? DeliveryResult.Unknown("cut") : DeliveryResult.Retry("busy", 1.Hours()));
        using var engine = Engine(store, o => o.AddChannel(channel), Hello(MessageClass.Transactional));
        engine.Publish(new UserEvent("s", "1", "li", Start.AddSeconds(30), new Viewed()));
        await Dispatch(engine, () => updates.Count == 2);

        await Dispatch(engine, () => updates.LastOrDefault()?.State == DeliveryState.Unknown, pass: 1.Minutes());

        channel.Calls.Should().Be(2, "after an hour the platform knows the first no longer");
    }

    [Fact]
    [Spec("delivery.unknown")]
    public async Task A_channel_whose_time_is_over_can_still_say_that_nothing_was_sent()
    {
        Scripted channel = new(async (cancellation, call) =>
        {
            if (call > 1)
            {
                return DeliveryResult.Delivered();
            }

            TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = cancellation.Register(over.SetResult);
            await over.Task;
            return DeliveryResult.Retry("it waited for the token all the while");
        });
        using var engine = Engine(store, o => o.AddChannel(channel), Hello(MessageClass.Marketing));
        View(engine, "li");

        await Dispatch(engine, () => updates.LastOrDefault()?.State == DeliveryState.Delivered, pass: 5.Seconds());

        updates.Should().Contain(update => update.Reason == "it waited for the token all the while");
    }

    [Fact]
    public async Task However_many_answers_come_meanwhile_a_journal_that_is_away_is_asked_now_and_then()
    {
        const int Many = 200;
        var (away, appends) = (false, 0);
        FaultyJournal journal = new(store)
        {
            Before = _ =>
            {
                if (Volatile.Read(ref away))
                {
                    Interlocked.Increment(ref appends);
                    throw new JournalUnavailableException("no room");
                }
            },
        };
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Scripted channel = new(async (_, call) =>
        {
            await answer.Task;
            await Task.Delay(call * 5, CancellationToken.None);
            return DeliveryResult.Delivered();
        });
        using var engine = Engine(journal, o => o.AddChannel(channel, c => c.Concurrency = Many), Hello(MessageClass.Service));
        foreach (var number in Enumerable.Range(0, Many))
        {
            View(engine, $"user-{number}");
        }

        using CancellationTokenSource stop = new();
        var dispatching = engine.DispatchAsync(stop.Token);
        await Until(() => channel.Calls == Many);
        Volatile.Write(ref away, true);
        answer.SetResult();
        await Task.Delay(1500);
        var asked = Volatile.Read(ref appends);
        Volatile.Write(ref away, false);
        await Until(() => updates.Count(update => update.State == DeliveryState.Delivered) == Many);
        await stop.CancelAsync();
        await dispatching;

        // Four a second; each answer for itself would be two hundred.
        asked.Should().BeInRange(1, 20);
    }

    private static LifecycleRule Hello(MessageClass of) => Shop.Rule("hello", r => r.When<Viewed>().Once().Then((_, _) => new SendMessage("hi") { Class = of }));

    /// <summary>Knows ids for nine minutes, and answers by a script.</summary>
    private sealed class Scripted(Func<CancellationToken, int, Task<DeliveryResult>> script) : IChannel
    {
        private int calls;

        public Scripted(Func<CancellationToken, int, DeliveryResult> script)
            : this((cancellation, call) => Task.FromResult(script(cancellation, call)))
        {
        }

        public int Calls => Volatile.Read(ref calls);

        public Func<bool> Reaches { get; set; } = () => true;

        public string Name => "scripted";

        public bool IsIdempotent => false;

        public TimeSpan IdempotentFor => 9.Minutes();

        public bool RepeatsInDoubt { get; init; }

        public Reachability Reach(UserFacts user, OutgoingAction action) => Reaches() ? Reachability.Reachable : Reachability.Unreachable("gone");

        public Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken) => script(cancellationToken, Interlocked.Increment(ref calls));
    }
}
