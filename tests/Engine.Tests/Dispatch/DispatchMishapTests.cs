using Wellspring.Engine.Tests.Journal;

namespace Wellspring.Engine.Tests.Dispatch;

/// <summary>Stops, full disks and channels that do what they must not, at unfortunate moments.</summary>
public sealed class DispatchMishapTests : DispatchTestBase, IDisposable
{
    private readonly InMemoryJournal store = new();
    private readonly CollectingChannel channel = new() { IsIdempotent = false };

    public void Dispose() => store.Dispose();

    [Theory]
    [Spec("delivery.stop")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_claim_that_cannot_be_committed_before_the_stop_waits_again_and_no_attempt_counts(bool restarted)
    {
        var (full, tried) = (true, false);
        var journal = new FaultyJournal(store)
        {
            Before = batches =>
            {
                if (full && batches.Any(batch => batch.Records.Any(record => record.Kind == RecordKind.DeliveryUpdated)))
                {
                    tried = true;
                    throw new JournalUnavailableException("no room");
                }
            },
        };
        using var engine = Engine(journal, channel);
        View(engine, "li");
        using (var stop = new CancellationTokenSource())
        {
            var dispatch = engine.DispatchAsync(stop.Token);
            await Until(() => tried);
            await stop.CancelAsync();
            await Until(() => dispatch.IsCompleted, pass: 10.Seconds());
            await dispatch;
        }

        full = false;
        channel.Calls.Should().BeEmpty();
        if (restarted)
        {
            engine.Dispose();
        }
        else
        {
            engine.CheckJournal();
        }

        using var next = restarted ? Engine(store, channel) : engine;
        await Until(() => next.PendingDeliveries == 1);
        await Dispatch(next, () => updates[^1].State == DeliveryState.Delivered);
        updates.Select(u => (u.State, u.Attempt)).Should().Equal((DeliveryState.Sending, 1), (DeliveryState.Pending, 0), (DeliveryState.Sending, 1), (DeliveryState.Delivered, 1));
        channel.Calls.Should().ContainSingle();
    }

    [Fact]
    [Spec("delivery.stop")]
    public async Task What_was_taken_but_not_claimed_before_the_stop_still_waits()
    {
        var fails = 0;
        var journal = new FaultyJournal(store);
        using var engine = Engine(journal, channel, o => (o.Partitions, o.ResidentUsers, o.AwakeUsers, o.MinEntriesPerSweep) = (1, 2, 1, 1));
        for (var i = 0; i < 100; i++)
        {
            View(engine, $"user-{i}");
        }

        engine.Residents.Should().BeLessThan(50, "most are away");
        journal.BeforeFetch = () =>
        {
            Interlocked.Increment(ref fails);
            throw new JournalUnavailableException("a read");
        };
        await Dispatch(engine, () => Volatile.Read(ref fails) > 8);
        engine.PendingDeliveries.Should().Be(100 - channel.Calls.Count);

        journal.BeforeFetch = () => { };
        await Dispatch(engine, () => channel.Calls.Count == 100);
        channel.Deliveries.Select(d => d.User).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    [Spec("delivery.stop")]
    public async Task What_is_under_way_is_waited_for_and_nothing_more_is_begun()
    {
        Holding holding = new();
        using var engine = Engine(store, holding, channel: o => o.Concurrency = 2);
        foreach (var user in new[] { "a", "b", "c" })
        {
            View(engine, user);
        }

        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(() => holding.Calls == 2);
        await stop.CancelAsync();
        await Task.Delay(50);
        dispatch.IsCompleted.Should().BeFalse();
        holding.Answer.SetResult(DeliveryResult.Accepted());
        await dispatch;

        engine.CheckJournal();
        await Until(() => updates.Count(u => u.State == DeliveryState.Accepted) == 2);
        (holding.Calls, engine.PendingDeliveries).Should().Be((2, 1));
    }

    [Fact]
    public async Task When_the_engine_has_stopped_dispatching_ends_and_says_so()
    {
        var journal = new FaultyJournal(store);
        using var engine = Engine(journal, channel);
        View(engine, "li");
        journal.Before = _ => throw new JournalConflictException("another writer");

        await engine.Awaiting(e => e.DispatchAsync(default)).Should().ThrowAsync<JournalConflictException>();
        channel.Calls.Should().BeEmpty("its claim was not committed");
    }

    [Fact]
    public async Task When_the_engine_is_disposed_dispatching_ends()
    {
        Holding holding = new();
        using var engine = Engine(store, holding);
        View(engine, "li");
        var dispatch = engine.DispatchAsync(default);
        await Until(() => holding.Calls == 1);
        engine.Dispose();
        holding.Answer.SetResult(DeliveryResult.Accepted());

        await Until(() => dispatch.IsCompleted);
        await dispatch;
    }

    [Theory]
    [Spec("delivery.unknown")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_channel_that_returns_nothing_may_have_sent(bool task)
    {
        using var engine = Engine(store, new Careless(task));
        View(engine, "li");

        await Dispatch(engine, () => updates.Count == 2);

        updates[^1].State.Should().Be(DeliveryState.Unknown);
    }

    [Theory]
    [Spec("delivery.unknown")]
    [InlineData(8, DeliveryState.Delivered, 1)]
    [InlineData(10, DeliveryState.Unknown, 0)]
    public async Task After_a_stop_what_was_under_way_is_repeated_while_the_peer_knows_its_id(int minutes, DeliveryState end, int calls)
    {
        Holding holding = new() { IdempotentFor = 9.Minutes() };
        var dying = Engine(store, holding);
        View(dying, "li");
        _ = dying.DispatchAsync(default);
        await Until(() => holding.Calls == 1);
        dying.Dispose();
        time.Advance(minutes.Minutes());
        Holding next = new() { IdempotentFor = 9.Minutes() };
        next.Answer.SetResult(DeliveryResult.Delivered());

        using var engine = Engine(store, next);
        await Dispatch(engine, () => updates[^1].State == end);

        next.Calls.Should().Be(calls);
    }

    [Fact]
    [Spec("delivery.retry")]
    public async Task What_brings_the_process_down_each_time_ends_dead()
    {
        for (var life = 1; life <= 2; life++)
        {
            Holding holding = new() { IsIdempotent = true };
            var dying = Engine(store, holding, channel: o => o.MaxAttempts = 2);
            if (life == 1)
            {
                View(dying, "li");
            }

            _ = dying.DispatchAsync(default);
            await Until(() => holding.Calls == 1);
            dying.Dispose();
        }

        using var engine = Engine(store, new Holding { IsIdempotent = true }, channel: o => o.MaxAttempts = 2);
        await Dispatch(engine, () => updates[^1].State == DeliveryState.Dead);
        updates[^1].Reason.Should().Be("2 attempts were begun, and none succeeded");
        (await engine.ResendAsync("li", updates[^1].Delivery)).Should().BeTrue();
    }

    [Fact]
    [Spec("delivery.dead")]
    public async Task What_is_sent_again_by_hand_has_its_time_anew_by_the_next_channel_too()
    {
        using var engine = Engine(store, new FaultyChannel(channel, d => Fault.Answers(d.Attempt == 1 && updates.Count < 2 ? DeliveryResult.Failed("no such template") : DeliveryResult.CannotReach("gone"))), o => o.AddChannel(new CollectingChannel("next")));
        View(engine, "li");
        await Dispatch(engine, () => updates.Count == 2);
        time.Advance(99.Days());
        (await engine.ResendAsync("li", updates[0].Delivery)).Should().BeTrue();
        engine.Channels[0].Oldest.Should().Be(Start.AddDays(99));

        await Dispatch(engine, () => updates[^1].Channel == "next" && updates[^1].State is DeliveryState.Delivered or DeliveryState.Expired);
        updates[^1].State.Should().Be(DeliveryState.Delivered);
    }

    [Theory]
    [Spec("delivery.cancel")]
    [InlineData("retry", DeliveryState.Cancelled)]
    [InlineData("gone", DeliveryState.Cancelled)]
    [InlineData("lost", DeliveryState.Unknown)]
    [InlineData("failed", DeliveryState.Dead)]
    [InlineData("accepted", DeliveryState.Accepted)]
    [InlineData("killed", DeliveryState.Unknown)]
    public async Task What_ends_while_the_channel_has_it_is_not_tried_again(string how, DeliveryState end)
    {
        Holding holding = new() { IsIdempotent = true };
        MarketingEngine Carts(Holding to) =>
            Engine(store, to, o => o.AddChannel(channel).AddRule(Shop.Rule("cart", r => r.When<Cart>().KeyedBy(c => c.Id).EndsOn<Paid>((c, p) => p.Cart == c.Id).Then((_, _) => Send.Marketing("cart"))), "cart"));
        using var engine = Carts(holding);
        engine.Publish(new UserEvent("s", "1", "li", Start, new Cart("a")));
        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(() => holding.Calls == 1);
        engine.Publish(new UserEvent("s", "2", "li", Start, new Paid(9, "a")));
        if (how == "killed")
        {
            engine.Dispose();
            using var again = Carts(new Holding { IsIdempotent = true });
            await Dispatch(again, () => updates[^1].State == end);
            return;
        }

        holding.Answer.SetResult(how switch
        {
            "retry" => DeliveryResult.Retry("busy"),
            "gone" => DeliveryResult.CannotReach("gone"),
            "lost" => DeliveryResult.Unknown("no answer"),
            "failed" => DeliveryResult.Failed("no such template"),
            _ => DeliveryResult.Accepted(),
        });
        await Until(() => updates[^1].State != DeliveryState.Sending);
        await stop.CancelAsync();
        await dispatch;

        updates.Select(u => u.State).Should().Equal(DeliveryState.Sending, end);
        (engine.PendingDeliveries, channel.Calls.Count).Should().Be((0, 0));
        engine.FindUser("li")!.Deliveries.Should().HaveCount(end == DeliveryState.Dead ? 1 : 0);
        if (end == DeliveryState.Dead)
        {
            (await engine.ResendAsync("li", updates[0].Delivery)).Should().BeTrue("a person may know better");
        }
    }

    [Fact]
    public async Task The_engine_says_how_its_channels_stand()
    {
        using var engine = Engine(store, new FaultyChannel(channel, _ => Fault.Answers(DeliveryResult.Retry("down"))), channel: o => (o.Concurrency, o.BreakFor) = (1, 1.Hours()));
        engine.Channels.Should().Equal(new ChannelStatus("collecting", 0, null, false));
        for (var i = 0; i < 20; i++)
        {
            View(engine, $"user-{i}");
        }

        engine.Channels.Should().Equal(new ChannelStatus("collecting", 20, Start, false));
        await Dispatch(engine, () => engine.Channels[0] is { IsBreakerOpen: true, Pending: 20 });
        time.Advance(1.Hours());
        engine.Channels.Should().Equal(new ChannelStatus("collecting", 20, Start, false));
    }

    private MarketingEngine Engine(IJournal journal, IChannel to, Action<EngineOptions>? configure = null, Action<ChannelOptions>? channel = null) => Engine(
        journal,
        o =>
        {
            o.AddChannel(to, channel);
            configure?.Invoke(o);
        },
        []);

    /// <summary>Answers when it is told to.</summary>
    private sealed class Holding : IChannel
    {
        private int calls;

        public TaskCompletionSource<DeliveryResult> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Calls => Volatile.Read(ref calls);

        public string Name => "holding";

        public bool IsIdempotent { get; init; }

        public TimeSpan IdempotentFor { get; init; }

        public Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref calls);
            return Answer.Task;
        }
    }

    private sealed class Careless(bool task) : IChannel
    {
        public string Name => "careless";

        public bool IsIdempotent => false;

        public Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken) => task ? Task.FromResult<DeliveryResult>(null!) : null!;
    }
}
