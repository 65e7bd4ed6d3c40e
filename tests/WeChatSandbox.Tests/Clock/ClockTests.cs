namespace Wellspring.WeChatSandbox.Tests.Clock;

public class ClockTests
{
    [Fact]
    public void Timers_fire_in_order_each_at_its_due_time()
    {
        SimulatedClock clock = new(new StillTime());
        List<(string, TimeSpan)> fired = [];
        void Note(object? name) => fired.Add(((string)name!, clock.GetUtcNow() - StillTime.Start));
        clock.CreateTimer(Note, "b", TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        clock.CreateTimer(Note, "a", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        var changed = clock.CreateTimer(Note, "c", TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        changed.Change(TimeSpan.FromSeconds(4), Timeout.InfiniteTimeSpan);
        clock.CreateTimer(Note, "never", TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan).Dispose();

        clock.Advance(TimeSpan.FromSeconds(5));

        fired.Should().Equal(("a", TimeSpan.FromSeconds(1)), ("b", TimeSpan.FromSeconds(2)), ("a", TimeSpan.FromSeconds(3)), ("c", TimeSpan.FromSeconds(4)), ("a", TimeSpan.FromSeconds(5)));
        clock.GetUtcNow().Should().Be(StillTime.Start.AddSeconds(5));
    }

    [Fact]
    public async Task It_goes_on_by_itself_with_the_clock_underneath()
    {
        SimulatedClock clock = new(TimeProvider.System);
        await Task.Delay(TimeSpan.FromMilliseconds(20), clock);
        var waits = Task.Delay(TimeSpan.FromDays(40), clock);
        waits.IsCompleted.Should().BeFalse();
        clock.Advance(TimeSpan.FromDays(40));
        await waits;
    }
}
