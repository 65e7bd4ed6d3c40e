namespace Wellspring.WeChatSandbox.Tests.WeCom;

public class WelcomeTests
{
    [Fact]
    public async Task A_new_contact_is_greeted_once_within_twenty_seconds()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Receiver.StartAsync(DemoShop.CorpId);
        (await platform.Sandbox.ConnectAsync(DemoShop.CorpId, Receiver.Keys with { Url = receiver.Url })).Should().BeNull();

        var first = await Code(platform, receiver, "lin");
        platform.Sandbox.Clock.Advance(TimeSpan.FromSeconds(20));
        (await Greet(platform, first)).Should().Be(0);
        (await Greet(platform, first)).Should().Be(41051);
        platform.Lin.Messages("wecom:zhouwen")[^1].Text.Should().Be("欢迎");

        var second = await Code(platform, receiver, "chen");
        platform.Sandbox.Clock.Advance(TimeSpan.FromSeconds(21));
        (await Greet(platform, second)).Should().Be(41050);

        var third = await Code(platform, receiver, "wang");
        platform.Sandbox.Phone("wang").WriteToEmployee("zhouwen", "你好");
        (await Greet(platform, third)).Should().Be(41051);
        (await Greet(platform, "x")).Should().Be(41050);
    }

    [Fact]
    public async Task While_another_app_greets_the_customer_no_one_else_may()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Receiver.StartAsync(DemoShop.CorpId);
        await platform.Sandbox.ConnectAsync(DemoShop.CorpId, Receiver.Keys with { Url = receiver.Url });
        var (first, second) = (await Code(platform, receiver, "lin"), await Code(platform, receiver, "chen"));
        await platform.PostAsync("/_sim/users/other-app-greets", """{"user":"lin","seconds":3}""");

        (await Greet(platform, first)).Should().Be(41096);
        (await Greet(platform, second)).Should().Be(0);
        (await Greet(platform, "x")).Should().Be(41050);

        platform.Sandbox.Clock.Advance(TimeSpan.FromSeconds(3));
        (await Greet(platform, first)).Should().Be(0);
    }

    [Fact]
    public async Task The_state_of_an_invitation_comes_back_with_who_used_it()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Receiver.StartAsync(DemoShop.CorpId);
        await platform.Sandbox.ConnectAsync(DemoShop.CorpId, Receiver.Keys with { Url = receiver.Url });
        var way = await platform.CorpAsync("/cgi-bin/externalcontact/add_contact_way", """{"type":1,"scene":2,"state":"spring-7","user":["lihang"]}""");
        await platform.Lin.ScanContactWayAsync(way.Text("config_id"));
        await platform.Lin.DeleteContactAsync("lihang");

        var events = receiver.Posts.Select(post => Receiver.Open(post.Query, post.Body, DemoShop.CorpId)).ToArray();
        events.Select(e => e.Element("ChangeType")!.Value).Should().Equal("add_external_contact", "del_follow_user");
        events[0].Element("State")!.Value.Should().Be("spring-7");
        events[0].Element("UserID")!.Value.Should().Be("lihang");
        events.Should().OnlyContain(e => e.Element("ExternalUserID")!.Value == platform.Lin.ExternalUserId());
    }

    private static async Task<string> Code(Platform platform, Receiver receiver, string user)
    {
        await platform.Sandbox.Phone(user).AddContactAsync("zhouwen");
        return Receiver.Open(receiver.Posts.Last().Query, receiver.Posts.Last().Body, DemoShop.CorpId).Element("WelcomeCode")!.Value;
    }

    private static async Task<int> Greet(Platform platform, string code) =>
        (await platform.CorpAsync("/cgi-bin/externalcontact/send_welcome_msg", $$$"""{"welcome_code":"{{{code}}}","text":{"content":"欢迎"}}""")).Code();
}
