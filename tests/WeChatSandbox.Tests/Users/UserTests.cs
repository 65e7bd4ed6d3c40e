namespace Wellspring.WeChatSandbox.Tests.Users;

public class UserTests
{
    [Fact]
    public async Task A_follower_is_described_and_someone_else_hardly()
    {
        await using var platform = await Platform.StartAsync();
        var stranger = await platform.ReadAsync("/cgi-bin/user/info", $"&openid={platform.Lin.OpenId()}");
        stranger.GetProperty("subscribe").GetInt32().Should().Be(0);
        stranger.TryGetProperty("unionid", out _).Should().BeFalse();

        await platform.Lin.FollowAsync("98765");
        var follower = await platform.ReadAsync("/cgi-bin/user/info", $"&openid={platform.Lin.OpenId()}&lang=zh_CN");
        follower.TryGetProperty("errcode", out _).Should().BeFalse();
        follower.GetProperty("subscribe").GetInt32().Should().Be(1);
        follower.Text("unionid").Should().Be(platform.Lin.UnionId);
        follower.GetProperty("subscribe_time").GetInt64().Should().Be(StillTime.Start.ToUnixTimeSeconds());
        follower.Text("subscribe_scene").Should().Be("ADD_SCENE_QR_CODE");
        follower.GetProperty("qr_scene").GetInt32().Should().Be(98765);
        (await platform.ReadAsync("/cgi-bin/user/info", "&openid=oX")).Code().Should().Be(40003);
    }

    [Fact]
    public async Task Followers_are_listed_in_pages()
    {
        await using var platform = await Platform.StartAsync(options => options.FollowersPerPage = 2);
        foreach (var phone in platform.Sandbox.Phones)
        {
            await phone.FollowAsync();
        }
        List<string> seen = [];
        var next = "";
        do
        {
            var page = await platform.ReadAsync("/cgi-bin/user/get", $"&next_openid={next}");
            page.GetProperty("total").GetInt32().Should().Be(3);
            seen.AddRange(page.TryGetProperty("data", out var data) ? data.GetProperty("openid").EnumerateArray().Select(openid => openid.GetString()!) : []);
            next = page.Text("next_openid");
        }
        while (next.Length > 0);
        seen.Should().BeEquivalentTo(platform.Sandbox.Phones.Select(phone => phone.OpenId()));
    }

    [Fact]
    public async Task The_menu_is_told_as_it_is_to_official_accounts_alone()
    {
        await using var platform = await Platform.StartAsync(options => options.Apps[0] = options.Apps[0] with { Menu = null });
        const string Menu = "/cgi-bin/get_current_selfmenu_info";
        var none = await platform.ReadAsync(Menu);
        (none.GetProperty("is_menu_open").GetInt32(), none.GetProperty("selfmenu_info").GetProperty("button").GetArrayLength()).Should().Be((0, 0));

        await platform.CallAsync("/cgi-bin/menu/create", """{"button":[{"type":"click","name":"新品","key":"NEW"},{"name":"更多","sub_button":[{"type":"view","name":"商城","url":"https://shop.example"}]}]}""");
        var menu = await platform.ReadAsync(Menu);

        menu.GetProperty("is_menu_open").GetInt32().Should().Be(1);
        var buttons = menu.GetProperty("selfmenu_info").GetProperty("button");
        buttons[0].Text("key").Should().Be("NEW");
        buttons[1].GetProperty("sub_button").GetProperty("list")[0].Text("url").Should().Be("https://shop.example");
        (await platform.ReadAsync(Menu, app: Platform.Mini)).Code().Should().Be(48001);
    }

    [Fact]
    public async Task Tags_are_made_given_and_taken()
    {
        await using var platform = await Platform.StartAsync();
        await platform.Lin.FollowAsync();
        var tag = (await platform.CallAsync("/cgi-bin/tags/create", """{"tag":{"name":"茶友"}}""")).GetProperty("tag").GetProperty("id").GetInt32();
        (await platform.CallAsync("/cgi-bin/tags/create", """{"tag":{"name":"茶友"}}""")).Code().Should().Be(45157);
        async Task<int> Mark(string how, string openid, int id) => (await platform.CallAsync($"/cgi-bin/tags/members/{how}", $$"""{"openid_list":["{{openid}}"],"tagid":{{id}}}""")).Code();
        (await Mark("batchtagging", platform.Lin.OpenId(), tag)).Should().Be(0);
        (await Mark("batchtagging", platform.Lin.OpenId(Platform.Mini), tag)).Should().Be(49003);
        (await Mark("batchtagging", platform.Lin.OpenId(), 9)).Should().Be(45159);
        (await TagsOf(platform)).Should().Equal(tag);
        (await platform.CallAsync("/cgi-bin/user/tag/get", $$"""{"tagid":{{tag}},"next_openid":""}""")).GetProperty("count").GetInt32().Should().Be(1);
        (await Mark("batchuntagging", platform.Lin.OpenId(), tag)).Should().Be(0);
        (await TagsOf(platform)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_scene_comes_back_with_who_scans_it()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Receiver.StartAsync(Platform.App);
        await platform.Sandbox.ConnectAsync(Platform.App, Receiver.Keys with { Url = receiver.Url });
        var code = await platform.CallAsync("/cgi-bin/qrcode/create", """{"expire_seconds":604800,"action_name":"QR_STR_SCENE","action_info":{"scene":{"scene_str":"invite-7"}}}""");
        (await platform.CallAsync("/cgi-bin/qrcode/create", """{"action_name":"QR_SCENE","action_info":{"scene":{"scene_id":0}}}""")).Code().Should().Be(40053);

        await platform.Lin.ScanAsync("invite-7");
        await platform.Lin.ScanAsync("invite-7");

        var events = receiver.Posts.Select(post => Receiver.Open(post.Query, post.Body, Platform.App)).ToArray();
        events.Select(e => e.Element("Event")!.Value).Should().Equal("subscribe", "SCAN");
        events.Select(e => e.Element("EventKey")!.Value).Should().Equal("qrscene_invite-7", "invite-7");
        events.Should().OnlyContain(e => e.Element("Ticket")!.Value == code.Text("ticket"));
        events[0].Element("FromUserName")!.Value.Should().Be(platform.Lin.OpenId());
        events[0].Element("ToUserName")!.Value.Should().Be(DemoShop.OfficialAccount.OriginalId);
    }

    private static async Task<IEnumerable<int>> TagsOf(Platform platform) =>
        (await platform.CallAsync("/cgi-bin/tags/getidlist", $$"""{"openid":"{{platform.Lin.OpenId()}}"}""")).GetProperty("tagid_list").EnumerateArray().Select(id => id.GetInt32());
}
