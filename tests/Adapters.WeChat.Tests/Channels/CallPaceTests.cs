namespace Wellspring.Adapters.WeChat.Tests.Channels;

public sealed class CallPaceTests
{
    private readonly SteppingTime time = new();

    [Fact]
    public async Task Calls_are_spaced_evenly()
    {
        CallPace pace = new(50, time);

        (await WaitsAsync(pace, 4)).Should().Equal(0, 20, 40, 60);

        time.Advance(TimeSpan.FromSeconds(10));
        (await WaitsAsync(pace, 2)).Should().Equal([0, 20], "what was not used is not made up for");
    }

    [Fact]
    public async Task Who_would_wait_too_long_is_sent_away_and_takes_no_place()
    {
        CallPace pace = new(1, time);

        (await WaitsAsync(pace, 3)).Should().Equal(0, 1000, 2000);

        (await pace.WaitAsync(default)).Should().Be(TimeSpan.FromSeconds(3));
        (await pace.WaitAsync(default)).Should().Be(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task What_is_too_fast_for_the_platform_is_halved_until_it_has_gone_well_for_a_minute()
    {
        CallPace pace = new(50, time);
        pace.SlowDown();
        (await WaitsAsync(pace, 3)).Should().Equal(0, 40, 80);
        pace.SlowDown();
        (await WaitsAsync(pace, 2)).Should().Equal(120, 200);

        time.Advance(TimeSpan.FromMinutes(1));
        (await WaitsAsync(pace, 2)).Should().Equal(0, 40);

        time.Advance(TimeSpan.FromMinutes(1));
        (await WaitsAsync(pace, 2)).Should().Equal(0, 20);
    }

    [Fact]
    public async Task Template_messages_of_an_account_keep_to_its_pace_and_none_is_lost()
    {
        await using var host = await ShopHost.StartAsync(account => account.Channels.TemplatesPerSecond = 1);
        await host.Lin.FollowAsync();
        for (var i = 0; i < 6; i++)
        {
            (await host.AskAsync($"shop:{host.Lin.OpenId()}", "paid", MessageClass.Transactional, $"第{i}单")).Outcome.Should().Be(Outcome.Deliver);
        }

        await host.UntilAsync(() => host.Updates.Any(update => update is { State: DeliveryState.Pending, Reason: "as many messages wait as go out in a while", Attempt: 0 }));
        await host.UntilAsync(() =>
        {
            host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
            return host.Updates.Count(update => update.State == DeliveryState.Accepted) == 6;
        });

        host.Updates.Should().NotContain(update => update.State == DeliveryState.Dead || update.State == DeliveryState.Unknown);
    }

    /// <summary>How long each of several has to wait, in milliseconds.</summary>
    private async Task<IReadOnlyList<double>> WaitsAsync(CallPace pace, int calls)
    {
        List<double> waits = [];
        for (var i = 0; i < calls; i++)
        {
            time.Asked = TimeSpan.Zero;
            (await pace.WaitAsync(default)).Should().BeNull();
            waits.Add(time.Asked.TotalMilliseconds);
        }

        return waits;
    }

    /// <summary>A clock that stands still, whose timers are due at once and tell what they were asked for.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private DateTimeOffset now = new(2026, 11, 2, 10, 0, 0, TimeSpan.Zero);

        public TimeSpan Asked { get; set; }

        public void Advance(TimeSpan span) => now += span;

        public override DateTimeOffset GetUtcNow() => now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Asked = dueTime;
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
