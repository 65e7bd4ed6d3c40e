namespace Wellspring.Engine.Tests.Properties;

public sealed class GateProperties
{
    [Fact]
    [Spec("exclusive.group")]
    public void No_rule_of_an_exclusive_group_goes_out_within_its_window_after_another() =>
        RandomShop.Holds((events, _) =>
        {
            List<Decision> made = [];
            RandomShop.Decide(events, made: made);
            foreach (var user in made.GroupBy(d => d.User))
            {
                var counted = user.Where(d => d.Rule is "cart" or "silent" && d.Outcome is (Outcome.Deliver or Outcome.HeldOut)).Index().ToArray();
                foreach (var (i, later) in counted)
                {
                    var window = later.Rule == "cart" ? 6.Hours() : 1.Days();
                    counted.Should().NotContain(before => before.Index < i && before.Item.Rule != later.Rule && before.Item.At > later.At - window);
                }
            }
        });

    [Fact]
    [Spec("budgets.daily")]
    [Spec("budgets.restart")]
    public void No_day_costs_more_than_its_budget_however_often_the_engine_is_made_anew() =>
        RandomShop.Holds((events, random) =>
        {
            using var journal = new InMemoryJournal();
            List<Decision> made = [];
            var snapshots = random.Next(1, 20);
            MarketingEngine Engine() => RandomShop.Engine(made.Add, o =>
            {
                (o.Journal, o.Partitions, o.MinEntriesPerSweep, o.EntriesPerSnapshot) = (journal, 3, snapshots, 1);
                o.AddBudget(Budget.Daily("messages", 3).Messages(messageClass: MessageClass.Marketing, cost: 2).Messages());
            });

            var engine = Engine();
            foreach (var e in events)
            {
                engine.Publish(e);
                engine = random.Next(4) == 0 ? Engine() : engine;
            }

            engine.AdvanceTo(RandomShop.Start.AddDays(400));
            made.SelectMany(d => d.Budgets).GroupBy(grant => grant.Day).All(day => day.Sum(grant => grant.Amount) <= 3).Should().BeTrue();
            made.Where(d => d.Outcome == Outcome.Deliver && d.Outgoing is SendMessage { Class: not MessageClass.Transactional }).All(d => d.Budgets.Length == 1).Should().BeTrue();
        }, tests: 30);
}
