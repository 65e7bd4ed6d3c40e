namespace Wellspring.Adapters.WeChat.Tests.Calls;

public sealed class DeadlinesTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private readonly Deadlines deadlines = new(TimeProvider.System);

    [Fact]
    public void A_source_whose_time_did_not_come_serves_the_next_call_for_its_own_time()
    {
        var first = deadlines.Begin(TimeSpan.FromSeconds(1));
        deadlines.End(first);

        var second = deadlines.Begin(Long);

        second.Should().BeSameAs(first);
        second.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(1.5)).Should().BeFalse("the first call's time is over with it");
        deadlines.End(second);
        deadlines.Begin(TimeSpan.FromMilliseconds(1)).Token.WaitHandle.WaitOne(Long).Should().BeTrue();
    }

    [Fact]
    public void One_that_is_in_use_serves_no_other_call() => deadlines.Begin(Long).Should().NotBeSameAs(deadlines.Begin(Long));

    [Fact]
    public void One_that_was_cancelled_serves_no_call_any_more()
    {
        var cancelled = deadlines.Begin(Long);
        cancelled.Cancel();
        deadlines.End(cancelled);

        var next = deadlines.Begin(Long);

        next.Should().NotBeSameAs(cancelled);
        next.IsCancellationRequested.Should().BeFalse();
    }

    [Fact]
    public void Who_waited_for_a_call_before_is_not_told()
    {
        var isTold = false;
        var first = deadlines.Begin(Long);
        first.Token.Register(() => isTold = true);
        deadlines.End(first);

        deadlines.Begin(Long).Cancel();

        isTold.Should().BeFalse();
    }

    [Fact]
    public void With_a_clock_of_its_own_each_call_has_a_source()
    {
        Deadlines others = new(new ManualTime(DateTimeOffset.UnixEpoch));
        var first = others.Begin(Long);
        others.End(first);

        var second = others.Begin(TimeSpan.FromMilliseconds(1));

        second.Should().NotBeSameAs(first);
        second.Token.WaitHandle.WaitOne(Long).Should().BeTrue();
    }
}
