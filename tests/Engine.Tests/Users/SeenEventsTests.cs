namespace Wellspring.Engine.Tests.Users;

[Spec("events.repeat-horizon")]
public sealed class SeenEventsTests
{
    private readonly SeenEvents seen = new();

    [Fact]
    public void Nothing_is_known_at_first() => seen.Contains(1, long.MinValue).Should().BeFalse();

    [Fact]
    public void An_event_is_known_while_its_clock_stands_after_the_horizon()
    {
        seen.Add(7, clock: 100, horizon: 0);

        seen.Contains(7, 99).Should().BeTrue();
        seen.Contains(7, 100).Should().BeFalse();
        seen.Contains(8, 99).Should().BeFalse();
    }

    [Fact]
    public void An_event_processed_again_after_it_was_forgotten_is_known_anew()
    {
        seen.Add(7, 100, 0);
        seen.Add(7, 200, 100);

        seen.Contains(7, 199).Should().BeTrue();
    }

    [Fact]
    public void Keys_that_fall_on_one_place_are_told_apart()
    {
        for (var i = 1; i <= 500; i++)
        {
            seen.Add((UInt128)i << 40, 1, 0);
        }

        for (var i = 1; i <= 500; i++)
        {
            seen.Contains((UInt128)i << 40, 0).Should().BeTrue();
        }

        seen.Contains((UInt128)501 << 40, 0).Should().BeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(31)]
    [InlineData(40)]
    [InlineData(100)]
    public void A_long_history_agrees_with_a_dictionary_also_where_it_is_written_and_read_on_the_way(int span)
    {
        var (random, read) = (new Random(3), new SeenEvents());
        Dictionary<UInt128, long> all = [];
        // Now and then nothing happens for long, so that many become few.
        for (var clock = 1L; clock < 9000; clock += random.Next(300) == 0 ? 90 : 1)
        {
            var key = (UInt128)(uint)random.Next(1, 400) << random.Next(0, 4) * 32;
            var horizon = clock - span;
            var known = all.TryGetValue(key, out var at) && at > horizon;
            seen.Contains(key, horizon).Should().Be(known);
            read.Contains(key, horizon).Should().Be(known);
            if (!known)
            {
                seen.Add(key, clock, horizon);
                read.Add(key, clock, horizon);
                all[key] = clock;
            }

            if (random.Next(50) == 0)
            {
                var before = Bytes(read, horizon);
                before.Should().Equal(Bytes(seen, horizon));
                read = new SeenEvents();
                read.Read(new StateReader(before));
                Bytes(read, horizon).Should().Equal(before);
            }
        }
    }

    [Fact]
    public void What_is_forgotten_makes_room()
    {
        for (var clock = 1; clock <= 10_000; clock++)
        {
            seen.Add((UInt128)(uint)clock * 0x9E3779B97F4A7C15, clock, clock - 10);
        }

        Bytes(seen).Length.Should().BeLessThan(40 * 24);
    }

    [Fact]
    public void Two_memories_merge_and_the_later_clock_counts()
    {
        var other = new SeenEvents();
        seen.Add(1, 10, 0);
        seen.Add(2, 30, 0);
        other.Add(2, 20, 0);
        other.Add(1, 40, 0);
        other.Add(3, 5, 0);
        seen.Merge(other);

        seen.Contains(1, 39).Should().BeTrue();
        seen.Contains(2, 29).Should().BeTrue();
        seen.Contains(3, 4).Should().BeTrue();
    }

    [Fact]
    public void What_was_written_is_read_again_whatever_the_order_of_adding()
    {
        var other = new SeenEvents();
        for (var i = 1; i <= 20; i++)
        {
            seen.Add((UInt128)i, i, 0);
            other.Add((UInt128)(21 - i), 21 - i, 0);
        }

        Bytes(other).Should().Equal(Bytes(seen));
        var read = new SeenEvents();
        read.Read(new StateReader(Bytes(seen)));
        Bytes(read).Should().Equal(Bytes(seen));
    }

    private static byte[] Bytes(SeenEvents events, long horizon = long.MinValue)
    {
        var writer = new StateWriter();
        events.Write(writer, horizon);
        return writer.Written.ToArray();
    }
}
