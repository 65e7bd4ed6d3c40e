using Wellspring.Engine.Tests.Journal;

namespace Wellspring.Engine.Tests.Dispatch;

/// <summary>How dispatching ends: by a journal that refuses what is to be kept, and by a stop while answers come.</summary>
public sealed class DispatchEndTests : DispatchTestBase, IDisposable
{
    private readonly InMemoryJournal store = new();
    private readonly CollectingChannel channel = new() { IsIdempotent = false };

    public void Dispose() => store.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(64)]
    public async Task A_channel_is_not_called_with_what_a_stopped_engine_cannot_keep(int places)
    {
        var refuses = false;
        var journal = new FaultyJournal(store)
        {
            Before = _ =>
            {
                if (refuses)
                {
                    throw new JournalException("refused");
                }
            },
        };
        using var engine = Engine(journal, channel, o => o.Concurrency = places);
        foreach (var number in Enumerable.Range(1, 20))
        {
            View(engine, $"user-{number}");
        }

        refuses = true;
        engine.Invoking(e => View(e, "li")).Should().Throw<JournalException>();

        await engine.Awaiting(e => e.DispatchAsync(default)).Should().ThrowAsync<JournalException>();
        channel.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_channel_is_not_called_with_claims_that_the_journal_refuses()
    {
        var journal = new FaultyJournal(store)
        {
            Before = batches =>
            {
                if (batches.Any(batch => batch.Records.Any(record => record.Kind == RecordKind.DeliveryUpdated)))
                {
                    throw new JournalException("refused");
                }
            },
        };
        using var engine = Engine(journal, channel, o => o.Concurrency = 2);
        foreach (var number in Enumerable.Range(1, 20))
        {
            View(engine, $"user-{number}");
        }

        await engine.Awaiting(e => e.DispatchAsync(default)).Should().ThrowAsync<JournalException>();
        channel.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task What_was_answered_while_it_stops_is_committed_though_another_still_has_no_answer()
    {
        var slow = new TaskCompletionSource<DeliveryResult>();
        Answering answering = new(delivery => delivery.User == "slow" ? slow.Task : Task.FromResult(DeliveryResult.Accepted()));
        using var engine = Engine(store, answering);
        View(engine, "slow");
        View(engine, "li");
        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(() => answering.Calls == 2);
        await stop.CancelAsync();

        await Until(() => updates.Any(update => update.State == DeliveryState.Accepted));
        dispatch.IsCompleted.Should().BeFalse();
        slow.SetResult(DeliveryResult.Accepted());
        await dispatch;
    }

    private MarketingEngine Engine(IJournal journal, IChannel to, Action<ChannelOptions>? tune = null) => Engine(journal, o => o.AddChannel(to, tune), []);

    private sealed class Answering(Func<Delivery, Task<DeliveryResult>> answer) : IChannel
    {
        private int calls;

        public string Name => "answering";

        public bool IsIdempotent => false;

        public int Calls => Volatile.Read(ref calls);

        public Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref calls);
            return answer(delivery);
        }
    }
}
