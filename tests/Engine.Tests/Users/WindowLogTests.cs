namespace Wellspring.Engine.Tests.Users;

public sealed class WindowLogTests
{
    private readonly WindowLog log = new();

    [Fact]
    public void Entries_later_than_a_time_are_counted_in_whatever_order_they_came()
    {
        foreach (var time in new[] { 5, 1, 9, 5, 3 })
        {
            log.Add(time, horizon: 0);
        }

        new[] { 0, 1, 4, 5, 8, 9 }.Select(t => log.CountAfter(t)).Should().Equal(5, 4, 3, 1, 1, 0);
    }

    [Fact]
    public void Values_stay_with_their_times()
    {
        log.Add(5, 0, value: 50);
        log.Add(1, 0, value: 10);
        log.Add(3, 0, value: 30);

        new[] { 0, 1, 3, 5 }.Select(t => log.SumAfter(t)).Should().Equal(90, 80, 50, 0);
    }

    [Fact]
    public void Entries_at_or_before_the_horizon_are_let_go()
    {
        log.Add(1, 0);
        log.Add(2, 0);
        log.Add(4, horizon: 1);
        log.CountAfter(0).Should().Be(2);
        log.Add(3, horizon: 3);
        log.CountAfter(0).Should().Be(1);
        log.Add(9, horizon: 8);
        log.CountAfter(0).Should().Be(1);
    }

    [Fact]
    public void Only_the_latest_are_kept_beyond_the_capacity()
    {
        foreach (var time in new[] { 5, 7, 3, 8, 6 })
        {
            log.Add(time, 0, capacity: 3);
        }

        new[] { 0, 6, 7, 8 }.Select(t => log.CountAfter(t)).Should().Equal(3, 2, 1, 0);
    }

    [Fact]
    public void A_capacity_of_none_keeps_none()
    {
        log.Add(5, 0, capacity: 0);

        log.CountAfter(0).Should().Be(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public void A_moving_window_over_many_entries_agrees_with_a_list(int span)
    {
        var random = new Random(span);
        List<(long Time, decimal Value)> all = [];
        long now = 0;
        for (var i = 0; i < 2000; i++)
        {
            now += random.Next(3);
            var (time, value) = (now - random.Next(span + 2), random.Next(-50, 50));
            all.Add((time, value));
            log.Add(time, now - span, value: value);

            log.CountAfter(now - span).Should().Be(all.Count(e => e.Time > now - span));
            log.SumAfter(now - span).Should().Be(all.Where(e => e.Time > now - span).Sum(e => e.Value));
        }
    }

    [Fact]
    public void What_was_written_is_read_again()
    {
        foreach (var time in new[] { 5, 1, 3 })
        {
            log.Add(time, 0, value: time * 10);
        }

        var writer = new StateWriter();
        log.Write(writer);
        var read = new WindowLog();
        read.Read(new StateReader(writer.Written.ToArray()));

        read.CountAfter(0).Should().Be(3);
        read.SumAfter(2).Should().Be(80);
    }

    [Fact]
    public void Two_logs_merge_in_the_order_of_time_within_the_capacity()
    {
        var other = new WindowLog();
        log.Add(1, 0);
        log.Add(5, 0);
        other.Add(3, 0);
        other.Add(9, 0);
        log.Merge(other, capacity: 3);

        new[] { 0, 3, 5, 9 }.Select(t => log.CountAfter(t)).Should().Equal(3, 2, 1, 0);
    }
}
