namespace Wellspring.Engine.Tests.Properties;

public sealed class IndependenceProperties
{
    [Fact]
    [Spec("group.independent")]
    public void The_result_does_not_depend_on_the_order_of_registration() =>
        RandomShop.Holds((events, random) => Same(RandomShop.Decide(events, order: random), RandomShop.Decide(events)));

    [Fact]
    [Spec("group.independent")]
    public void The_result_does_not_depend_on_how_users_events_interleave() =>
        RandomShop.Holds((events, random) =>
        {
            var whole = RandomShop.Decide(events);

            Same(RandomShop.Decide(events.OrderBy(e => e.User, StringComparer.Ordinal)), whole);
            Same(RandomShop.Decide(Interleaved(events, random)), whole);
        });

    [Fact]
    [Spec("group.independent")]
    public void The_result_does_not_depend_on_the_number_of_partitions() =>
        RandomShop.Holds((events, _) =>
        {
            var one = RandomShop.Decide(events, o => o.Partitions = 1);

            foreach (var partitions in new[] { 2, 7, 64 })
            {
                Same(RandomShop.Decide(events, o => o.Partitions = partitions), one);
            }
        });

    [Fact]
    [Spec("events.repeat")]
    public void Events_that_come_twice_add_nothing() =>
        RandomShop.Holds((events, random) =>
        {
            List<UserEvent> twice = [.. events];
            foreach (var (i, e) in events.Index().Reverse())
            {
                var again = new UserEvent(e.Source, e.Id, e.User, e.Time.AddMinutes(random.Next(-9999, 9999)), new Viewed("repeat"));
                twice.Insert(random.Next(i + 1, twice.Count + 1), again);
            }

            Same(RandomShop.Decide(twice), RandomShop.Decide(events));
        });

    [Fact]
    [Spec("clock.timers-first")]
    public void The_result_does_not_depend_on_whether_wall_time_fires_the_timers_or_the_next_event_does() =>
        RandomShop.Holds((events, _) =>
        {
            var onTime = events.Where(e => e.Time == events.TakeWhile(x => x != e).Append(e).Max(x => x.Time)).ToArray();
            SortedDictionary<string, List<string>> live = new(StringComparer.Ordinal);
            var engine = RandomShop.Engine(d => (live.TryGetValue(d.User, out var list) ? list : live[d.User] = []).Add(RandomShop.Text(d)));
            foreach (var e in onTime)
            {
                engine.AdvanceTo(e.Time);
                engine.Publish(e);
            }

            engine.AdvanceTo(RandomShop.Start.AddDays(400));
            Same(live, RandomShop.Decide(onTime));
        });

    private static void Same(SortedDictionary<string, List<string>> result, SortedDictionary<string, List<string>> expected)
    {
        result.Keys.Should().Equal(expected.Keys);
        foreach (var (user, decisions) in expected)
        {
            result[user].Should().Equal(decisions);
        }
    }

    private static IEnumerable<UserEvent> Interleaved(UserEvent[] events, Random random)
    {
        var queues = events.GroupBy(e => e.User).Select(g => new Queue<UserEvent>(g)).ToList();
        while (queues.Count > 0)
        {
            var queue = queues[random.Next(queues.Count)];
            yield return queue.Dequeue();
            queues.RemoveAll(q => q.Count == 0);
        }
    }
}
