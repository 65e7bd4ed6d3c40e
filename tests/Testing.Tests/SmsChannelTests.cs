using System.Collections.Concurrent;

namespace Wellspring.Testing.Tests;

public sealed class SmsChannelTests
{
    public static TheoryData<ChannelCheck> Checks => [.. ChannelConformance.Checks];

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task The_channel_keeps_to_the_interface(ChannelCheck check)
    {
        FakeGateway gateway = new();
        await check.RunAsync(new(new SmsChannel(gateway, _ => "13800000000"), gateway.CountOf)
        {
            Unreachable = new SmsChannel(new FakeGateway { IsAway = true }, _ => "13800000000"),
            Silent = new SmsChannel(new FakeGateway { IsSilent = true }, _ => "13800000000"),
            Secrets = ["13800000000"],
            Carries = [Template(text: "Your parcel is here")],
            Refuses = [Template(text: new string('x', 71)), Template(text: null)],
        });
    }

    [Theory]
    [InlineData("queued", DeliveryResultKind.Accepted)]
    [InlineData("landline", DeliveryResultKind.CannotReach)]
    [InlineData("busy", DeliveryResultKind.Retry)]
    [InlineData("spam", DeliveryResultKind.Failed)]
    public async Task Each_answer_of_the_gateway_has_its_meaning(string status, DeliveryResultKind kind) =>
        (await new SmsChannel(new FakeGateway { Status = status }, _ => "13800000000").DeliverAsync(ChannelConformance.Sample("sms", new string('a', 32)), default))
            .Kind.Should().Be(kind);

    [Fact]
    public async Task Who_has_no_phone_cannot_be_reached() =>
        (await new SmsChannel(new FakeGateway(), _ => null).DeliverAsync(ChannelConformance.Sample("sms", new string('a', 32)), default))
            .Should().Be(DeliveryResult.CannotReach("no phone number is known"));

    private static MessageTemplate Template(string? text) => new("sample", MessageClass.Transactional) { Text = text is null ? null : new(text), Channels = [new("sms")] };

    private sealed class FakeGateway : ISmsGateway
    {
        private readonly ConcurrentDictionary<string, string> sent = [];

        public string Status { get; init; } = "queued";

        public bool IsAway { get; init; }

        public bool IsSilent { get; init; }

        public int CountOf(string reference) => sent.ContainsKey(reference) ? 1 : 0;

        public async Task<SmsAnswer> SendAsync(string reference, string phone, string text, CancellationToken cancellationToken)
        {
            if (IsAway)
            {
                throw new HttpRequestException(HttpRequestError.ConnectionError, $"no connection for {phone}");
            }

            if (IsSilent)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return new(sent.TryAdd(reference, text) ? Status : "known", $"m-{reference[..8]}");
        }
    }
}
