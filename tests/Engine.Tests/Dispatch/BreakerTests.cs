using Wellspring.Engine.Tests.Hosting;

namespace Wellspring.Engine.Tests.Dispatch;

public sealed class BreakerTests
{
    private readonly ManualTime time = new(Shop.Time("2026-01-01T00:00:00Z"));

    [Fact]
    [Spec("delivery.breaker")]
    public async Task A_channel_is_asked_again_in_time_also_where_the_clock_is_set_back_meanwhile()
    {
        Breaker breaker = new(new() { BreakFor = 15.Seconds() }, time);
        for (var i = 0; i < 10; i++)
        {
            await breaker.HearAsync(DeliveryResult.Retry("down"));
        }

        breaker.IsOpen.Should().BeTrue();
        time.SetBack(60.Days());
        var waiting = breaker.WaitWhileOpenAsync(default);
        time.Advance(15.Seconds() - 1.Ticks());
        waiting.IsCompleted.Should().BeFalse();
        breaker.IsOpen.Should().BeTrue();
        (await breaker.TryAsync(() => throw new InvalidOperationException("it was asked"))).Should().BeNull();

        time.Advance(1.Ticks());

        await waiting.WaitAsync(1.Minutes());
        breaker.IsOpen.Should().BeFalse();
        (await breaker.TryAsync(() => Task.FromResult(DeliveryResult.Delivered())))!.Kind.Should().Be(DeliveryResultKind.Delivered);
    }
}
