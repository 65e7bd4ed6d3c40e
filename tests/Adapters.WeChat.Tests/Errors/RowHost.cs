using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Wellspring.Adapters.WeChat.Tests.Channels;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Errors;

/// <summary>One host and one simulated platform for all rows; each row has a user of its own.</summary>
public sealed partial class RowHost : IAsyncLifetime, IDisposable
{
    private readonly HttpClient control = new();
    private int people;

    internal ShopHost Host { get; private set; } = null!;

    internal DateTimeOffset Now => Host.Sandbox.Clock.GetUtcNow();

    public async Task InitializeAsync() => Host = await ShopHost.StartAsync(
        accounts: (sandbox, wechat) =>
        {
            ShopHost.AddMall(sandbox, wechat);
            wechat.Inbound.LinkUnionIds = false;
        },
        engine: options => options
            .AddEvents(types => types.Add("given", RowJson.Default.Given))
            .AddRule(new GivenRule(), "given")
            .AddMessages(messages => messages.Add(Messages.Coupon with { Channels = [new("mall.coupon") { PlatformId = "9856000" }] }).Add(Messages.Gift)));

    public async Task DisposeAsync() => await Host.DisposeAsync();

    public void Dispose() => control.Dispose();

    /// <summary>Lets the next calls of a path be answered with a code, by the sandbox's control.</summary>
    internal async Task ScriptAsync(string path, string code, string words, int times)
    {
        JsonObject fault = new() { ["kind"] = "errorCode", ["path"] = path, ["times"] = times, ["words"] = words, ["code"] = int.TryParse(code, CultureInfo.InvariantCulture, out var number) ? number : code };
        using StringContent body = new(fault.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await control.PostAsync(new Uri(Host.Sandbox.Address, "/_sim/faults"), body);
        answer.EnsureSuccessStatusCode();
    }

    internal void Pass(TimeSpan span) => Host.Sandbox.Clock.Advance(span + TimeSpan.FromSeconds(1));

    /// <summary>A user who can be reached by the channel that hears of a code.</summary>
    internal async Task<RowSender> NewSenderAsync(Platform platform, string code)
    {
        RowSender sender = new(this, Route.Of(platform, code), Host.Sandbox.AddUser($"row-{++people}", $"顾客{people}"));
        await sender.Route.Prepare(sender);
        return sender;
    }

    internal sealed record Given(string Coupon);

    private sealed class GivenRule : LifecycleRule
    {
        protected override void Define() => When<Given>().Then((_, given) => new IssueCoupon(given.Coupon));
    }

    [JsonSerializable(typeof(Given))]
    private sealed partial class RowJson : JsonSerializerContext;
}

/// <summary>A channel: where its calls go, and how a message comes to be sent by it.</summary>
internal sealed record Route(string Account, string Path, Func<RowSender, Task> Prepare, Func<RowSender, Task<Decision>> Ask, Func<RowSender, int> Got)
{
    private static readonly Route Template = new("shop", "/cgi-bin/message/template/send", sender => sender.Phone.FollowAsync(), sender => sender.Host.AskAsync(sender.Fan, "paid", MessageClass.Transactional), sender => sender.Cards(DemoShop.OrderPaidTemplate));

    private static readonly Route Subscription = new(
        "mini",
        "/cgi-bin/message/subscribe/send",
        async sender =>
        {
            for (var i = 0; i < 4; i++)
            {
                // Two answers within one second are one event.
                sender.Host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
                await sender.Phone.AnswerSubscriptionAsync(DemoShop.CartReminderTemplate, accept: true, DemoShop.MiniProgramId);
            }
        },
        sender => sender.Host.AskAsync(sender.Visitor, "cart", MessageClass.Marketing),
        sender => sender.Cards(DemoShop.CartReminderTemplate));

    private static readonly Route Service = new(
        "shop",
        "/cgi-bin/message/custom/send",
        async sender =>
        {
            await sender.Phone.FollowAsync();
            await sender.Phone.WriteAsync("hi");
        },
        sender => sender.Host.AskAsync(sender.Fan, "hello-shop", MessageClass.Service),
        sender => sender.Phone.Messages().Count(message => message is { Kind: "text", Mine: false }));

    private static readonly Route Gift = new("mini", "/channels/ec/order/presentorder/create", _ => Task.CompletedTask, sender => sender.GiveAsync(sender.Visitor, "birthday-gift"), sender => sender.Phone.Messages("notices").Count);

    private static readonly Route Coupon = new("mall", "/v3/marketing/favor/users/", _ => Task.CompletedTask, sender => sender.GiveAsync(sender.Fan, "welcome-coupon"), sender => sender.Phone.Messages("pay").Count);

    private static readonly Route Staff = new(
        "corp.service",
        "/cgi-bin/message/send",
        sender => sender.Phone.AddContactAsync("zhouwen"),
        sender => sender.Host.CallAsync(sender.Customer, "call", sender.Phone.Name),
        sender => sender.Host.Sandbox.Desk("zhouwen").Messages.Count(message => message.Text == $"请联系客户：{sender.Phone.Name}"));

    private static readonly Route Welcome = new(
        "corp.service",
        "/cgi-bin/externalcontact/send_welcome_msg",
        _ => Task.CompletedTask,
        async sender =>
        {
            var before = sender.Host.Decisions.Count;
            await sender.Phone.AddContactAsync("zhouwen", "greet");
            await sender.Host.UntilAsync(() => sender.Host.Decisions.Count > before);
            return sender.Host.Decisions.Last();
        },
        sender => sender.Phone.Messages("wecom:zhouwen").Count(message => message.Text.StartsWith("欢迎", StringComparison.Ordinal)));

    public string TokenPath => Account.StartsWith("corp", StringComparison.Ordinal) ? "/cgi-bin/gettoken" : "/cgi-bin/stable_token";

    public string Id => Account switch { "shop" => DemoShop.OfficialAccountId, "mini" => DemoShop.MiniProgramId, _ => DemoShop.CorpId };

    /// <summary>The channel that makes the call which is answered so; a code that none hears of comes to one all the same.</summary>
    public static Route Of(Platform platform, string code) => (platform, code) switch
    {
        (Platform.Pay, _) => Coupon,
        (Platform.WeCom, "41050" or "41051" or "41096") => Welcome,
        (Platform.WeCom, _) => Staff,
        (_, "43101" or "41030") => Subscription,
        (_, "45015" or "45047" or "45080") => Service,
        (_, "608010" or "608016" or "608021" or "108001" or "108002") => Gift,
        _ => Template,
    };
}
