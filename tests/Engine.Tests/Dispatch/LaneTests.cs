using Wellspring.Engine.Tests.Hosting;

namespace Wellspring.Engine.Tests.Dispatch;

/// <summary>What waits for a channel, and who goes first.</summary>
public sealed class LaneTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");
    private readonly ManualTime time = new(Start);
    private readonly Lane lane = new();

    [Fact]
    public async Task Those_without_a_deadline_go_in_the_order_in_which_they_came()
    {
        for (var i = 0; i < 200; i++)
        {
            Add(i);
        }

        List<long> taken = [];
        while (lane.Count > 0)
        {
            taken.Add((await lane.TakeAsync(time, default)).Delivery.User);
        }

        taken.Should().BeInAscendingOrder().And.HaveCount(200);
    }

    [Fact]
    public async Task One_with_a_deadline_goes_ahead_once_its_time_has_come()
    {
        Add(1);
        Add(2, notBefore: Start.AddMinutes(1), deadline: Start.AddHours(1));
        Add(3, deadline: Start.AddHours(2));
        Add(4);
        (await Take()).Should().Be(3);
        time.Advance(1.Minutes());
        (await Take()).Should().Be(2);
        (await Take()).Should().Be(1);
        (await Take()).Should().Be(4);
    }

    [Fact]
    public async Task What_comes_back_to_be_tried_again_goes_behind_what_was_ready_before_it()
    {
        Add(1, notBefore: Start.AddMinutes(1));
        Add(2);
        time.Advance(2.Minutes());
        Add(3);
        (await Take()).Should().Be(2);
        (await Take()).Should().Be(3);
        (await Take()).Should().Be(1);
    }

    [Fact]
    public async Task The_oldest_is_the_one_that_waits_longest_whatever_its_place()
    {
        lane.Oldest.Should().BeNull();
        Add(1, since: Start.AddMinutes(-5));
        Add(2, since: Start.AddMinutes(-9), notBefore: Start.AddDays(1));
        lane.Oldest.Should().Be(Start.AddMinutes(-9).UtcTicks);
        (await Take()).Should().Be(1);
        lane.Oldest.Should().Be(Start.AddMinutes(-9).UtcTicks);
    }

    [Fact]
    [Spec("delivery.stop")]
    public async Task One_who_is_to_stop_takes_nothing()
    {
        Add(1);
        await lane.Awaiting(l => l.TakeAsync(time, new CancellationToken(true))).Should().ThrowAsync<OperationCanceledException>();
        lane.Count.Should().Be(1);
    }

    [Fact]
    public async Task Waiting_beside_one_that_is_far_off_leaves_no_timers_behind()
    {
        CountingTime counting = new();
        Add(0, notBefore: counting.GetUtcNow().AddHours(5));
        for (var i = 1; i <= 50; i++)
        {
            var next = lane.TakeAsync(counting, default);
            Add(i);
            (await next).Delivery.User.Should().Be(i);
        }

        counting.Live.Should().Be(0);
    }

    [Fact]
    public async Task Many_who_wait_each_get_one_of_what_comes_at_whatever_time()
    {
        var waiting = Enumerable.Range(0, 100).Select(_ => lane.TakeAsync(time, default)).ToArray();
        for (var i = 0; i < 100; i++)
        {
            Add(i, notBefore: i % 2 == 0 ? null : Start.AddMinutes(i));
        }

        for (var i = 0; i < 2000 && waiting.Any(taking => !taking.IsCompleted); i++)
        {
            time.Advance(1.Minutes());
            await Task.Delay(5);
        }

        waiting.Should().OnlyContain(taking => taking.IsCompletedSuccessfully);
        (await Task.WhenAll(waiting)).Select(taken => taken.Delivery.User).Should().BeEquivalentTo(Enumerable.Range(0, 100));
        lane.Count.Should().Be(0);
    }

    private void Add(long user, DateTimeOffset? notBefore = null, DateTimeOffset? deadline = null, DateTimeOffset? since = null) =>
        lane.Add(new(new(0, user, $"{user}"), notBefore?.UtcTicks ?? 0, deadline?.UtcTicks ?? long.MaxValue, (since ?? Start).UtcTicks));

    private async Task<long> Take() => (await lane.TakeAsync(time, default)).Delivery.User;

    /// <summary>The system's time, which knows how many timers are not disposed.</summary>
    private sealed class CountingTime : TimeProvider
    {
        private int live;

        public int Live => Volatile.Read(ref live);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref live);
            return new Counted(this, base.CreateTimer(callback, state, dueTime, period));
        }

        private sealed class Counted(CountingTime time, ITimer inner) : ITimer
        {
            private int disposed;

            public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(dueTime, period);

            public void Dispose()
            {
                if (Interlocked.Exchange(ref disposed, 1) == 0)
                {
                    Interlocked.Decrement(ref time.live);
                }

                inner.Dispose();
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return default;
            }
        }
    }
}
