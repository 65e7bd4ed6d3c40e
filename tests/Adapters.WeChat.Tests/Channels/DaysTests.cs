using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>Windows, credits and quotas while days go by, on the engine's and the platform's clock alike.</summary>
public sealed class DaysTests
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>Without asking for unionids: a call that is on its way when a day passes has had no answer for a day.</summary>
    private static void Alone(Sandbox sandbox, WeChatOptions wechat) => wechat.Inbound.LinkUnionIds = false;

    [Fact]
    public async Task The_engine_and_the_platform_know_of_the_same_windows()
    {
        const string Path = "/cgi-bin/message/custom/send";
        await using var host = await ShopHost.StartAsync(accounts: Alone);
        await host.Lin.FollowAsync();
        var start = host.Sandbox.Clock.GetUtcNow();
        (double Hour, bool Writes, DeliveryState? Sent)[] days =
        [
            (0.5, false, null), (3, true, DeliveryState.Accepted), (20, false, DeliveryState.Accepted), (30, true, DeliveryState.Accepted), (52, false, DeliveryState.Accepted),
            (77.9, false, DeliveryState.Accepted), (78.1, false, null), (100, false, null),
            (120, true, DeliveryState.Accepted), (121, false, DeliveryState.Accepted), (122, false, DeliveryState.Accepted), (123, false, DeliveryState.Accepted), (124, false, DeliveryState.Accepted),
            (125, false, null), (126, true, DeliveryState.Accepted), (173.9, false, DeliveryState.Accepted), (174.1, false, null),
        ];
        foreach (var (hour, writes, sent) in days)
        {
            host.Sandbox.Clock.Advance(start + TimeSpan.FromHours(hour) - host.Sandbox.Clock.GetUtcNow());
            if (writes)
            {
                (await host.Lin.WriteAsync("hi")).Answered.Should().BeTrue();
            }

            if (sent is { } state)
            {
                (await host.SendAsync($"shop:{host.Lin.OpenId()}", "hello-shop", MessageClass.Service)).State.Should().Be(state, $"hour {hour}");
            }
            else
            {
                (await host.AskAsync($"shop:{host.Lin.OpenId()}", "hello-shop", MessageClass.Service)).Outcome.Should().Be(Outcome.Unreachable, $"hour {hour}");
            }
        }

        host.Sandbox.Calls.Latest(Path).Should().OnlyContain(call => call.Code == 0, "what the engine lets through the platform does too");
    }

    [Fact]
    public async Task The_engine_and_the_platform_count_the_same_credits()
    {
        await using var host = await ShopHost.StartAsync(accounts: Alone);
        var user = $"mini:{host.Lin.OpenId(DemoShop.MiniProgramId)}";
        int[] accepted = [0, 2, 0, 0, 1, 0, 0, 3, 0, 0, 0, 0];
        var credits = 0;
        foreach (var more in accepted)
        {
            host.Sandbox.Clock.Advance(TimeSpan.FromDays(1));
            for (var i = 0; i < more; i++)
            {
                // Two answers within one second are one event.
                host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
                (await host.Lin.AnswerSubscriptionAsync(DemoShop.CartReminderTemplate, accept: true, DemoShop.MiniProgramId)).Answered.Should().BeTrue();
            }

            credits += more;
            host.Lin.Credits(DemoShop.CartReminderTemplate).Should().Be(credits);
            if (credits == 0)
            {
                (await host.AskAsync(user, "cart", MessageClass.Marketing)).Outcome.Should().Be(Outcome.Unreachable);
                continue;
            }

            (await host.SendAsync(user, "cart", MessageClass.Marketing)).State.Should().BeOneOf(DeliveryState.Accepted, DeliveryState.Delivered);
            credits--;
        }

        host.Sandbox.Calls.Latest("/cgi-bin/message/subscribe/send").Should().HaveCount(accepted.Sum()).And.OnlyContain(call => call.Code == 0);
    }

    [Fact]
    public async Task What_a_days_quota_does_not_hold_goes_out_on_the_next_days_and_once()
    {
        const string Path = "/cgi-bin/message/template/send";
        await using var host = await ShopHost.StartAsync(accounts: Alone, platform: options => options.QuotaPerDay[Path] = 3);
        var user = $"shop:{host.Lin.OpenId()}";
        await host.Lin.FollowAsync();
        var now = host.Sandbox.Clock.GetUtcNow().ToOffset(China);
        host.Sandbox.Clock.Advance(new DateTimeOffset(now.Date.AddDays(1).AddHours(10), China) - now);
        for (var i = 0; i < 8; i++)
        {
            (await host.AskAsync(user, "paid", MessageClass.Transactional, $"茶{i}")).Outcome.Should().Be(Outcome.Deliver);
        }

        for (var day = 1; day <= 3; day++)
        {
            var (shown, waiting) = (Math.Min(3 * day, 8), 8 - Math.Min(3 * day, 8));
            await host.UntilAsync(() => Cards().Count == shown && Waiting().Count() == waiting);
            if (waiting > 0)
            {
                var midnight = new DateTimeOffset(host.Sandbox.Clock.GetUtcNow().ToOffset(China).Date.AddDays(1), China);
                Waiting().Should().OnlyContain(update => update.Reason == "45009: the day's quota of this call is used up" && update.NextAttempt >= midnight && update.NextAttempt < midnight.AddMinutes(10));
                host.Sandbox.Clock.Advance(Waiting().Max(update => update.NextAttempt!.Value) - host.Sandbox.Clock.GetUtcNow());
            }
        }

        Cards().Should().OnlyHaveUniqueItems().And.HaveCount(8);

        List<string> Cards() => [.. host.Lin.Messages().Where(message => message.TemplateId == DemoShop.OrderPaidTemplate).Select(message => message.Fields[1].Value)];
        IEnumerable<DeliveryUpdated> Waiting() => host.Updates.GroupBy(update => update.Delivery).Select(of => of.Last()).Where(update => update.State == DeliveryState.Pending && update.NextAttempt > host.Sandbox.Clock.GetUtcNow());
    }
}
