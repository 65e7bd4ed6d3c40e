using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>What goes out is of the form that the platform's pages show, jumps included. The other channels' tests have theirs.</summary>
public sealed class BodyTests
{
    private static readonly WireField[] ToMiniProgram = [new("appid", DemoShop.MiniProgramId)];

    [Fact]
    public async Task A_template_message_with_both_jumps()
    {
        await using var host = await ShopHost.StartAsync(engine: options => options.AddMessages(messages => messages.Add(With(Messages.Paid, "paid-jump", "pages/order?id=1"))));
        await host.Lin.FollowAsync();

        var sent = await host.SendAsync($"shop:{host.Lin.OpenId()}", "paid-jump", MessageClass.Transactional);

        sent.State.Should().Be(DeliveryState.Accepted);
        Fixtures.Same(host.Sandbox.Calls.Latest("/cgi-bin/message/template/send")[^1].Body, "template.send.json", ("OPENID", host.Lin.OpenId()), ("TEMPLATE", DemoShop.OrderPaidTemplate), ("DELIVERY", sent.Delivery));
    }

    [Fact]
    public async Task A_subscription_notification_with_page_and_mini_program()
    {
        await using var host = await ShopHost.StartAsync(engine: options => options.AddMessages(messages => messages.Add(With(Messages.Tier, "tier-jump", "pages/tier", new WireField("page", "https://shop.example/tier")))));
        var user = $"shop:{host.Lin.OpenId()}";
        await host.Lin.AnswerSubscriptionAsync(DemoShop.TierTemplate);

        // The credit of the callback is that of the template's first entry in the catalogue.
        await host.Engine.PublishAsync(new UserEvent("test", "credit", user, host.Sandbox.Clock.GetUtcNow(), new ConsentGranted(Purposes.Marketing, "shop.subscription", "tier-jump", Credits: 1)));
        (await host.SendAsync(user, "tier-jump", MessageClass.Marketing, "金卡")).State.Should().Be(DeliveryState.Accepted);

        Fixtures.Same(host.Sandbox.Calls.Latest("/cgi-bin/message/subscribe/bizsend")[^1].Body, "subscribe.bizsend.json", ("OPENID", host.Lin.OpenId()), ("TEMPLATE", DemoShop.TierTemplate));
    }

    private static MessageTemplate With(MessageTemplate message, string name, string page, params WireField[] more) =>
        message with { Name = name, Channels = [message.Channels[0] with { Fields = [.. message.Channels[0].Fields, .. ToMiniProgram, new("pagepath", page), .. more] }] };
}
