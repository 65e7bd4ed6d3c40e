using System.Globalization;
using Xunit.Abstractions;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>Many deliveries by three channels, while one call in twenty goes wrong in one way or another, over as many virtual hours as it takes.</summary>
/// <remarks>WELLSPRING_SOAK_DELIVERIES says how many; 100,000 without it.</remarks>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const double Faults = 0.05;
    private const double LostReceipts = 0.01;

    [Fact]
    public async Task Each_delivery_ends_with_a_reason_and_none_is_lost_or_sent_twice()
    {
        var deliveries = int.TryParse(Environment.GetEnvironmentVariable("WELLSPRING_SOAK_DELIVERIES"), CultureInfo.InvariantCulture, out var given) ? given : 100_000;
        await using var soak = await Soak.StartAsync(users: Math.Max(deliveries / 100, 3), Faults * 1.2, LostReceipts);

        await soak.RunAsync(deliveries);

        output.WriteLine(soak.Report());
        soak.Ends.Count.Should().Be(soak.Decided, "each delivery has come to an end").And.BeGreaterThan(deliveries * 9 / 10);
        soak.Ends.Values.Where(end => end.State is not (DeliveryState.Accepted or DeliveryState.Delivered or DeliveryState.Dead or DeliveryState.Unknown or DeliveryState.Expired or DeliveryState.Cancelled)).Should().BeEmpty();
        soak.Ends.Values.Where(end => end.State is not (DeliveryState.Accepted or DeliveryState.Delivered) && string.IsNullOrEmpty(end.Reason)).Should().BeEmpty("there is a reason for each that was not sent");
        var shown = soak.Shown();
        soak.Ends.Where(end => end.Value.State is DeliveryState.Accepted or DeliveryState.Delivered && shown.GetValueOrDefault(soak.ItemOf(end.Key)) == 0).Should().BeEmpty("what is accepted is with its user");
        shown.Where(item => item.Value > 1).Should().BeEmpty("no one gets a message twice");
        soak.Ends.Where(end => soak.IsDefinite(end.Value) && shown.ContainsKey(soak.ItemOf(end.Key))).Should().BeEmpty("what the platform has refused is with no one");
        soak.Faulty.Should().BeGreaterThanOrEqualTo(Faults, "calls went wrong");

        // Each end there can be is one of some.
        foreach (var state in new[] { DeliveryState.Delivered, DeliveryState.Dead, DeliveryState.Unknown, DeliveryState.Expired, DeliveryState.Cancelled })
        {
            soak.Ends.Values.Should().Contain(end => end.State == state);
        }

        soak.Ends.Values.Where(end => end.State == DeliveryState.Accepted && !soak.IsWithoutReceipt(end)).Should().BeEmpty("what came to its user and was told is Delivered");
        var told = soak.Ends.Values.Where(end => end.Channel != "shop.service" && end.State is DeliveryState.Accepted or DeliveryState.Delivered).ToList();
        told.Count(end => end.State == DeliveryState.Accepted).Should().BeLessThan((int)(told.Count * LostReceipts * 3), "few receipts were lost");
    }
}
