using System.Text.Json.Nodes;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>A welcome has 20 seconds, however much waits.</summary>
public sealed class BacklogTests
{
    private const string Path = "/cgi-bin/externalcontact/send_welcome_msg";
    private const string Channel = "corp.service.welcome";
    private const int Users = 400;

    [Fact]
    public async Task A_welcome_goes_out_in_time_and_before_hundreds_that_wait_in_its_channel_and_in_others()
    {
        await using var host = await ShopHost.StartAsync(accounts: (_, wechat) => wechat.Inbound.LinkUnionIds = false, engine: options => options.AddRule(new UrgentRule(), "urgent"));
        List<Phone> phones = [.. Enumerable.Range(0, Users).Select(i => host.Sandbox.AddUser($"u{i}", $"客户{i}"))];
        await Task.WhenAll(phones.Select(phone => phone.FollowAsync()));
        await Task.WhenAll(phones.Select(phone => phone.AddContactAsync("zhouwen")));

        // Of the channel's calls 32 go on at the same time, each for a second, and of template messages 50 a second go out.
        host.Sandbox.Faults.Add(new Fault(FaultKind.SlowBody) { Path = Path, Delay = TimeSpan.FromSeconds(1) });
        await Task.WhenAll(phones.SelectMany(phone => new[]
        {
            host.AskAsync($"corp:{phone.ExternalUserId()}", "hello-corp", MessageClass.Service),
            host.AskAsync($"shop:{phone.OpenId()}", "paid", MessageClass.Transactional),
        }));
        Waiting(Channel).Should().BeGreaterThan(200);
        Waiting("shop.template").Should().BeGreaterThan(100);
        var before = host.Sandbox.Calls.Count(Path);

        await host.Lin.AddContactAsync("zhouwen", "urgent");
        await host.UntilAsync(() => host.Decisions.Any(IsUrgent));
        var decision = host.Decisions.Single(IsUrgent);
        await host.UntilAsync(() => Updates().Any(update => update.State is not (DeliveryState.Pending or DeliveryState.Sending)));

        var over = Updates().Last();
        over.State.Should().Be(DeliveryState.Accepted, over.Reason);
        (over.At - Updates().First().At).Should().BeLessThan(TimeSpan.FromSeconds(20));
        host.Lin.Messages().Should().ContainSingle(message => message.Text.StartsWith("欢迎", StringComparison.Ordinal));

        // Those that were under way come before it, and no one else.
        host.Sandbox.Calls.Latest(Path).Skip((int)before).TakeWhile(call => !((string?)JsonNode.Parse(call.Body)!["text"]?["content"])!.StartsWith("欢迎", StringComparison.Ordinal))
            .Count().Should().BeLessThan(100);
        Waiting(Channel).Should().BeGreaterThan(100, "the others wait yet");

        int Waiting(string name) => host.Engine.Channels.Single(channel => channel.Name == name).Pending;
        IEnumerable<DeliveryUpdated> Updates() => host.Updates.Where(update => update.Delivery == decision.Delivery);
        static bool IsUrgent(Decision decision) => decision is { Rule: "urgent", Outcome: Outcome.Deliver };
    }

    private sealed class UrgentRule : LifecycleRule
    {
        protected override void Define() => When<CustomerAdded>(added => added.State == "urgent").Then((_, added) => Send.Marketing("greeting").With("item", added.StaffId) with { ValidFor = TimeSpan.FromSeconds(20) });
    }
}
