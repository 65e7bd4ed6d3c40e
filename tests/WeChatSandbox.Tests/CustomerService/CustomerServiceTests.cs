namespace Wellspring.WeChatSandbox.Tests.CustomerService;

public class CustomerServiceTests
{
    [Fact]
    public async Task A_message_opens_a_window_of_five_in_48_hours()
    {
        await using var platform = await Platform.StartAsync();
        await platform.Lin.FollowAsync();
        platform.Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        (await Send(platform)).Should().Be(45015, "the minute after following is over");
        await platform.Lin.WriteAsync("在吗");
        (await SendUntilRefused(platform)).Should().Be((5, 45047));
        platform.Sandbox.Clock.Advance(TimeSpan.FromHours(48));
        (await Send(platform)).Should().Be(45015);
    }

    [Fact]
    public async Task Following_scanning_and_the_menu_open_a_window_of_three_for_a_minute()
    {
        await using var platform = await Platform.StartAsync();
        await platform.CallAsync("/cgi-bin/menu/create", """{"button":[{"type":"click","name":"新品","key":"NEW"},{"type":"view","name":"商城","url":"https://shop.example"}]}""");
        await platform.Lin.FollowAsync("spring");
        (await SendUntilRefused(platform)).Should().Be((3, 45047));
        platform.Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        await platform.Lin.ScanAsync("spring");
        (await SendUntilRefused(platform)).Should().Be((3, 45047));
        platform.Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        await platform.Lin.TapMenuAsync("NEW");
        (await SendUntilRefused(platform)).Should().Be((3, 45047));
        platform.Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        await platform.Lin.TapMenuAsync("https://shop.example");
        (await Send(platform)).Should().Be(45015, "opening a page opens no window");
    }

    [Fact]
    public async Task Quotas_do_not_add_up()
    {
        await using var platform = await Platform.StartAsync();
        await platform.Lin.FollowAsync();
        await platform.Lin.WriteAsync("一");
        await platform.Lin.WriteAsync("二");
        (await SendUntilRefused(platform)).Should().Be((5, 45047));
    }

    [Fact]
    public async Task Who_pays_is_written_to_without_limit_for_48_hours()
    {
        await using var platform = await Platform.StartAsync();
        await platform.Lin.FollowAsync();
        await platform.Lin.PayAsync();
        for (var i = 0; i < 20; i++)
        {
            (await Send(platform)).Should().Be(0);
        }
        platform.Sandbox.Clock.Advance(TimeSpan.FromHours(48));
        (await Send(platform)).Should().Be(45015);
    }

    [Fact]
    public async Task Unfollowing_closes_the_window_and_blocking_is_named()
    {
        await using var platform = await Platform.StartAsync();
        await platform.Lin.FollowAsync();
        await platform.Lin.WriteAsync("在吗");
        platform.Lin.Block();
        (await Send(platform)).Should().Be(48002);
        platform.Lin.Block(false);
        await platform.Lin.UnfollowAsync();
        (await Send(platform)).Should().Be(45015);
    }

    [Fact]
    public async Task A_mini_program_has_a_session_of_two_in_a_minute()
    {
        await using var platform = await Platform.StartAsync();
        (await Send(platform, Platform.Mini)).Should().Be(45015);
        await platform.Lin.EnterSessionAsync("cart");
        (await Send(platform, Platform.Mini)).Should().Be(0);
        (await Send(platform, Platform.Mini)).Should().Be(0);
        (await Send(platform, Platform.Mini)).Should().Be(45047);
    }

    [Theory]
    [InlineData("""{"msgtype":"text","text":{"content":""}}""", 44004)]
    [InlineData("""{"msgtype":"hologram"}""", 40008)]
    [InlineData("""{"msgtype":"image","image":{}}""", 40007)]
    [InlineData("""{"msgtype":"image","image":{"media_id":"never-uploaded"}}""", 40007)]
    [InlineData("""{"msgtype":"miniprogrampage","miniprogrampage":{"title":"a","appid":"wx1","pagepath":"pages/a","thumb_media_id":"never-uploaded"}}""", 40007)]
    [InlineData("""{"msgtype":"news","news":{"articles":[{"title":"a"},{"title":"b"}]}}""", 45008)]
    [InlineData("""{"msgtype":"link","link":{"title":"a","description":"b","url":"https://shop.example","thumb_url":"https://shop.example/a.png"}}""", 40008)]
    [InlineData("""{"msgtype":"msgmenu","msgmenu":{"head_content":"满意吗","list":[]}}""", 40035)]
    [InlineData("""{"msgtype":"msgmenu","msgmenu":{"head_content":"满意吗","list":[{"id":"1"}]}}""", 40035)]
    [InlineData("""{"msgtype":"music","music":{"musicurl":"https://shop.example/a.mp3"}}""", 40035)]
    public async Task A_message_that_cannot_be_is_refused(string message, int code)
    {
        await using var platform = await Platform.StartAsync();
        await platform.Lin.FollowAsync();
        (await platform.CallAsync("/cgi-bin/message/custom/send", message.Insert(1, $"\"touser\":\"{platform.Lin.OpenId()}\","))).Code().Should().Be(code);
    }

    [Fact]
    public async Task A_mini_program_sends_links_and_pages_but_no_news_and_no_menus()
    {
        await using var platform = await Platform.StartAsync();
        await platform.Lin.EnterSessionAsync("cart");
        async Task<int> Send(string message) => (await platform.CallAsync("/cgi-bin/message/custom/send", message.Insert(1, $"\"touser\":\"{platform.Lin.OpenId(Platform.Mini)}\","), Platform.Mini)).Code();

        (await Send("""{"msgtype":"news","news":{"articles":[{"title":"a","url":"https://shop.example"}]}}""")).Should().Be(40008);
        (await Send("""{"msgtype":"link","link":{"title":"春茶","description":"新到","url":"https://shop.example/tea","thumb_url":"https://shop.example/a.png"}}""")).Should().Be(0);
        var picture = await platform.PictureAsync(Platform.Mini);
        (await Send($$$"""{"msgtype":"miniprogrampage","miniprogrampage":{"title":"春茶","pagepath":"pages/tea","thumb_media_id":"{{{picture}}}"}}""")).Should().Be(0);

        platform.Lin.Messages("notices").Where(message => !message.Mine).Select(message => (message.Kind, message.Title, message.Link, message.Media)).Should().Equal(
            ("link", "春茶", "https://shop.example/tea", null),
            ("miniprogram", "春茶", $"{Platform.Mini}/pages/tea", picture));
    }

    [Fact]
    public async Task Typing_shows_and_is_not_begun_twice()
    {
        await using var platform = await Platform.StartAsync();
        async Task<int> Type(string command) => (await platform.CallAsync("/cgi-bin/message/custom/typing", $$"""{"touser":"{{platform.Lin.OpenId()}}","command":"{{command}}"}""")).Code();
        (await Type("Typing")).Should().Be(45080);
        await platform.Lin.FollowAsync();
        (await Type("Typing")).Should().Be(0);
        (await Type("Typing")).Should().Be(45081);
        (await Type("CancelTyping")).Should().Be(0);
        (await Type("Typing")).Should().Be(0);
        (await Type("Sleeping")).Should().Be(45072);
    }

    private static async Task<(int Sent, int Code)> SendUntilRefused(Platform platform)
    {
        var sent = 0;
        while (true)
        {
            var code = await Send(platform);
            if (code != 0)
            {
                return (sent, code);
            }
            sent++;
        }
    }

    private static async Task<int> Send(Platform platform, string app = Platform.App) =>
        (await platform.CallAsync("/cgi-bin/message/custom/send", $$$"""{"touser":"{{{platform.Lin.OpenId(app)}}}","msgtype":"text","text":{"content":"您好"}}""", app)).Code();
}
