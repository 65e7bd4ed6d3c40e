using Wellspring.Adapters.WeChat.Tests.Channels;

namespace Wellspring.Adapters.WeChat.Tests.Callbacks;

/// <summary>A user pays on the phone, and the account may write to them.</summary>
public sealed class PaidTests : IWeChatCallbackHandler
{
    private int seen;

    /// <summary>The shop's own code, which is not done with the first notification.</summary>
    public ValueTask<WeChatReply?> HandleAsync(WeChatCallback callback, CancellationToken cancellationToken) =>
        ++seen == 1 ? throw new InvalidOperationException() : default;

    [Fact]
    public async Task It_is_one_event_though_it_is_notified_twice_and_who_could_not_be_written_to_is()
    {
        await using var host = await ShopHost.StartAsync(accounts: ShopHost.AddMall, handlers: this);
        var user = $"shop:{host.Lin.OpenId()}";
        (await host.AskAsync(user, "hello-shop", MessageClass.Service)).Outcome.Should().Be(Outcome.Unreachable);

        (await host.Lin.PayAsync(12_800, "c-1001")).Should().Match<WeChatSandbox.CallbackOutcome>(outcome => outcome.Answered && outcome.Attempts == 2);

        seen.Should().Be(2);
        var paid = host.Engine.ReadJournal().OfType<UserEvent>().Where(entry => entry.Data is PaymentMade).Should().ContainSingle().Subject;
        var transaction = host.Lin.Messages().Single(message => message.Kind == "payment").Id!;
        (paid.User, paid.Data).Should().Be((user, new PaymentMade("shop", host.Lin.OpenId(), "mall", transaction, "c-1001", 12_800)));
        for (var i = 0; i < 6; i++)
        {
            (await host.SendAsync(user, "hello-shop", MessageClass.Service)).State.Should().Be(DeliveryState.Accepted);
        }

        host.Lin.Messages().Count(message => message.Kind == "text").Should().Be(6);
    }
}
