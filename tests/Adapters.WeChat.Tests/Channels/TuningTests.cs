using System.Text;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>How the host may use the channels, and what they keep.</summary>
public sealed class TuningTests
{
    [Fact]
    public async Task As_many_messages_are_on_their_way_at_once_as_the_host_says()
    {
        TaskCompletionSource all = new();
        var now = 0;
        using var platform = new FakePlatform(_ => """{"errcode":0,"errmsg":"ok"}""")
        {
            Before = async asked =>
            {
                if (asked.Path == "/cgi-bin/message/custom/send")
                {
                    if (Interlocked.Increment(ref now) == 20)
                    {
                        all.TrySetResult();
                    }

                    await all.Task;
                }
            },
        };
        using var client = platform.Client();
        using var engine = MarketingEngine.Create(options => options
            .AddEvents(WeChatEvents.Register)
            .AddRule(new Hello(), "hello")
            .AddMessages(messages => messages.Add(Messages.Hello("shop.service") with { Fields = [], Text = "您好" }))
            .AddWeChatChannels(client)
            .Configure(new RuleCatalog(), Encoding.UTF8.GetBytes("""{"rules":{},"channels":{"shop.service":{"concurrency":20}}}""")));
        using CancellationTokenSource stop = new();
        var dispatching = engine.DispatchAsync(stop.Token);
        for (var i = 0; i < 30; i++)
        {
            var (openId, at) = ($"openid-of-user-{i}", TimeProvider.System.GetUtcNow());
            await engine.PublishAsync(new UserEvent("wechat", $"{i}", $"shop:{openId}", at, new Followed("shop", openId)));
        }

        // With eight at once the twentieth would never come.
        await all.Task.WaitAsync(TimeSpan.FromSeconds(20));

        await stop.CancelAsync();
        await dispatching;
    }

    [Fact]
    public void What_a_channel_cannot_do_without_stays_and_the_rest_is_the_hosts()
    {
        FluentActions.Invoking(() => Make("""{"shop.mass":{"concurrency":20,"timeout":"00:00:01"},"corp.service.welcome":{"maxAge":"01:00:00"}}""")).Should().Throw<InvalidConfigurationException>().Which.Mistakes.Should().BeEquivalentTo(
            "channel shop.mass: Concurrency: 20 does not go with this channel, which needs 1000; take it out",
            "channel shop.mass: Timeout: 00:00:01 does not go with this channel, which needs 00:02:05; take it out",
            "channel corp.service.welcome: MaxAge: 01:00:00 does not go with this channel, which needs 00:00:15; take it out");
        FluentActions.Invoking(() => Make("""{"shop.mass":{"maxAttempts":3,"concurrency":2000,"timeout":"00:05:00"},"corp.service.welcome":{"concurrency":64}}""")).Should().NotThrow();
        FluentActions.Invoking(() => Make("""{"shop.servic":{"concurrency":20}}""")).Should().Throw<InvalidConfigurationException>().Which.Mistakes.Should().ContainSingle()
            .Which.Should().StartWith("channels.shop.servic: there is no channel 'shop.servic'; perhaps shop.service is meant; there are ");
    }

    private static void Make(string channels)
    {
        using var platform = new FakePlatform(_ => "{}");
        using var client = platform.Client();
        using var engine = MarketingEngine.Create(options => options.AddEvents(WeChatEvents.Register).AddWeChatChannels(client)
            .Configure(new RuleCatalog(), Encoding.UTF8.GetBytes($$"""{"rules":{},"channels":{{channels}}}""")));
    }

    private sealed class Hello : LifecycleRule
    {
        protected override void Define() => When<Followed>().Then((_, _) => Send.Service("hello-shop"));
    }
}
