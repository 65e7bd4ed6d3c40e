using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Wellspring.WeChatSandbox.Tests.Page;

public class PageTests
{
    [BrowserFact]
    public async Task A_user_follows_writes_and_reads_what_comes()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Receiver.StartAsync(Platform.App);
        await platform.Sandbox.ConnectAsync(Platform.App, Receiver.Keys with { Url = receiver.Url, Mode = CallbackMode.Plain });
        receiver.Answer = body => body.Contains("在吗") ? "<xml><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[在的，请讲]]></Content></xml>" : "success";
        await platform.CallAsync("/cgi-bin/menu/create", """{"button":[{"type":"click","name":"新茶","key":"NEW"}]}""");
        await using var browser = await Browser.OpenAsync(platform.Sandbox.Address);
        var phone = browser.Phone("林小雨");

        await phone.GetByRole(AriaRole.Button, new() { Name = "关注", Exact = true }).ClickAsync();
        await Expect(phone.GetByText("客服窗口：可再发 3 条")).ToBeVisibleAsync();
        await phone.GetByPlaceholder("说点什么").FillAsync("在吗");
        await phone.GetByPlaceholder("说点什么").PressAsync("Enter");
        await Expect(phone.GetByText("在的，请讲")).ToBeVisibleAsync();
        await phone.GetByRole(AriaRole.Button, new() { Name = "新茶" }).ClickAsync();
        await platform.CallAsync("/cgi-bin/message/template/send", Templates.TemplateTests.Body(platform));
        await Expect(phone.GetByText("订单支付成功通知")).ToBeVisibleAsync();
        await Expect(browser.Page.Locator("#calls")).ToContainTextAsync("/cgi-bin/message/template/send");
        await platform.Sandbox.IdleAsync();

        receiver.Posts.Select(post => System.Xml.Linq.XElement.Parse(post.Body)).Select(xml => xml.Element("Event")?.Value ?? xml.Element("Content")!.Value).Should().Equal("subscribe", "在吗", "CLICK");
        await phone.Locator("summary").ClickAsync();
        await phone.GetByRole(AriaRole.Button, new() { Name = "取消关注" }).ClickAsync();
        await Expect(phone.GetByRole(AriaRole.Button, new() { Name = "关注", Exact = true })).ToBeVisibleAsync();
        browser.Problems.Should().BeEmpty();
    }

    [BrowserFact]
    public async Task The_shop_has_a_menu_from_the_start_and_both_of_its_buttons_can_be_tapped()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Receiver.StartAsync(Platform.App);
        await platform.Sandbox.ConnectAsync(Platform.App, Receiver.Keys with { Url = receiver.Url, Mode = CallbackMode.Plain });
        await platform.Lin.FollowAsync();
        await using var browser = await Browser.OpenAsync(platform.Sandbox.Address);
        var phone = browser.Phone("林小雨");

        await phone.GetByRole(AriaRole.Button, new() { Name = "今日新茶" }).ClickAsync();
        await Until(() => receiver.Posts.Count == 2);
        await phone.GetByRole(AriaRole.Button, new() { Name = "逛逛茶铺" }).ClickAsync();
        await Until(() => receiver.Posts.Count == 3);

        receiver.Posts.Select(post => System.Xml.Linq.XElement.Parse(post.Body)).Select(xml => (xml.Element("Event")!.Value, xml.Element("EventKey")?.Value)).Skip(1).Should().Equal(("CLICK", "NEW_TEA"), ("VIEW", "https://tea.example/"));
        browser.Problems.Should().BeEmpty();
    }

    [BrowserFact]
    public async Task A_user_accepts_some_subscriptions_and_refuses_others()
    {
        await using var platform = await Platform.StartAsync();
        await using var browser = await Browser.OpenAsync(platform.Sandbox.Address);
        var phone = browser.Phone("陈思远");

        await phone.GetByRole(AriaRole.Tab, new() { Name = "服务通知" }).ClickAsync();
        await phone.GetByRole(AriaRole.Button, new() { Name = "订阅消息" }).ClickAsync();
        await phone.GetByLabel("到货提醒").UncheckAsync();
        await phone.GetByRole(AriaRole.Button, new() { Name = "允许" }).ClickAsync();
        await Expect(phone.GetByRole(AriaRole.Dialog)).Not.ToBeVisibleAsync();

        var chen = platform.Sandbox.Phone("chen");
        await Until(() => chen.Credits(DemoShop.CartReminderTemplate) == 1);
        chen.Credits(DemoShop.RestockTemplate).Should().Be(0);
        browser.Problems.Should().BeEmpty();
    }

    [BrowserFact]
    public async Task An_employee_confirms_and_the_customer_gets_it()
    {
        await using var platform = await Platform.StartAsync();
        await using var browser = await Browser.OpenAsync(platform.Sandbox.Address);
        var phone = browser.Phone("王佳宁");
        await phone.GetByRole(AriaRole.Tab, new() { Name = "企业微信" }).ClickAsync();
        await phone.GetByPlaceholder("渠道参数 state").FillAsync("spring");
        await phone.GetByRole(AriaRole.Button, new() { Name = "添加到通讯录" }).ClickAsync();
        await Expect(phone.GetByText("已添加，现在可以聊天了")).ToBeVisibleAsync();

        await platform.CorpAsync("/cgi-bin/externalcontact/add_msg_template", $$$"""{"chat_type":"single","external_userid":["{{{platform.Sandbox.Phone("wang").ExternalUserId()}}}"],"sender":"zhouwen","text":{"content":"春茶到了"}}""");
        await browser.Desk("周雯").GetByRole(AriaRole.Button, new() { Name = "确认发送" }).ClickAsync();
        await Expect(phone.GetByText("春茶到了")).ToBeVisibleAsync();
        await Expect(browser.Desk("周雯").GetByText("已发送 1 / 1")).ToBeVisibleAsync();
        browser.Problems.Should().BeEmpty();
    }

    [BrowserFact]
    public async Task A_user_joins_a_group_by_a_code_that_is_made_while_they_look_and_leaves_it()
    {
        await using var platform = await Platform.StartAsync();
        await using var browser = await Browser.OpenAsync(platform.Sandbox.Address);
        var phone = browser.Phone("林小雨");
        await phone.GetByRole(AriaRole.Tab, new() { Name = "企业微信" }).ClickAsync();
        await platform.CorpAsync("/cgi-bin/externalcontact/groupchat/add_join_way", """{"scene":2,"chat_id_list":["wrTea"],"state":"spring"}""");

        await phone.GetByRole(AriaRole.Button, new() { Name = "加入客户群 · spring" }).ClickAsync();
        await Expect(phone.GetByText("客户群1")).ToBeVisibleAsync();
        var group = await platform.CorpAsync("/cgi-bin/externalcontact/groupchat/get", """{"chat_id":"wrTea"}""");
        group.GetProperty("group_chat").GetProperty("member_list")[1].Text("state").Should().Be("spring");
        await Expect(phone.GetByRole(AriaRole.Button, new() { Name = "加入客户群" })).Not.ToBeVisibleAsync();

        await phone.GetByRole(AriaRole.Button, new() { Name = "退出群聊" }).ClickAsync();
        await Expect(phone.GetByRole(AriaRole.Button, new() { Name = "加入客户群 · spring" })).ToBeVisibleAsync();
        browser.Problems.Should().BeEmpty();
    }

    [BrowserFact]
    public async Task What_is_written_is_text_and_never_markup()
    {
        await using var platform = await Platform.StartAsync();
        const string Markup = "<img src=x onerror=\"document.title='caught'\"><b>粗</b>";
        await platform.Lin.FollowAsync();
        await using var browser = await Browser.OpenAsync(platform.Sandbox.Address);
        await platform.Lin.WriteAsync(Markup);
        await Expect(browser.Phone("林小雨").GetByText(Markup)).ToBeVisibleAsync();
        (await browser.Page.TitleAsync()).Should().Be("微信沙箱");
        (await browser.Page.Locator(".bubble b").CountAsync()).Should().Be(0);
        browser.Problems.Should().BeEmpty();
    }

    [BrowserFact]
    public async Task The_page_speaks_English_too_and_moves_the_clock()
    {
        await using var platform = await Platform.StartAsync();
        await using var browser = await Browser.OpenAsync(platform.Sandbox.Address);
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await Expect(browser.Page.GetByRole(AriaRole.Heading, new() { Name = "WeChat sandbox" })).ToBeVisibleAsync();
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "+1 hour" }).ClickAsync();
        await Until(() => platform.Sandbox.Clock.GetUtcNow() == StillTime.Start.AddHours(1));
        browser.Problems.Should().BeEmpty();
    }

    [BrowserFact]
    public async Task Pictures_cards_and_menus_of_customer_service_are_seen_and_a_menu_can_be_tapped()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Receiver.StartAsync(Platform.App);
        await platform.Sandbox.ConnectAsync(Platform.App, Receiver.Keys with { Url = receiver.Url, Mode = CallbackMode.Plain });
        await platform.Lin.FollowAsync();
        await platform.Lin.WriteAsync("在吗");
        async Task Send(string message) => (await platform.CallAsync("/cgi-bin/message/custom/send", message.Insert(1, $"\"touser\":\"{platform.Lin.OpenId()}\","))).Code().Should().Be(0);
        var picture = await platform.PictureAsync();
        await Send($$$"""{"msgtype":"image","image":{"media_id":"{{{picture}}}"}}""");
        await Send("""{"msgtype":"news","news":{"articles":[{"title":"春茶上新","description":"今日到店","url":"https://shop.example/tea"}]}}""");
        await Send("""{"msgtype":"msgmenu","msgmenu":{"head_content":"您对服务满意吗？","list":[{"id":"101","content":"满意"},{"id":"102","content":"不满意"}],"tail_content":"欢迎再来"}}""");
        await using var browser = await Browser.OpenAsync(platform.Sandbox.Address);
        var phone = browser.Phone("林小雨");

        await Expect(phone.Locator(".shown img")).ToHaveJSPropertyAsync("naturalWidth", 1);
        await Expect(phone.GetByText("春茶上新")).ToBeVisibleAsync();
        await Expect(phone.GetByText("欢迎再来")).ToBeVisibleAsync();
        await phone.GetByRole(AriaRole.Button, new() { Name = "不满意" }).ClickAsync();
        await Until(() => receiver.Posts.Count == 3);
        await platform.Sandbox.IdleAsync();

        var tapped = System.Xml.Linq.XElement.Parse(receiver.Posts.Last().Body);
        (tapped.Element("MsgType")!.Value, tapped.Element("Content")!.Value, tapped.Element("bizmsgmenuid")!.Value).Should().Be(("text", "不满意", "102"));
        browser.Problems.Should().BeEmpty();
    }

    [BrowserFact]
    public async Task A_user_pays_what_they_like_and_sees_that_it_is_paid()
    {
        await using var platform = await Platform.StartAsync();
        await using var shop = await Pay.MerchantServer.StartAsync(platform.Sandbox);
        await platform.Lin.FollowAsync();
        await using var browser = await Browser.OpenAsync(platform.Sandbox.Address);
        var phone = browser.Phone("林小雨");

        await phone.Locator("summary").ClickAsync();
        await phone.GetByLabel("金额（元）").FillAsync("0.29");
        await phone.GetByRole(AriaRole.Button, new() { Name = "支付" }).ClickAsync();

        await Expect(phone.GetByText("您已支付 ¥0.29")).ToBeVisibleAsync();
        await Expect(phone.GetByText("客服窗口：不限条数")).ToBeVisibleAsync();
        await Until(() => shop.Notifications.Count == 1);
        shop.Notifications.Single().Resource.GetProperty("amount").GetProperty("total").GetInt32().Should().Be(29);
        browser.Problems.Should().BeEmpty();
    }

    private static async Task Until(Func<bool> holds)
    {
        var end = DateTime.UtcNow.AddMinutes(2);
        while (!holds() && DateTime.UtcNow < end)
        {
            await Task.Delay(20);
        }
        holds().Should().BeTrue();
    }
}
