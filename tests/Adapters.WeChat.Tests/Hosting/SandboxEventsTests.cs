using System.Text;
using System.Text.Json;
using Wellspring.Adapters.WeChat.Tests.Channels;

namespace Wellspring.Adapters.WeChat.Tests.Hosting;

/// <summary>What the simulated platform is told to tell, by its control, becomes events of the host.</summary>
public sealed class SandboxEventsTests : IAsyncLifetime
{
    private ShopHost host = null!;

    private string Follower => $"shop:{host.Lin.OpenId()}";

    public async Task InitializeAsync() => host = await ShopHost.StartAsync(accounts: (_, wechat) => wechat.Inbound.LinkUnionIds = false);

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task Where_a_user_is()
    {
        await host.Lin.FollowAsync();

        await TellAsync("users/locate", """{"user":"lin","latitude":23.137466,"longitude":113.352425}""");
        await TellAsync("users/place", """{"user":"lin","latitude":23.134,"longitude":113.358,"scale":20,"label":"天河"}""");

        (await EventsAsync(Follower, typeof(Followed), typeof(Located), typeof(MessageReceived))).Skip(1).Should().Equal(
            new Located("shop", host.Lin.OpenId(), 23.137466, 113.352425, 100), new MessageReceived("shop", host.Lin.OpenId(), "location", Place: new(23.134, 113.358, 20, "天河")));
    }

    [Fact]
    public async Task What_becomes_of_a_gift_card()
    {
        await TellAsync("users/gift-card", """{"user":"lin","step":"pay_done","order":"1"}""");
        await TellAsync("users/gift-card", """{"user":"lin","step":"send_to_friend","order":"1","toGroup":true}""");
        await TellAsync("users/gift-card", """{"user":"lin","step":"user_accept","order":"1"}""");

        (await EventsAsync(Follower, typeof(GiftCardChanged), typeof(GiftCardChanged), typeof(GiftCardChanged))).Should().Equal(
            new GiftCardChanged("shop", host.Lin.OpenId(), "pay_done", "shelf-1", "1"),
            new GiftCardChanged("shop", host.Lin.OpenId(), "send_to_friend", "shelf-1", "1", IsToGroup: true),
            new GiftCardChanged("shop", host.Lin.OpenId(), "user_accept", "shelf-1", "1"));
    }

    [Fact]
    public async Task What_becomes_of_a_customer()
    {
        await host.Lin.AddContactAsync("zhouwen", "spring");

        await TellAsync("employees/edit-customer", """{"employee":"zhouwen","user":"lin"}""");
        await TellAsync("employees/fail-transfer", """{"employee":"lihang","user":"lin","reason":"customer_limit_exceed"}""");
        await TellAsync("users/agree-to-archive", """{"user":"lin","employee":"zhouwen"}""");

        var id = host.Lin.ExternalUserId();
        var events = await EventsAsync($"corp:{id}", typeof(CustomerAdded), typeof(CustomerEdited), typeof(CustomerTransferFailed), typeof(ArchiveAgreed));
        events.Skip(1).Take(2).Should().Equal(new CustomerEdited("corp.service", id, "zhouwen", "spring"), new CustomerTransferFailed("corp.service", id, "lihang", "customer_limit_exceed"));
        events[3].Should().BeOfType<ArchiveAgreed>().Which.WelcomeCode.Should().NotBeNullOrEmpty();
    }

    [Fact]
    public async Task What_becomes_of_groups_and_tags_of_customers()
    {
        await TellAsync("employees/change-group", """{"employee":"zhouwen","chat":"wr1","change":"create"}""");
        await TellAsync("employees/change-group", """{"employee":"zhouwen","chat":"wr1","change":"update","detail":"add_member","users":["lin","chen"]}""");
        await TellAsync("employees/change-tag", """{"employee":"zhouwen","tag":"et1","change":"update"}""");

        (await EventsAsync("corp:group:wr1", typeof(GroupChanged), typeof(GroupChanged))).Should().Equal(
            new GroupChanged("corp.service", "wr1", "create"), new GroupChanged("corp.service", "wr1", "update", "add_member", 2, JoinScene: 3));
        (await EventsAsync("corp:tag:et1", typeof(CustomerTagChanged))).Should().Equal(new CustomerTagChanged("corp.service", "update", "et1", "tag"));
    }

    private async Task TellAsync(string what, string body)
    {
        using HttpClient control = new() { BaseAddress = host.Sandbox.Address };
        using var answer = await control.PostAsync(new Uri($"/_sim/{what}", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.Should().BeTrue(text);
        JsonDocument.Parse(text).RootElement.GetProperty("status").GetInt32().Should().Be(200, text);
    }

    /// <summary>The data of a user's events, which are of these types.</summary>
    private async Task<IReadOnlyList<object>> EventsAsync(string user, params Type[] types)
    {
        using MemoryStream output = new();
        await host.Engine.ExportAsync(user, output);
        using var json = JsonDocument.Parse(output.ToArray());
        var data = json.RootElement.GetProperty("entries").EnumerateArray().Where(entry => entry.GetProperty("kind").GetString() == "Event").Select(entry => entry.GetProperty("content").GetProperty("data")).ToList();
        data.Should().HaveSameCount(types);
        return [.. data.Zip(types, (each, type) => each.Deserialize(EventJson.Default.GetTypeInfo(type)!)!)];
    }
}
