using System.Globalization;
using Wellspring.Adapters.WeChat.Tests.Channels;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Errors;

/// <summary>Sends to one user by one channel.</summary>
internal sealed class RowSender(RowHost rows, Route route, Phone phone) : IAsyncDisposable
{
    private int given;

    public Route Route => route;

    public Phone Phone => phone;

    public ShopHost Host => rows.Host;

    public string Fan => $"shop:{phone.OpenId()}";

    public string Visitor => $"mini:{phone.OpenId(DemoShop.MiniProgramId)}";

    public string Customer => $"corp:{phone.ExternalUserId()}";

    /// <summary>How often the channel's call was made, by whomever.</summary>
    public long Calls => Host.Sandbox.Calls.Count(route.Path.StartsWith("/v3/", StringComparison.Ordinal) ? "/v3/" : route.Path);

    /// <summary>How much has come to the user, or to the employee about the user.</summary>
    public int Got => route.Got(this);

    public int Cards(string template) => phone.Messages().Count(message => message.TemplateId == template);

    public async Task<Decision> GiveAsync(string user, string coupon)
    {
        var before = Host.Decisions.Count;
        await Host.Engine.PublishAsync(new UserEvent("test", string.Create(CultureInfo.InvariantCulture, $"given-{phone.Id}-{++given}"), user, rows.Now, new RowHost.Given(coupon)));
        await Host.UntilAsync(() => Host.Decisions.Count > before);
        return Host.Decisions.Last();
    }

    public Task<Decision> AskAsync() => route.Ask(this);

    /// <summary>Sends one more, and says what came of its first attempt.</summary>
    public async Task<DeliveryUpdated> SendAsync()
    {
        var known = Host.Updates.Select(update => update.Delivery).ToHashSet(StringComparer.Ordinal);
        var decision = await AskAsync();
        decision.Outcome.Should().Be(Outcome.Deliver, decision.Reason);
        bool Is(DeliveryUpdated update) => !known.Contains(update.Delivery) && update.State != DeliveryState.Sending && (update.State != DeliveryState.Pending || update.NextAttempt is not null);
        await Host.UntilAsync(() => Host.Updates.Any(Is));
        return Host.Updates.First(Is);
    }

    /// <summary>Waits until then by the clock, and until so many have arrived and nothing is on its way.</summary>
    public async Task UntilSentAsync(int count, DateTimeOffset then)
    {
        var left = then - rows.Now;
        rows.Pass(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        await Host.UntilAsync(() => Host.IsQuiet);
        Got.Should().Be(count, "each is sent, and once");
    }

    /// <summary>Another call of the same account.</summary>
    public Task<WeChatAnswer> ProbeAsync() => route.Account switch
    {
        "mall" => Host.Client.CallAsync("mall", $"/v3/pay/transactions/id/1?mchid={DemoShop.Merchant.MerchantId}"),
        "corp.service" => Host.Client.CallAsync("corp.service", "/cgi-bin/message/recall", """{"msgid":"1"}"""u8.ToArray()),
        _ => Host.Client.CallAsync(route.Account, "/cgi-bin/tags/get"),
    };

    /// <summary>A token is known, and the platform takes it back.</summary>
    public async Task LoseTokenAsync()
    {
        await ProbeAsync();
        Host.Sandbox.RevokeTokens(route.Id);
    }

    /// <summary>The next row finds nothing on its way, and the channel's breaker at rest.</summary>
    public async ValueTask DisposeAsync()
    {
        Host.Sandbox.Faults.Clear();
        await Host.UntilAsync(() => Host.IsQuiet);
        rows.Pass(TimeSpan.FromMinutes(1));
        await Host.Sandbox.IdleAsync();
    }
}
