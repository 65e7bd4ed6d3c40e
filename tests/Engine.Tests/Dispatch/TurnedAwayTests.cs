using System.Linq.Expressions;

namespace Wellspring.Engine.Tests.Dispatch;

/// <summary>Whom a platform says to have left, a channel can leave in peace until they come back.</summary>
[Spec("facts.turned-away")]
public sealed class TurnedAwayTests : DispatchTestBase
{
    private readonly CollectingChannel mail = new("mail");
    private readonly List<Decision> decisions = [];
    private int published;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_remembered_until_the_user_comes_back_also_after_a_restart(bool byReceipt)
    {
        using var journal = new InMemoryJournal();
        var first = new FaultyChannel(new CollectingChannel("app"), _ => Fault.Answers(byReceipt ? DeliveryResult.Accepted("r") : DeliveryResult.TurnedAway("blocked")));
        using (var engine = Make(journal, first))
        {
            View(engine);
            if (byReceipt)
            {
                await Dispatch(engine, () => updates.Any(update => update.State == DeliveryState.Accepted));
                engine.Publish(new UserEvent("s", "receipt", "li", time.GetUtcNow(), new DeliveryReceipt(ReceiptState.Unreachable, Channel: "app", Receipt: "r", Reason: "blocked") { TurnedAway = true }));
            }

            await Dispatch(engine, () => mail.Deliveries.Count == 1 && engine.PendingDeliveries == 0);
            engine.Ask("li", user => user.TurnedAwayAt("app")).Should().Be(Start);
        }

        using var again = Make(journal, first);
        time.Advance(1.Hours());
        View(again);
        again.Publish(new UserEvent("s", "back", "li", time.GetUtcNow(), new Answered()));
        View(again);

        decisions.Select(d => d.Channel).Should().Equal("app", "mail", "app");
    }

    [Fact]
    public void Where_no_one_asks_it_is_not_kept_and_who_asks_undeclared_is_told_how()
    {
        using var engine = Engine(null, o => o.AddChannel(mail));
        View(engine, "li");

        FluentActions.Invoking(() => engine.Ask("li", user => user.TurnedAwayAt("mail"))).Should().Throw<InvalidOperationException>().WithMessage("*declare it with .Reads(user => user.TurnedAwayAt(\"mail\"))*");
    }

    private MarketingEngine Make(IJournal journal, IChannel app) => Engine(
        journal,
        o => o.AddChannel(new Peaceful(app)).AddChannel(mail).OnDecision(decisions.Add),
        Shop.Rule("hello", r => r.When<Viewed>().Then((_, _) => Send.Transactional("hi"))));

    private void View(MarketingEngine engine) => engine.Publish(new UserEvent("s", $"{++published}", "li", time.GetUtcNow(), new Viewed())).Status.Should().Be(PublishStatus.Accepted);

    /// <summary>Does not reach who turned it away, until they answer.</summary>
    private sealed class Peaceful(IChannel inner) : DelegatingChannel(inner)
    {
        public override TimeSpan? ReceiptsWithin => 1.Hours();

        public override IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads => [user => user.TurnedAwayAt("app"), user => user.LastAt<Answered>()];

        public override Reachability Reach(UserFacts user, OutgoingAction action) =>
            user.TurnedAwayAt("app") is { } at && !(user.LastAt<Answered>() >= at) ? Reachability.Unreachable("turned away") : Reachability.Reachable;
    }
}
