using Wellspring.Engine.Tests.Hosting;

namespace Wellspring.Engine.Tests.Dispatch;

public sealed class BreakerTests
{
    private readonly ManualTime time = new(Shop.Time("2026-01-01T00:00:00Z"));

    [Fact]
    public async Task A_channel_that_is_left_alone_while_the_clock_is_put_back_is_asked_again_once_it_has_caught_up()
    {
        Breaker breaker = new(new(), time);
        for (var i = 0; i < 10; i++)
        {
            await breaker.CallAsync(() => Task.FromResult(DeliveryResult.Retry("down")));
        }

        breaker.IsOpen.Should().BeTrue();
        time.Advance(-60.Days());
        var waiting = breaker.WaitWhileOpenAsync(default);
        waiting.IsCompleted.Should().BeFalse();

        time.Advance(61.Days());

        await waiting.WaitAsync(1.Minutes());
        breaker.IsOpen.Should().BeFalse();
    }
}
