namespace Wellspring.Engine.Tests.Policies;

/// <summary>A message that each gate would stop: which classes it stops, and which of several gates names the outcome.</summary>
public sealed class GateMatrixTests
{
    /// <summary>22:00 in Shanghai.</summary>
    private static readonly DateTimeOffset Night = Shop.Time("2026-03-01T14:00:00Z");

    private static readonly (GatePlace Place, Outcome Outcome)[] All =
    [
        (GatePlace.Due, Outcome.TooLate), (GatePlace.Limits, Outcome.Limited), (GatePlace.Consent, Outcome.NoConsent), (GatePlace.Suppression, Outcome.Suppressed), (GatePlace.Experiment, Outcome.NotEligible),
        (GatePlace.ExclusiveGroup, Outcome.Outbid), (GatePlace.FrequencyCap, Outcome.Capped), (GatePlace.Budget, Outcome.OverBudget), (GatePlace.QuietHours, Outcome.Deferred), (GatePlace.Channel, Outcome.Unreachable),
        (GatePlace.Holdout, Outcome.HeldOut),
    ];

    [Theory]
    [InlineData(MessageClass.Marketing, "Due Limits Consent Suppression Experiment ExclusiveGroup FrequencyCap Budget QuietHours Channel Holdout")]
    [InlineData(MessageClass.Service, "Due Limits Suppression Experiment ExclusiveGroup FrequencyCap Budget QuietHours Channel")]
    [InlineData(MessageClass.Transactional, "Due Limits Channel")]
    [Spec("gates.classes")]
    public void Each_class_is_judged_by_its_gates_and_no_others(MessageClass of, string gates)
    {
        foreach (var (place, outcome) in All)
        {
            var decision = Decide(of, place);
            decision.Outcome.Should().Be(gates.Split(' ').Contains($"{place}") ? outcome : Outcome.Deliver, "{0} is judged by {1}", of, place);
            (decision.Reason is { Length: > 0 }).Should().Be(decision.Outcome != Outcome.Deliver, "every decision but Deliver says why");
        }
    }

    [Fact]
    [Spec("gates.classes")]
    public void Caps_and_quiet_hours_judge_Service_only_where_they_are_for_it()
    {
        Decide(MessageClass.Service, capped: MessageClass.Marketing, GatePlace.FrequencyCap).Outcome.Should().Be(Outcome.Deliver);
        Decide(MessageClass.Service, capped: MessageClass.Marketing, GatePlace.QuietHours).Outcome.Should().Be(Outcome.Deliver);
    }

    [Fact]
    [Spec("gates.order")]
    public void Of_all_gates_that_would_stop_it_the_first_names_the_outcome()
    {
        for (var first = 0; first < All.Length; first++)
        {
            Decide(MessageClass.Marketing, [.. All[first..].Select(gate => gate.Place)]).Outcome.Should().Be(All[first].Outcome);
        }
    }

    private static Decision Decide(MessageClass of, params GatePlace[] stop) => Decide(of, of, stop);

    /// <summary>What is decided on a message of a class, with these gates set to stop it.</summary>
    private static Decision Decide(MessageClass of, MessageClass capped, params GatePlace[] stop)
    {
        List<Decision> told = [];
        var service = capped == MessageClass.Service;
        bool On(GatePlace place) => stop.Contains(place);
        using var engine = Shop.Engine(
            o =>
            {
                o.Consent = On(GatePlace.Consent) ? ConsentRequirement.Marketing : ConsentRequirement.None;
                o.QuietHours = On(GatePlace.QuietHours) ? new("21:00", "09:00") { IncludeService = service } : null;
                o.Holdout = new("h", On(GatePlace.Holdout) ? 1 : 0);
                o.AddExperiment("e", new("e", 1, 0)).OnDecision(told.Add);
                o.AddChannel(new CollectingChannel { Reaches = (_, action) => On(GatePlace.Channel) && action.Name == "it" ? Reachability.Unreachable("no address") : Reachability.Reachable });
                if (On(GatePlace.FrequencyCap))
                {
                    o.AddCap(FrequencyCap.Rolling(0, 1.Hours()) with { Class = service ? MessageClass.Service : MessageClass.Marketing });
                }

                if (On(GatePlace.Budget))
                {
                    o.AddBudget(Budget.Daily("b", 0).Messages());
                }
            },
            Shop.Rule("first", r => r.When<Paid>().Exclusive("g").Then((_, _) => new IssueCoupon("c"))),
            Shop.Rule("it", r => r.When<Cart>().KeyedBy(c => c.Id).AtMost(1, 30.Days()).MaxTriggerAge(1.Hours()).InArm("e", On(GatePlace.Experiment) ? 1 : 0).Exclusive("g", per: 1.Days())
                .Then((_, c) => new SendMessage(c.Id) { Class = c.Id == "it" ? of : MessageClass.Transactional })));
        var published = 0;
        void Publish(object data, TimeSpan before = default) => engine.Publish(new UserEvent("s", $"{++published}", "li", Night - before, data)).Status.Should().Be(PublishStatus.Accepted);

        if (On(GatePlace.ExclusiveGroup))
        {
            Publish(new Paid(), before: 2.Hours());
        }

        if (On(GatePlace.Limits))
        {
            Publish(new Cart("before"), before: 2.Hours());
        }

        if (On(GatePlace.Suppression))
        {
            Publish(new UserSuppressed(), before: 1.Hours());
        }

        Publish(new Viewed());
        Publish(new Cart("it"), before: On(GatePlace.Due) ? 2.Hours() : default);
        return told[^1];
    }
}
