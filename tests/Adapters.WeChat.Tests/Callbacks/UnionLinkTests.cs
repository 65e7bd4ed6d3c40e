namespace Wellspring.Adapters.WeChat.Tests.Callbacks;

public sealed class UnionLinkTests
{
    [Fact]
    public async Task Who_comes_to_two_accounts_with_one_unionid_is_one_user()
    {
        FakePlatform platform = new(asked => asked.Path == "/cgi-bin/externalcontact/get"
            ? """{"errcode":0,"errmsg":"ok","external_contact":{"external_userid":"wmAAA","unionid":"oU1"}}"""
            : """{"subscribe":1,"openid":"o","unionid":"oU1"}""");
        using Shop shop = new(platform: platform);

        await shop.SendAsync("shop", Shop.Event("subscribe", from: "o1"));
        await Until(() => shop.EventsOfAsync("union:oU1"), 1);
        await shop.SendAsync("both", Shop.Event("subscribe", from: "o2"));
        await shop.SendAsync("corp.service", Shop.Event("change_external_contact", "<ChangeType>add_external_contact</ChangeType><UserID>zhang</UserID><ExternalUserID>wmAAA</ExternalUserID>", from: "sys"));

        var events = await Until(() => shop.EventsOfAsync("union:oU1"), 6);
        events.Count(e => e.StartsWith("wechat_followed ", StringComparison.Ordinal)).Should().Be(2);
        events.Count(e => e.StartsWith("wecom_customer_added ", StringComparison.Ordinal)).Should().Be(1);
        events.Count(e => e.StartsWith("identity_linked ", StringComparison.Ordinal)).Should().Be(3);
        platform.Calls.Select(asked => asked.Path + asked.Query).Should().Contain("/cgi-bin/user/info?openid=o1&lang=zh_CN&access_token=secret-token-1");
    }

    [Theory]
    [InlineData("""{"subscribe":1,"openid":"o"}""")]
    [InlineData("""{"errcode":48001,"errmsg":"api unauthorized"}""")]
    [InlineData("<html>")]
    public async Task Without_a_unionid_the_user_stays_who_they_are(string answer)
    {
        FakePlatform platform = new(_ => answer);
        using Shop shop = new(platform: platform);

        (await shop.SendAsync("shop", Shop.Event("subscribe", from: "o1"))).Status.Should().Be(200);

        (await Until(() => Task.FromResult<IReadOnlyList<string>>([.. platform.Calls.Select(asked => asked.Path)]), 1)).Should().OnlyContain(path => path == "/cgi-bin/user/info");
        (await shop.EventsOfAsync("shop:o1")).Should().ContainSingle();
    }

    [Fact]
    public async Task A_repeat_of_the_platform_asks_for_nothing()
    {
        FakePlatform platform = new(_ => """{"subscribe":1,"openid":"o","unionid":"oU1"}""");
        using Shop shop = new(platform: platform);
        await shop.SendAsync("shop", Shop.Event("subscribe", from: "o1"));
        await Until(() => shop.EventsOfAsync("union:oU1"), 2);

        await shop.SendAsync("shop", Shop.Event("subscribe", from: "o1"));
        await shop.SendAsync("shop", Shop.Event("subscribe", from: "o3", time: Shop.Seconds(Shop.Now.AddSeconds(1))));

        await Until(() => shop.EventsOfAsync("union:oU1"), 4);
        platform.Calls.Should().HaveCount(2);
    }

    private static async Task<IReadOnlyList<string>> Until(Func<Task<IReadOnlyList<string>>> ask, int count)
    {
        var found = await ask();
        for (var i = 0; i < 3000 && found.Count < count; i++)
        {
            await Task.Delay(10);
            found = await ask();
        }

        return found;
    }
}
