namespace Wellspring.Adapters.WeChat.Tests.Channels;

public sealed class CallPaceTests
{
    private readonly SteppingTime time = new();
    private int asked;

    [Fact]
    public async Task Calls_are_spaced_evenly()
    {
        CallPace pace = new(50, time);

        (await WaitsAsync(pace, 4)).Should().Equal(0, 20, 40, 60);

        time.Advance(TimeSpan.FromSeconds(10));
        (await WaitsAsync(pace, 2)).Should().Equal([0, 20], "what was not used is not made up for");
    }

    [Fact]
    public async Task Who_would_wait_too_long_is_sent_away_until_a_turn_of_its_own()
    {
        CallPace pace = new(1, time);
        (await WaitsAsync(pace, 3)).Should().Equal(0, 1000, 2000);

        (await pace.WaitAsync("a", default)).Should().Be(TimeSpan.FromSeconds(3));
        (await pace.WaitAsync("b", default)).Should().Be(TimeSpan.FromSeconds(4));
        (await pace.WaitAsync("a", default)).Should().Be(TimeSpan.FromSeconds(3), "who comes early has the same turn");

        time.Advance(TimeSpan.FromSeconds(3));
        (await pace.WaitAsync("c", default)).Should().BeNull("its turn is in 2 seconds, after those that are kept");
        time.Advance(TimeSpan.FromSeconds(2));
        time.Asked = TimeSpan.Zero;
        (await pace.WaitAsync("d", default)).Should().BeNull();
        time.Asked.Should().Be(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task All_who_come_late_at_once_go_out_evenly_all_the_same()
    {
        CallPace pace = new(1, time);
        await WaitsAsync(pace, 3);
        foreach (var id in new[] { "a", "b", "c", "d" })
        {
            (await pace.WaitAsync(id, default)).Should().NotBeNull();
        }

        time.Advance(TimeSpan.FromSeconds(10));

        (await WaitsAsync(pace, "a", "b", "c")).Should().Equal(0, 1000, 2000);
        (await pace.WaitAsync("d", default)).Should().Be(TimeSpan.FromSeconds(3));
        (await pace.WaitAsync("e", default)).Should().Be(TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task A_turn_that_no_one_comes_for_lapses_and_no_more_than_a_bound_are_kept()
    {
        CallPace pace = new(1, time, most: 2);
        await WaitsAsync(pace, 3);
        (await pace.WaitAsync("a", default)).Should().Be(TimeSpan.FromSeconds(3));
        (await pace.WaitAsync("b", default)).Should().Be(TimeSpan.FromSeconds(4));
        (await pace.WaitAsync("c", default)).Should().Be(TimeSpan.FromSeconds(5));
        (await pace.WaitAsync("d", default)).Should().Be(TimeSpan.FromSeconds(5), "no turn is kept for it");

        time.Advance(TimeSpan.FromSeconds(64));
        (await WaitsAsync(pace, 3)).Should().Equal(0, 1000, 2000);
        (await pace.WaitAsync("e", default)).Should().Be(TimeSpan.FromSeconds(3));
        (await pace.WaitAsync("f", default)).Should().Be(TimeSpan.FromSeconds(4));
        (await pace.WaitAsync("a", default)).Should().Be(TimeSpan.FromSeconds(5), "it has lost its turn");
    }

    [Fact]
    public async Task What_is_too_fast_for_the_platform_is_halved_until_it_has_gone_well_for_a_minute()
    {
        CallPace pace = new(50, time);
        var began = time.GetUtcNow();
        pace.SlowDown(began);
        (await WaitsAsync(pace, 3)).Should().Equal(0, 40, 80);

        time.Advance(TimeSpan.FromMinutes(1));
        pace.SlowDown(time.GetUtcNow());
        (await WaitsAsync(pace, 3)).Should().Equal([0, 80, 160], "half was too fast as well");

        time.Advance(TimeSpan.FromMinutes(1));
        (await WaitsAsync(pace, 2)).Should().Equal(0, 40);

        time.Advance(TimeSpan.FromMinutes(1));
        (await WaitsAsync(pace, 2)).Should().Equal(0, 20);
    }

    [Fact]
    public async Task Many_refusals_within_a_minute_halve_once()
    {
        CallPace pace = new(50, time);
        var began = time.GetUtcNow();
        for (var i = 0; i < 8; i++)
        {
            pace.SlowDown(began);
            time.Advance(TimeSpan.FromSeconds(5));
            pace.SlowDown(time.GetUtcNow());
        }

        time.Advance(TimeSpan.FromSeconds(30));
        pace.SlowDown(began);
        (await WaitsAsync(pace, 2)).Should().Equal(0, 40);
        time.Advance(TimeSpan.FromSeconds(59));
        (await WaitsAsync(pace, 2)).Should().Equal([0, 40], "the last refusal was less than a minute ago");
    }

    [Fact]
    public async Task Turns_that_are_kept_are_put_apart_where_it_is_too_fast()
    {
        CallPace pace = new(1, time);
        await WaitsAsync(pace, 3);
        (await pace.WaitAsync("a", default)).Should().Be(TimeSpan.FromSeconds(3));
        (await pace.WaitAsync("b", default)).Should().Be(TimeSpan.FromSeconds(4));

        pace.SlowDown(time.GetUtcNow());

        (await pace.WaitAsync("a", default)).Should().Be(TimeSpan.FromSeconds(6));
        (await pace.WaitAsync("b", default)).Should().Be(TimeSpan.FromSeconds(8));
        (await pace.WaitAsync("c", default)).Should().Be(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_template_message_that_waits_is_held_once_however_many_wait()
    {
        const int Count = 60;
        await using var host = await ShopHost.StartAsync(account => account.Channels.TemplatesPerSecond = 1);
        await host.Lin.FollowAsync();
        for (var i = 0; i < Count; i++)
        {
            await host.AskAsync($"shop:{host.Lin.OpenId()}", "paid", MessageClass.Transactional, $"第{i}单");
        }

        await host.UntilAsync(() => Held() == Count - 3);
        for (var sent = 1; sent <= Count; sent++)
        {
            await host.UntilAsync(() => host.Updates.Count(update => update.State == DeliveryState.Accepted) >= sent);
            host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Held().Should().Be(Count - 3);
        host.Updates.Count(update => update.State != DeliveryState.Delivered).Should().BeLessThanOrEqualTo(4 * Count);

        int Held() => host.Updates.Count(update => update.Reason == "as many messages wait as go out in a while");
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

    /// <summary>How long each of several that never came before has to wait, in milliseconds.</summary>
    private Task<IReadOnlyList<double>> WaitsAsync(CallPace pace, int calls) => WaitsAsync(pace, [.. Enumerable.Range(0, calls).Select(_ => $"{++asked}")]);

    private async Task<IReadOnlyList<double>> WaitsAsync(CallPace pace, params string[] ids)
    {
        List<double> waits = [];
        foreach (var id in ids)
        {
            time.Asked = TimeSpan.Zero;
            (await pace.WaitAsync(id, default)).Should().BeNull();
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
