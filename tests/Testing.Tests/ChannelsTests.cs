using System.Globalization;

namespace Wellspring.Testing.Tests;

public sealed class ChannelsTests
{
    private static Delivery Delivery(int number, int attempt = 1) =>
        ChannelConformance.Sample("collecting", number.ToString("x32", CultureInfo.InvariantCulture)) with { Attempt = attempt };

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 3)]
    public async Task A_collecting_channel_counts_a_repeat_where_it_is_not_idempotent(bool idempotent, int deliveries)
    {
        CollectingChannel channel = new() { IsIdempotent = idempotent };
        foreach (var delivery in new[] { Delivery(1), Delivery(2), Delivery(1, attempt: 2) })
        {
            await channel.DeliverAsync(delivery, default);
        }

        channel.Deliveries.Should().HaveCount(deliveries);
        channel.Calls.Select(call => call.Attempt).Should().Equal(1, 1, 2);
    }

    [Fact]
    public async Task Faults_come_in_turn()
    {
        CollectingChannel inner = new();
        var channel = FaultyChannel.InTurn(
            inner,
            null,
            Fault.Answers(DeliveryResult.Retry("busy")),
            Fault.LosesAnswer(DeliveryResult.Unknown("lost")),
            Fault.LosesAnswer(new IOException("reset")));

        (await channel.DeliverAsync(Delivery(1), default)).Kind.Should().Be(DeliveryResultKind.Delivered);
        (await channel.DeliverAsync(Delivery(2), default)).Kind.Should().Be(DeliveryResultKind.Retry);
        (await channel.DeliverAsync(Delivery(3), default)).Kind.Should().Be(DeliveryResultKind.Unknown);
        await channel.Invoking(c => c.DeliverAsync(Delivery(4), default)).Should().ThrowAsync<IOException>();
        (await channel.DeliverAsync(Delivery(5), default)).Kind.Should().Be(DeliveryResultKind.Delivered);

        inner.Deliveries.Should().Equal(Delivery(1), Delivery(3), Delivery(4), Delivery(5));
    }

    [Fact]
    public async Task Faults_by_chance_hit_their_share_and_the_same_attempts_each_time()
    {
        var first = await KindsAsync(seed: 1);
        var again = await KindsAsync(seed: 1);
        var other = await KindsAsync(seed: 2);

        again.Should().Equal(first);
        other.Should().NotEqual(first);
        first.Count(kind => kind == DeliveryResultKind.Retry).Should().BeInRange(250, 350);
        first.Count(kind => kind == DeliveryResultKind.Unknown).Should().BeInRange(60, 140);
    }

    [Fact]
    public async Task Another_attempt_is_another_chance()
    {
        var channel = FaultyChannel.ByChance(new CollectingChannel(), 1, (0.5, Fault.Answers(DeliveryResult.Retry("busy"))));
        var attempts = new List<DeliveryResultKind>();
        for (var attempt = 1; attempt <= 20; attempt++)
        {
            attempts.Add((await channel.DeliverAsync(Delivery(1, attempt), default)).Kind);
        }

        attempts.Should().Contain([DeliveryResultKind.Retry, DeliveryResultKind.Delivered]);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_share_is_from_0_to_1(double share) =>
        FluentActions.Invoking(() => FaultyChannel.ByChance(new CollectingChannel(), 1, (share, Fault.Answers(DeliveryResult.Delivered())))).Should().Throw<ArgumentException>();

    private static async Task<List<DeliveryResultKind>> KindsAsync(int seed)
    {
        var channel = FaultyChannel.ByChance(
            new CollectingChannel(), seed, (0.3, Fault.Answers(DeliveryResult.Retry("busy"))), (0.1, Fault.LosesAnswer(DeliveryResult.Unknown("lost"))));
        List<DeliveryResultKind> kinds = [];
        for (var i = 0; i < 1000; i++)
        {
            kinds.Add((await channel.DeliverAsync(Delivery(i), default)).Kind);
        }

        return kinds;
    }
}
