namespace Wellspring.Engine.Tests.Policies;

/// <summary>A message that is held over night, and has become wrong by the morning.</summary>
public sealed class HeldTests
{
    private static readonly DateTimeOffset Night = Shop.Time("2026-03-01T14:00:00Z");
    private static readonly DateTimeOffset Morning = Shop.Time("2026-03-02T01:00:00Z");

    [Theory]
    [InlineData("nothing", Outcome.Deliver)]
    [InlineData("converted", null)]
    [InlineData("opted out", Outcome.NoConsent)]
    [InlineData("suppressed", Outcome.Suppressed)]
    [InlineData("capped", Outcome.Capped)]
    [InlineData("stopped", Outcome.Suppressed)]
    [InlineData("not allowed", Outcome.Suppressed)]
    [InlineData("paused", Outcome.Paused)]
    [InlineData("in shadow mode", Outcome.Shadow)]
    [InlineData("outbid", Outcome.Outbid)]
    [InlineData("over budget", Outcome.OverBudget)]
    [InlineData("unreachable", Outcome.Unreachable)]
    [InlineData("too old", Outcome.TooLate)]
    [Spec("deferred.judged")]
    public async Task What_became_wrong_while_it_was_held_is_not_sent(string what, Outcome? outcome)
    {
        List<Decision> told = [];
        var reachable = true;
        using var engine = Shop.Engine(
            o =>
            {
                o.QuietHours = new("21:00", "09:00");
                o.AddCap(FrequencyCap.Rolling(1, 9.Days())).AddBudget(Budget.Daily("b", 1).Messages("held").Coupons("spends")).OnDecision(told.Add);
                o.AddChannel(new CollectingChannel { Reaches = (_, _) => reachable ? Reachability.Reachable : Reachability.Unreachable("gone") });
            },
            Shop.Rule("held", r => r.When<Cart>().MaxTriggerAge(what == "too old" ? 10.Hours() : 72.Hours()).EndsOn<Paid>().Exclusive("g").Then((_, _) => Send.Marketing("held"))),
            Shop.Rule("a rival", r => r.When<Viewed>(v => v.Category == "capped").Then((_, _) => Send.Marketing("rival"))),
            Shop.Rule("better", r => r.When<Viewed>(v => v.Category == "outbid").Exclusive("g").Then((_, _) => new IssueCoupon("better"))),
            Shop.Rule("spends", r => r.When<Answered>().Step("s", 10.Hours(), (_, _) => new IssueCoupon("spends") { Class = MessageClass.Service })));
        var published = 0;
        void Publish(object data, string user = "li") => engine.Publish(new UserEvent("s", $"{++published}", user, Night, data)).Status.Should().Be(PublishStatus.Accepted);
        Publish(new Cart("c"));
        told.Should().ContainSingle().Which.Outcome.Should().Be(Outcome.Deferred);

        switch (what)
        {
            case "converted":
                Publish(new Paid());
                break;
            case "opted out":
                Publish(new ConsentRevoked());
                break;
            case "suppressed":
                Publish(new UserSuppressed());
                break;
            case "stopped":
                await engine.ControlAsync(ControlChange.StopAll, "ops", "why");
                break;
            case "not allowed":
                await engine.ControlAsync(ControlChange.AllowOnly(["wang"]), "ops", "why");
                break;
            case "paused":
                await engine.ControlAsync(ControlChange.Pause("held"), "ops", "why");
                break;
            case "in shadow mode":
                await engine.ControlAsync(ControlChange.Shadow("held"), "ops", "why");
                break;
            case "capped" or "outbid":
                // Another rule's is held too and released with it; the first by name is settled first.
                Publish(new Viewed(what));
                break;
            case "over budget":
                // Of another user, whose timer is the earlier, though the partition is the later.
                Publish(new Answered(), Enumerable.Range(0, 999).Select(i => $"user-{i}").First(user => engine.PartitionOf(user).Index > engine.PartitionOf("li").Index));
                break;
            case "unreachable":
                reachable = false;
                break;
        }

        engine.AdvanceTo(Morning);
        engine.AdvanceTo(Morning.AddDays(9));

        told.Where(d => d.Rule == "held" && d.IsRelease).Select(d => (Outcome?)d.Outcome).Should().Equal(outcome is null ? [] : [outcome]);
    }
}
