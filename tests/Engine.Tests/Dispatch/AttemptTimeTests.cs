namespace Wellspring.Engine.Tests.Dispatch;

/// <summary>What becomes of attempts whose channel does not answer in time.</summary>
public sealed class AttemptTimeTests : DispatchTestBase
{
    private readonly Told<string> called = new();
    private Answering? channel;

    [Fact]
    [Spec("delivery.unknown")]
    public async Task Each_attempt_has_its_own_time_also_where_the_channel_listens_to_nothing()
    {
        using var engine = Engine((_, _) => new TaskCompletionSource<DeliveryResult>().Task);
        using var stop = new CancellationTokenSource();
        View(engine, "early");
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(() => called.Count == 1);
        time.Advance(3.Seconds());
        View(engine, "late");
        await Until(() => called.Count == 2);

        time.Advance(2.Seconds());

        await Until(() => Unknown("early"));
        Unknown("late").Should().BeFalse();
        time.Advance(3.Seconds());
        await Until(() => Unknown("late"));
        await stop.CancelAsync();
        await dispatch;
    }

    [Fact]
    public async Task A_channel_that_blocks_its_thread_keeps_no_place()
    {
        using ManualResetEventSlim end = new();
        using var engine = Engine((_, _) =>
        {
            end.Wait(CancellationToken.None);
            return Task.FromResult(DeliveryResult.Accepted());
        });
        View(engine, "li");

        await Dispatch(engine, () => Unknown("li"), 1.Seconds());

        // Its late answer is no one's any more.
        end.Set();
        updates.Should().NotContain(update => update.State == DeliveryState.Accepted);
    }

    [Fact]
    public async Task What_a_channel_says_when_its_time_is_over_counts()
    {
        using var engine = Engine(async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return DeliveryResult.Failed("nothing was sent");
        });
        View(engine, "li");

        await Dispatch(engine, () => updates.Any(update => update.State == DeliveryState.Dead), 1.Seconds());

        updates.Should().ContainSingle(update => update.State == DeliveryState.Dead).Which.Reason.Should().Be("nothing was sent");
    }

    [Fact]
    public async Task Who_is_told_that_the_time_is_over_and_throws_or_blocks_does_not_keep_the_place()
    {
        using ManualResetEventSlim end = new();
        using var engine = Engine((_, token) =>
        {
            token.Register(() => throw new InvalidOperationException("it listens badly"));
            token.Register(() => end.Wait());
            return new TaskCompletionSource<DeliveryResult>().Task;
        });
        View(engine, "li");

        await Dispatch(engine, () => Unknown("li"), 1.Seconds());
        end.Set();
    }

    [Fact]
    public async Task A_channel_that_does_not_answer_opens_the_circuit_and_so_does_the_attempt_that_tries_it_again()
    {
        using var engine = Engine((_, _) => new TaskCompletionSource<DeliveryResult>().Task, o => (o.Concurrency, o.BreakFor) = (16, 1.Hours()));
        foreach (var number in Enumerable.Range(1, 12))
        {
            View(engine, $"user-{number}");
        }

        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(() => called.Count == 12);
        time.Advance(5.Seconds());
        await Until(() => IsOpen());

        View(engine, "li");
        time.Advance(1.Hours());
        await Until(() => called.Count == 13);
        IsOpen().Should().BeFalse();
        time.Advance(5.Seconds());
        await Until(() => IsOpen());
        await stop.CancelAsync();
        await dispatch;

        bool IsOpen() => engine.Channels.Single().IsBreakerOpen;
    }

    [Fact]
    public async Task A_channel_that_blocks_the_thread_of_the_attempt_that_tries_it_again_is_tried_again_later()
    {
        using ManualResetEventSlim end = new();
        var blocks = false;
        using var engine = Engine(
            (_, _) =>
            {
                if (Volatile.Read(ref blocks))
                {
                    end.Wait(CancellationToken.None);
                }

                return Task.FromResult(DeliveryResult.Unknown("down"));
            },
            o => (o.Concurrency, o.BreakFor) = (16, 1.Hours()));
        foreach (var number in Enumerable.Range(1, 10))
        {
            View(engine, $"user-{number}");
        }

        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(() => engine.Channels.Single().IsBreakerOpen);
        Volatile.Write(ref blocks, true);
        View(engine, "li");
        time.Advance(1.Hours());
        await Until(() => called.Contains("li"));

        await Until(() => Unknown("li"), 1.Seconds());

        Volatile.Write(ref blocks, false);
        View(engine, "wang");
        await Until(() => called.Contains("wang"), 6.Minutes());
        await stop.CancelAsync();
        await dispatch;
        end.Set();
    }

    [Fact]
    public async Task A_stop_waits_no_longer_than_for_the_time_of_attempts_also_where_they_have_all_places()
    {
        using var engine = Engine((_, _) => new TaskCompletionSource<DeliveryResult>().Task, o => o.Concurrency = 1);
        View(engine, "li");
        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(() => called.Count == 1);

        await stop.CancelAsync();

        await Until(() => dispatch.IsCompleted, 1.Seconds());
        Unknown("li").Should().BeTrue();
    }

    [Fact]
    public async Task A_time_that_is_over_while_an_answer_is_written_is_not_missed()
    {
        var answered = new TaskCompletionSource<DeliveryResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var engine = Engine((delivery, _) => delivery.User == "li" ? answered.Task : new TaskCompletionSource<DeliveryResult>().Task);
        View(engine, "zhang");
        View(engine, "li");
        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(() => called.Count == 2);
        channel!.WhenAccepted = () => time.Advance(5.Seconds());

        answered.SetResult(DeliveryResult.Accepted());

        await Until(() => Unknown("zhang"));
        channel.WhenAccepted.Should().BeNull();
        await stop.CancelAsync();
        await dispatch;
    }

    private bool Unknown(string user) => updates.Any(update => update.User == user && update is { State: DeliveryState.Unknown, Reason: "no answer within 00:00:05" });

    private MarketingEngine Engine(Func<Delivery, CancellationToken, Task<DeliveryResult>> answer, Action<ChannelOptions>? tune = null)
    {
        channel = new(answer, called);
        return Engine(null, o => o.AddChannel(channel, c =>
        {
            c.Timeout = 5.Seconds();
            tune?.Invoke(c);
        }));
    }

    private sealed class Answering(Func<Delivery, CancellationToken, Task<DeliveryResult>> answer, Told<string> called) : IChannel
    {
        private Action? whenAccepted;

        public string Name => "answering";

        public bool IsIdempotent => false;

        /// <summary>Asked while what became of a delivery is written.</summary>
        public TimeSpan? ReceiptsWithin
        {
            get
            {
                Interlocked.Exchange(ref whenAccepted, null)?.Invoke();
                return null;
            }
        }

        /// <summary>Done once, while it is written that a delivery was accepted.</summary>
        public Action? WhenAccepted
        {
            get => whenAccepted;
            set => whenAccepted = value;
        }

        public Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
        {
            called.Add(delivery.User);
            return answer(delivery, cancellationToken);
        }
    }
}
