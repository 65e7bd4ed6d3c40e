using Wellspring.Engine.Tests.Hosting;

namespace Wellspring.Engine.Tests.Properties;

public sealed class RemovedProperties
{
    /// <summary>Without further events nothing could have ended what is on the way, so removed and paused are the same.</summary>
    [Fact]
    [Spec("removed.paused")]
    [Spec("removed.cancelled")]
    public void As_long_as_nothing_happens_removed_rules_decide_what_paused_ones_do() =>
        RandomShop.Holds((events, random) =>
        {
            var last = events.Select(e => e.Time).Append(RandomShop.Start.AddDays(10)).Max();
            var (paused, removed) = (new List<Decision>(), new List<Decision>());
            using var journal = new InMemoryJournal();
            var time = new ManualTime(last);
            MarketingEngine Engine(List<Decision> told, Action<EngineOptions> configure) => RandomShop.Engine(told.Add, o =>
            {
                (o.TimeProvider, o.Partitions) = (time, 2);
                configure(o);
            });
            using var one = Engine(paused, _ => { });
            var (residents, snapshots) = (random.Next(2) == 0 ? 2 : (int?)null, random.Next(1, 30));
            void Kept(EngineOptions o) => (o.Journal, o.ResidentUsers, o.MinEntriesPerSweep, o.EntriesPerSnapshot) = (journal, residents, snapshots, 1);
            var other = Engine(removed, Kept);
            foreach (var engine in new[] { one, other })
            {
                Array.ForEach(events, e => engine.Publish(e));
                engine.AdvanceTo(last);
            }

            foreach (var rule in RandomShop.Rules().Cast<InPlace>())
            {
                one.ControlAsync(ControlChange.Pause(rule.Id), "ops", "why").GetAwaiter().GetResult();
            }

            (paused.Count, removed.Count).Should().Be((removed.Count, paused.Count));
            paused.Clear();
            removed.Clear();
            if (random.Next(2) == 0)
            {
                other.ActivateAsync(_ => { }).GetAwaiter().GetResult();
            }
            else
            {
                other.Dispose();
                other = Empty();
            }

            one.AdvanceTo(last.AddDays(7).AddTicks(-1));
            for (var day = 1; day <= 20; day++)
            {
                other = random.Next(3) == 0 ? Empty() : other;
                other.AdvanceTo(last.AddDays(day));
            }

            // What time alone begins is begun under paused rules too.
            var told = Told(removed);
            told.Should().Equal(Told(paused).Where(line => told.Contains(line) || !RandomShop.BegunByTime.Any(rule => line.Contains($" {rule}[", StringComparison.Ordinal))));
            removed.All(d => d.Outcome is Outcome.Paused or Outcome.TooLate).Should().BeTrue();
            events.Select(e => e.User).Distinct().All(user => other.FindUser(user)! is { Instances.Count: 0, Held.Count: 0 }).Should().BeTrue();

            MarketingEngine Empty() => Shop.Engine(o =>
            {
                (o.TimeProvider, o.Partitions, o.DedupeFor) = (time, 2, null);
                o.AddChannel(new CollectingChannel()).OnDecision(removed.Add);
                Kept(o);
            });
        }, tests: 60);

    /// <summary>Which steps came to something and when. A paused rule still asks its conditions, and has a decision for each message of a step.</summary>
    private static List<string> Told(List<Decision> decisions) => [.. decisions
        .Select(d => $"{d.User} {d.At.UtcTicks} {d.Rule}[{d.Key}] {d.Step} due {d.Due.UtcTicks} {d.IsRelease} {(d.Outcome == Outcome.TooLate ? d.Outcome : Outcome.Paused)}").Distinct().Order(StringComparer.Ordinal)];
}
