using Wellspring.Engine.Tests.Dispatch;

namespace Wellspring.Engine.Tests.Policies;

/// <summary>Caps over one channel: which it is, is known at the gate of caps only by looking ahead.</summary>
[Spec("caps.channel")]
public sealed class ChannelCapTests : DispatchTestBase
{
    private static readonly LifecycleRule Marketing = Shop.Rule("m", r => r.When<Viewed>().Then((_, _) => Send.Marketing("m")));

    private readonly List<Decision> decisions = [];
    private int published;

    [Fact]
    public void It_judges_and_counts_only_what_goes_out_by_its_channel()
    {
        var sms = true;
        using var engine = Engine(null, o => Channels(o, new CollectingChannel("sms") { Reaches = (_, _) => sms ? Reachability.Reachable : Reachability.Unreachable("no number") }, new CollectingChannel("mail"))
            .AddCap(FrequencyCap.Rolling(1, 1.Days()) with { Channel = "sms" }));

        Publish(engine);
        sms = false;
        Publish(engine);
        Publish(engine);
        sms = true;
        Publish(engine);

        decisions.Select(d => (d.Outcome, d.Channel)).Should().Equal((Outcome.Deliver, "sms"), (Outcome.Deliver, "mail"), (Outcome.Deliver, "mail"), (Outcome.Capped, null));
        decisions[^1].Reason.Should().Be("Marketing by sms: at most 1 per 1.00:00:00");
    }

    [Fact]
    public void Who_is_held_out_would_have_been_sent_it_by_the_channel()
    {
        using var engine = Engine(null, o =>
        {
            o.Holdout = new("a", 1);
            Channels(o, new CollectingChannel("sms")).AddCap(FrequencyCap.Rolling(1, 1.Days()) with { Channel = "sms" });
        });

        Publish(engine);
        Publish(engine);

        decisions.Select(d => d.Outcome).Should().Equal(Outcome.HeldOut, Outcome.Capped);
    }

    [Fact]
    public void With_Defer_it_is_held_until_the_channel_has_room_also_after_a_restart()
    {
        using var journal = new InMemoryJournal();
        var engine = Engine(journal, o => Channels(o, new CollectingChannel("sms")).AddCap(FrequencyCap.Rolling(1, 1.Days()) with { Channel = "sms", Over = OverCap.Defer, DeferAtMost = 2.Days() }));
        Publish(engine);
        Publish(engine);
        engine = Engine(journal, o => Channels(o, new CollectingChannel("sms")).AddCap(FrequencyCap.Rolling(1, 1.Days()) with { Channel = "sms", Over = OverCap.Defer, DeferAtMost = 2.Days() }));
        Publish(engine);

        engine.AdvanceTo(Start.AddDays(1));

        decisions.Select(d => (d.Outcome, d.At - Start)).Should().Equal((Outcome.Deliver, default), (Outcome.Deferred, default), (Outcome.Deferred, default), (Outcome.Deliver, 1.Days()), (Outcome.Deferred, 1.Days()));
    }

    [Fact]
    public async Task What_is_handed_over_to_a_channel_counts_there_and_passes_over_one_that_is_full()
    {
        using var journal = new InMemoryJournal();
        var (sms, mail) = (new CollectingChannel("sms"), new CollectingChannel("mail"));
        void Configure(EngineOptions o) => Channels(o, new FaultyChannel(new CollectingChannel("app"), _ => Fault.Answers(DeliveryResult.CannotReach("not installed"))), sms, mail)
            .AddCap(FrequencyCap.Rolling(1, 1.Days()) with { Channel = "sms" });
        using (var engine = Engine(journal, Configure))
        {
            Publish(engine);
            await Dispatch(engine, () => sms.Deliveries.Count == 1 && engine.PendingDeliveries == 0);
        }

        using var again = Engine(journal, Configure);
        Publish(again);
        await Dispatch(again, () => mail.Deliveries.Count == 1);

        sms.Deliveries.Should().ContainSingle();
        decisions.Should().OnlyContain(d => d.Outcome == Outcome.Deliver && d.Channel == "app");
    }

    private MarketingEngine Engine(IJournal? journal, Action<EngineOptions> configure) => Engine(
        journal,
        o =>
        {
            o.OnDecision(decisions.Add);
            configure(o);
        },
        Marketing);

    private static EngineOptions Channels(EngineOptions options, params IChannel[] channels) => channels.Aggregate(options, (o, channel) => o.AddChannel(channel));

    private void Publish(MarketingEngine engine) => engine.Publish(new UserEvent("s", $"{++published}", "li", Start, new Viewed())).Status.Should().Be(PublishStatus.Accepted);
}
