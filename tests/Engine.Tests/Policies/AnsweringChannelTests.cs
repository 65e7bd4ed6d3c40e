using Wellspring.Engine.Tests.Dispatch;

namespace Wellspring.Engine.Tests.Policies;

/// <summary>A channel that answers what the user is doing at this moment.</summary>
public sealed class AnsweringChannelTests : DispatchTestBase
{
    private readonly CollectingChannel ordinary = new("ordinary");

    [Fact]
    [Spec("quiet.answers")]
    public async Task What_answers_at_once_is_not_held()
    {
        CollectingChannel answering = new("answering") { IgnoresQuietHours = true };
        using var engine = Engine(null, Configured(answering));
        View(engine, "li");

        await Dispatch(engine, () => updates.Count == 2);

        answering.Deliveries.Should().ContainSingle().Which.Trigger.Should().Be(new Viewed());
        ordinary.Deliveries.Should().BeEmpty();
    }

    [Fact]
    [Spec("quiet.answers")]
    public void Where_it_does_not_reach_the_user_the_message_is_held_as_ever()
    {
        List<Decision> decisions = [];
        CollectingChannel answering = new("answering") { IgnoresQuietHours = true, Reaches = (_, _) => Reachability.Unreachable("gone") };
        using var engine = Engine(null, o => Configured(answering)(o.OnDecision(decisions.Add)));
        View(engine, "li");

        decisions.Should().ContainSingle().Which.Outcome.Should().Be(Outcome.Deferred);
    }

    [Fact]
    [Spec("quiet.answers")]
    public async Task What_went_past_quiet_hours_goes_to_no_other_channel_in_them()
    {
        FaultyChannel answering = new(new CollectingChannel("answering") { IgnoresQuietHours = true }, _ => Fault.Answers(DeliveryResult.CannotReach("gone")));
        using var engine = Engine(null, Configured(answering));
        View(engine, "li");

        await Dispatch(engine, () => updates.LastOrDefault()?.State == DeliveryState.Dead);

        updates[^1].Reason.Should().Be("gone; ordinary: quiet hours from 07:00 to 09:00: Marketing, Defer");
        ordinary.Calls.Should().BeEmpty();
    }

    [Fact]
    [Spec("delivery.expired")]
    public async Task What_the_channel_calls_too_late_expires_and_goes_to_no_other()
    {
        using var engine = Engine(null, o => o.AddChannel(new FaultyChannel(new CollectingChannel(), _ => Fault.Answers(DeliveryResult.Expired("lapsed")))).AddChannel(ordinary));
        View(engine, "li");

        await Dispatch(engine, () => updates.Count == 2);

        (updates[^1].State, updates[^1].Reason, updates[^1].NextChannel).Should().Be((DeliveryState.Expired, "lapsed", null));
        engine.ReadDead().Should().BeEmpty();
    }

    /// <summary>It is 8 o'clock in China.</summary>
    private Action<EngineOptions> Configured(IChannel answering) => o =>
    {
        o.QuietHours = new("07:00", "09:00");
        o.AddChannel(answering).AddChannel(ordinary);
    };
}
