namespace Wellspring.Engine.Tests.Partitions;

public sealed class PartitionTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    [Fact]
    public void A_user_whose_state_cannot_be_folded_is_quarantined_and_the_others_go_on()
    {
        List<Decision> decisions = [];
        var engine = Shop.Engine(
            options =>
            {
                options.Partitions = 1;
                options.OnDecision(decisions.Add);
            },
            Shop.Asks<Viewed>("breaks", (u, v) => u.Sum<Viewed>(x => 1 / x.Price) > 0),
            Shop.Rule("later", r => r.When<Cart>().Step("s", 1.Hours(), (_, _) => Send.Service("s"))));
        engine.Publish(new UserEvent("s", "1", "li", Start, new Cart("c")));
        engine.Publish(new UserEvent("s", "2", "wang", Start, new Cart("c")));

        engine.Publish(new UserEvent("s", "3", "li", Start, new Viewed())).Should().Be(
            new PublishResult(PublishStatus.Refused, default, "the user is quarantined, for the state could not be folded: DivideByZeroException"));
        engine.Publish(new UserEvent("s", "4", "li", Start, new Cart("d"))).Status.Should().Be(PublishStatus.Refused);
        engine.Publish(new UserEvent("s", "5", "wang", Start, new Viewed(Price: 1))).Status.Should().Be(PublishStatus.Accepted);
        engine.AdvanceTo(Start.AddHours(2));

        decisions.Where(d => d.User == "wang").Select(d => d.Rule).Should().Equal("breaks", "later");
    }

    [Fact]
    [Spec("group.independent")]
    public void A_users_partition_is_given_by_a_hash_of_the_user_alone()
    {
        var (one, other) = (Shop.Engine(_ => { }), Shop.Engine(_ => { }));
        foreach (var user in Enumerable.Range(0, 500).Select(i => $"user-{i}"))
        {
            one.Publish(new UserEvent("s", "1", user, Start, new Viewed()));
            one.FindUser(user).Should().NotBeNull();
            other.PartitionOf(user).Should().BeSameAs(other.PartitionOf(user));
        }

        one.UserCount.Should().Be(500);
        Enumerable.Range(0, 500).Select(i => one.PartitionOf($"user-{i}")).Distinct().Should().HaveCount(64);
    }

    [Fact]
    public async Task Users_may_be_published_from_many_threads()
    {
        var made = new System.Collections.Concurrent.ConcurrentBag<Decision>();
        var engine = Shop.Engine(options => options.OnDecision(made.Add), Shop.Asks<Viewed>("tenth", (u, v) => u.Count<Viewed>() % 10 == 0));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 2000; i++)
            {
                engine.Publish(new UserEvent("s", $"{thread}/{i}", $"user-{i % 100}", Start, new Viewed()));
            }
        })));

        made.CountBy(d => d.User).Should().HaveCount(100).And.OnlyContain(u => u.Value == 16);
    }
}
