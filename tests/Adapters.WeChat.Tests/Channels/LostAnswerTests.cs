using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>Where nobody can know whether a message was sent, it is not sent again.</summary>
public sealed class LostAnswerTests
{
    [Theory]
    [InlineData("shop.service", "/cgi-bin/message/custom/send", MessageClass.Marketing)]
    [InlineData("shop.service", "/cgi-bin/message/custom/send", MessageClass.Service)]
    [InlineData("mini.service", "/cgi-bin/message/custom/send", MessageClass.Transactional)]
    [InlineData("shop.subscription", "/cgi-bin/message/subscribe/bizsend", MessageClass.Marketing)]
    [InlineData("mini.subscription", "/cgi-bin/message/subscribe/send", MessageClass.Marketing)]
    public async Task A_message_whose_answer_is_lost_is_not_sent_again(string channel, string path, MessageClass of)
    {
        await using var host = await ShopHost.StartAsync(accounts: (_, wechat) => wechat.Inbound.LinkUnionIds = false, engine: options => options.AddMessages(messages => messages
            .Add(Messages.Hello("shop.service", of) with { Name = "offer-shop" })
            .Add(Messages.Hello("mini.service", of) with { Name = "offer-mini" })));
        var (app, template) = (channel.StartsWith("shop", StringComparison.Ordinal) ? DemoShop.OfficialAccountId : DemoShop.MiniProgramId, channel switch
        {
            "shop.service" => "offer-shop",
            "mini.service" => "offer-mini",
            "shop.subscription" => "tier",
            _ => "cart",
        });
        var user = $"{channel[..4]}:{host.Lin.OpenId(app)}";
        await host.Lin.FollowAsync();

        var sent = 0;
        foreach (var kind in new[] { FaultKind.ResetAfter, FaultKind.ResetBefore, FaultKind.EmptyBody, FaultKind.Truncated, FaultKind.BadGateway })
        {
            // What allows one message more; two answers within one second would be one event.
            host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
            await (template switch
            {
                "tier" => host.Lin.AnswerSubscriptionAsync(DemoShop.TierTemplate),
                "cart" => host.Lin.AnswerSubscriptionAsync(DemoShop.CartReminderTemplate, accept: true, app),
                _ => host.Lin.WriteAsync("hi", app),
            });
            host.Sandbox.Faults.Add(new Fault(kind) { Path = path, Times = 1 });

            (await host.SendAsync(user, template, of, $"{kind}")).State.Should().Be(DeliveryState.Unknown, $"{kind}");
            sent++;
            host.Sandbox.Clock.Advance(TimeSpan.FromDays(1));
        }

        await host.UntilAsync(() => host.IsQuiet);
        host.Sandbox.Calls.Count(path).Should().Be(sent);
        Got(FaultKind.ResetAfter).Should().Be(1);
        Got(FaultKind.ResetBefore).Should().Be(0);
        Got(FaultKind.EmptyBody).Should().Be(1);

        int Got(FaultKind kind) => host.Lin.Messages().Count(message => message.Text.EndsWith($"，{kind}", StringComparison.Ordinal) || message.Fields.Any(field => field.Value == $"{kind}"));
    }
}
