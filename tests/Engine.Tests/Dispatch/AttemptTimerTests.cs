using Wellspring.Engine.Tests.Hosting;

namespace Wellspring.Engine.Tests.Dispatch;

public sealed class AttemptTimerTests : IDisposable
{
    private readonly ManualTime time = new(Shop.Time("2026-01-01T00:00:00Z"));
    private readonly AttemptTimer timer;
    private int rings;

    public AttemptTimerTests() => timer = new(10.Seconds(), time, () => rings++);

    public void Dispose() => timer.Dispose();

    [Fact]
    public void It_rings_when_the_time_of_the_first_is_over_however_many_begin_after_it()
    {
        timer.Began();
        time.Advance(6.Seconds());
        timer.Began();
        timer.TakeRing().Should().BeFalse();

        time.Advance(4.Seconds());

        rings.Should().Be(1);
        timer.TakeRing().Should().BeTrue();
        timer.TakeRing().Should().BeFalse();
    }

    [Fact]
    public void It_rings_for_the_next_when_who_heard_it_says()
    {
        timer.Began();
        time.Advance(6.Seconds());
        timer.Began();
        time.Advance(4.Seconds());

        timer.Set(6.Seconds());
        time.Advance(6.Seconds() - 1.Milliseconds());
        rings.Should().Be(1);
        time.Advance(1.Milliseconds());
        rings.Should().Be(2);
    }

    [Fact]
    public void After_a_ring_it_is_set_by_who_begins()
    {
        timer.Began();
        time.Advance(10.Seconds());
        time.Advance(1.Hours());
        rings.Should().Be(1);

        timer.Began();
        time.Advance(10.Seconds());

        rings.Should().Be(2);
    }

    [Fact]
    public void Who_says_when_it_is_to_ring_next_has_the_last_word_over_who_began_meanwhile()
    {
        timer.Began();
        time.Advance(10.Seconds());
        timer.Began();
        timer.Set(1.Seconds());

        time.Advance(1.Seconds());

        rings.Should().Be(2);
    }
}
