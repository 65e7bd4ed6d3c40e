using System.Collections.Concurrent;
using static Wellspring.Engine.Tests.Channels.LoopbackServer;

namespace Wellspring.Engine.Tests.Channels;

public sealed class ConformanceTests
{
    private const string Secret = "a secret of the shop";

    public static TheoryData<ChannelCheck> Checks => [.. ChannelConformance.Checks];

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task The_console_keeps_to_the_interface(ChannelCheck check)
    {
        StringWriter lines = new();
        await check.RunAsync(new(new ConsoleChannel(lines), id => lines.ToString().Split(id).Length - 1));
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task The_collecting_channel_keeps_to_the_interface(ChannelCheck check)
    {
        CollectingChannel channel = new();
        await check.RunAsync(new(channel, id => channel.Deliveries.Count(delivery => delivery.Id == id)));
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task The_webhook_to_any_receiver_keeps_to_the_interface(ChannelCheck check)
    {
        await using LoopbackServer server = new(Answer(200));
        await RunAsync(check, server, idempotent: false, id => server.Requests.Count(request => request.Headers["Idempotency-Key"] == id));
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task The_webhook_to_an_idempotent_receiver_keeps_to_the_interface(ChannelCheck check)
    {
        ConcurrentDictionary<string, bool> once = [];
        await using LoopbackServer server = new(request =>
        {
            once[request.Headers["Idempotency-Key"]] = true;
            return Task.FromResult<string?>(Answer(200, """{"receipt":"r"}"""));
        });
        await RunAsync(check, server, idempotent: true, id => once.ContainsKey(id) ? 1 : 0);
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Channels_round_a_channel_keep_to_the_interface(ChannelCheck check)
    {
        CollectingChannel inner = new("inner") { IsIdempotent = false };
        using System.Threading.RateLimiting.ConcurrencyLimiter limiter = new(new() { PermitLimit = 2, QueueLimit = 100 });
        RecordingChannel channel = new(new ThrottledChannel(FaultyChannel.InTurn(inner), limiter));
        await check.RunAsync(new(channel, id => inner.Deliveries.Count(delivery => delivery.Id == id)));
    }

    private static async Task RunAsync(ChannelCheck check, LoopbackServer server, bool idempotent, Func<string, int> reached)
    {
        await using var silent = Silent();
        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
        await check.RunAsync(new(To(server.Endpoint), reached) { Unreachable = To(Nowhere), Silent = To(silent.Endpoint), Secrets = [Secret] });

        WebhookChannel To(Uri endpoint) => new("webhook", client, new() { Endpoint = endpoint, Secret = Secret, ReceiverIsIdempotent = idempotent });
    }
}
