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
    public async Task A_standing_cap_stays_when_other_rules_come_into_force_and_another_goes()
    {
        using var journal = new InMemoryJournal();
        using var engine = Engine(journal, o => Channels(o, new CollectingChannel("sms"))
            .AddStandingCap(FrequencyCap.Rolling(2, 1.Days()) with { Channel = "sms" }).AddCap(FrequencyCap.Rolling(1, 1.Days())));
        Publish(engine);
        Publish(engine);
        await engine.ActivateAsync(o => o.AddRule(Marketing, "m"));
        Publish(engine);
        Publish(engine);

        decisions.Select(d => d.Outcome).Should().Equal(Outcome.Deliver, Outcome.Capped, Outcome.Deliver, Outcome.Capped);
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

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_happens_no_user_has_more_by_a_channel_than_its_cap(int seed)
    {
        var random = new Random(seed);
        using var journal = new InMemoryJournal();
        var (sms, mail) = (new CollectingChannel("sms"), new CollectingChannel("mail"));
        void Configure(EngineOptions o)
        {
            Channels(o, FaultyChannel.ByChance(new CollectingChannel("app") { Reaches = (user, _) => user.Id == "user-0" ? Reachability.Unreachable("not installed") : Reachability.Reachable }, seed, (0.6, Fault.Answers(DeliveryResult.CannotReach("not there")))), sms, mail)
                .AddCap(FrequencyCap.Rolling(2, 1.Days()) with { Channel = "sms" }).AddCap(FrequencyCap.Rolling(4, 1.Days()));
            o.DedupeFor = 1.Days();
        }

        for (var part = 0; part < 12; part++)
        {
            using var engine = Engine(journal, Configure);
            for (var i = random.Next(12); i >= 0; i--)
            {
                engine.Publish(new UserEvent("s", $"{++published}", $"user-{random.Next(3)}", time.GetUtcNow() - random.Next(600).Minutes(), new Viewed()));
            }

            await Dispatch(engine, () => Enumerable.Range(0, 3).All(user => engine.FindUser($"user-{user}") is not { Deliveries.Count: > 0 }));
            time.Advance(random.Next(1, 900).Minutes());
            engine.AdvanceTo(time.GetUtcNow());
        }

        var sent = decisions.Where(d => d.Outcome == Outcome.Deliver && d.Channel == "sms").Select(d => (d.User, d.At))
            .Concat(updates.Where(u => u.NextChannel == "sms").Select(u => (u.User, u.At))).ToArray();
        sent.Should().HaveCount(sms.Deliveries.Count, "this is counted at the channel");
        updates.Should().Contain(u => u.NextChannel == "sms").And.Contain(u => u.NextChannel == "mail");
        foreach (var (user, now) in sent)
        {
            sent.Count(other => other.User == user && other.At <= now && other.At > now.AddDays(-1)).Should().BeLessThanOrEqualTo(2);
        }
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
