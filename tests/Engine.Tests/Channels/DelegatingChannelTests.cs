using System.Threading.RateLimiting;
using Wellspring.Engine.Tests.Hosting;

namespace Wellspring.Engine.Tests.Channels;

public sealed class DelegatingChannelTests
{
    [Fact]
    public void It_hands_on_every_member_that_a_channel_has()
    {
        // A member with a default of its own would be lost without a word.
        var map = typeof(DelegatingChannel).GetInterfaceMap(typeof(IChannel));
        map.TargetMethods.Should().OnlyContain(method => method.DeclaringType == typeof(DelegatingChannel));
    }

    [Fact]
    public async Task It_is_the_inner_channel_in_all()
    {
        CollectingChannel inner = new("inner")
        {
            IsIdempotent = false,
            Reads = [user => user.Count<Paid>()],
            Checks = template => [$"no {template.Name}"],
            Reaches = (_, action) => Reachability.Unreachable($"no {action.Name}"),
        };
        RecordingChannel outer = new(inner);

        outer.Name.Should().Be("inner");
        outer.IsIdempotent.Should().BeFalse();
        outer.Reads.Should().BeSameAs(inner.Reads);
        outer.Reach(null!, new Invite("vip")).Reason.Should().Be("no vip");
        FluentActions.Invoking(() => new MessageCatalog(new MessageCatalogOptions().Add(new("m", default) { Channels = [new("inner")] }), [outer]))
            .Should().Throw<InvalidConfigurationException>().WithMessage("messages.m.channels.inner: no m");
        (await outer.DeliverAsync(Deliveries.Of(), default)).Receipt.Should().Be(Deliveries.Id(1));
        inner.Deliveries.Should().Equal(Deliveries.Of());
    }

    [Fact]
    public async Task A_recording_channel_keeps_the_latest_with_what_became_of_them()
    {
        var faulty = FaultyChannel.InTurn(new CollectingChannel(), Fault.Answers(DeliveryResult.Failed("first")), Fault.Throws(new InvalidOperationException("li is not to be named")), null);
        RecordingChannel channel = new(faulty, capacity: 2);

        await channel.DeliverAsync(Deliveries.Of(1), default);
        await channel.Invoking(c => c.DeliverAsync(Deliveries.Of(2), default)).Should().ThrowAsync<InvalidOperationException>();
        channel.Recorded.Select(r => r.Result.Kind).Should().Equal(DeliveryResultKind.Failed, DeliveryResultKind.Unknown);
        await channel.DeliverAsync(Deliveries.Of(3), default);

        channel.Recorded.Should().Equal(
            new RecordedDelivery(Deliveries.Of(2), DeliveryResult.Unknown("InvalidOperationException")),
            new RecordedDelivery(Deliveries.Of(3), DeliveryResult.Delivered(Deliveries.Id(3))));
        FluentActions.Invoking(() => new RecordingChannel(faulty, 0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task A_throttled_channel_says_when_to_come_again()
    {
        CollectingChannel inner = new();
        await using FixedWindowRateLimiter limiter = new(new() { PermitLimit = 2, Window = 1.Hours(), QueueLimit = 0, AutoReplenishment = false });
        ThrottledChannel channel = new(inner, limiter);

        var results = new List<DeliveryResult>();
        for (var i = 0; i < 3; i++)
        {
            results.Add(await channel.DeliverAsync(Deliveries.Of(i), default));
        }

        results.Select(result => result.Kind).Should().Equal(DeliveryResultKind.Delivered, DeliveryResultKind.Delivered, DeliveryResultKind.Retry);
        results[2].IsHeld.Should().BeTrue();
        results[2].After.Should().BePositive().And.BeLessOrEqualTo(1.Hours());
        inner.Calls.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_permit_is_held_as_long_as_the_delivery_takes()
    {
        ManualTime time = new(Deliveries.At);
        FaultyChannel slow = new(new CollectingChannel(), _ => Fault.Delays(1.Seconds()), time);
        await using ConcurrencyLimiter limiter = new(new() { PermitLimit = 1, QueueLimit = 0 });
        ThrottledChannel channel = new(slow, limiter);

        var first = channel.DeliverAsync(Deliveries.Of(1), default);
        (await channel.DeliverAsync(Deliveries.Of(2), default)).Should().Be(DeliveryResult.Held("the channel's rate limit is reached", 1.Seconds()));
        time.Advance(1.Seconds());
        (await first).Kind.Should().Be(DeliveryResultKind.Delivered);
        limiter.GetStatistics()!.CurrentAvailablePermits.Should().Be(1);
    }

    [Fact]
    public async Task Who_waits_for_a_permit_can_be_cancelled()
    {
        await using ConcurrencyLimiter limiter = new(new() { PermitLimit = 1, QueueLimit = 1 });
        using var taken = limiter.AttemptAcquire();
        using CancellationTokenSource cancellation = new();

        var waiting = new ThrottledChannel(new CollectingChannel(), limiter).DeliverAsync(Deliveries.Of(), cancellation.Token);
        await cancellation.CancelAsync();

        await waiting.Invoking(w => w).Should().ThrowAsync<OperationCanceledException>();
    }
}
