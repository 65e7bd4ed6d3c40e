using System.Text.Json;

namespace Wellspring.WeChatSandbox.Tests.Subscriptions;

public class SubscriptionTests
{
    private const string Path = "/cgi-bin/message/subscribe/send";

    [Fact]
    public async Task One_accept_is_one_message()
    {
        await using var platform = await Platform.StartAsync();
        (await Send(platform)).Should().Be(43101);
        await platform.Lin.AnswerSubscriptionAsync(DemoShop.CartReminderTemplate);
        await platform.Lin.AnswerSubscriptionAsync(DemoShop.CartReminderTemplate);
        await platform.Lin.AnswerSubscriptionAsync(DemoShop.CartReminderTemplate, accept: false);
        platform.Lin.Credits(DemoShop.CartReminderTemplate).Should().Be(2);
        (await Send(platform)).Should().Be(0);
        (await Send(platform)).Should().Be(0);
        (await Send(platform)).Should().Be(43101);
        platform.Lin.Messages("notices").Should().HaveCount(2).And.OnlyContain(message => message.Title == "购物车商品提醒");
    }

    [Fact]
    public async Task Turning_a_template_off_voids_what_was_accepted()
    {
        await using var platform = await Platform.StartAsync();
        await platform.Lin.AnswerSubscriptionAsync(DemoShop.CartReminderTemplate);
        await platform.Lin.TurnOffSubscriptionAsync(DemoShop.CartReminderTemplate);
        (await Send(platform)).Should().Be(43101);
    }

    [Fact]
    public async Task A_refused_value_uses_no_credit()
    {
        await using var platform = await Platform.StartAsync();
        await platform.Lin.AnswerSubscriptionAsync(DemoShop.CartReminderTemplate);
        (await Send(platform, "两个")).Should().Be(47003);
        platform.Lin.Credits(DemoShop.CartReminderTemplate).Should().Be(1);
    }

    [Theory]
    [InlineData(true, JsonValueKind.Object)]
    [InlineData(false, JsonValueKind.Array)]
    public async Task The_events_of_a_mini_program_are_JSON_with_its_quirks(bool quirks, JsonValueKind kind)
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Receiver.StartAsync(Platform.Mini);
        await platform.Sandbox.ConnectAsync(Platform.Mini, Receiver.Keys with { Url = receiver.Url, Mode = CallbackMode.Plain, Format = CallbackFormat.Json, SingleAsObject = quirks, TimeAsText = quirks });
        (await platform.Lin.AnswerSubscriptionAsync(DemoShop.CartReminderTemplate)).Answered.Should().BeTrue();

        using var body = JsonDocument.Parse(receiver.Posts.Single().Body);
        body.RootElement.Text("Event").Should().Be("subscribe_msg_popup_event");
        var list = body.RootElement.GetProperty("List");
        list.ValueKind.Should().Be(kind);
        (quirks ? list : list[0]).Text("SubscribeStatusString").Should().Be("accept");
        body.RootElement.GetProperty("CreateTime").ValueKind.Should().Be(quirks ? JsonValueKind.String : JsonValueKind.Number);
    }

    [Fact]
    public async Task An_official_account_reaches_followers_in_the_chat_and_others_among_the_notices()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Receiver.StartAsync(Platform.App);
        await platform.Sandbox.ConnectAsync(Platform.App, Receiver.Keys with { Url = receiver.Url });
        var body = $$$$"""{"touser":"{{{{platform.Lin.OpenId()}}}}","template_id":"{{{{DemoShop.TierTemplate}}}}","data":{"thing1":{"value":"金卡"},"thing2":{"value":"感谢您"},"date3":{"value":"2026年11月2日"}}}""";
        await platform.Lin.AnswerSubscriptionAsync(DemoShop.TierTemplate);
        var answer = await platform.CallAsync("/cgi-bin/message/subscribe/bizsend", body);
        answer.Code().Should().Be(0);
        answer.TryGetProperty("msgid", out _).Should().BeFalse("it comes with the event");
        platform.Lin.Messages("notices").Should().ContainSingle();

        await platform.Lin.FollowAsync();
        await platform.Lin.AnswerSubscriptionAsync(DemoShop.TierTemplate);
        await platform.CallAsync("/cgi-bin/message/subscribe/bizsend", body);
        platform.Lin.Messages($"chat:{Platform.App}")[^1].Title.Should().Be("会员等级变更通知");

        platform.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
        await platform.Sandbox.IdleAsync();
        var sent = Receiver.Open(receiver.Posts.Last().Query, receiver.Posts.Last().Body, Platform.App);
        sent.Element("SubscribeMsgSentEvent")!.Element("List")!.Element("ErrorStatus")!.Value.Should().Be("success");
    }

    private static async Task<int> Send(Platform platform, string count = "2") => (await platform.CallAsync(
        Path,
        $$$$"""{"touser":"{{{{platform.Lin.OpenId(Platform.Mini)}}}}","template_id":"{{{{DemoShop.CartReminderTemplate}}}}","page":"pages/cart","data":{"thing1":{"value":"明前龙井"},"number2":{"value":"{{{{count}}}}"},"thing3":{"value":"还在等您"}}}""",
        Platform.Mini)).Code();
}
