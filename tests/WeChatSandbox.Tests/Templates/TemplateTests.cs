namespace Wellspring.WeChatSandbox.Tests.Templates;

public class TemplateTests
{
    private const string Path = "/cgi-bin/message/template/send";

    [Fact]
    public async Task A_template_message_arrives_and_its_receipt_follows()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Receiver.StartAsync(Platform.App);
        await platform.Lin.FollowAsync();
        (await platform.Sandbox.ConnectAsync(Platform.App, Receiver.Keys with { Url = receiver.Url })).Should().BeNull();

        var answer = await platform.CallAsync(Path, Body(platform, more: ",\"first\":{\"value\":\"x\"},\"remark\":{\"value\":\"y\",\"color\":\"#173177\"}"));

        answer.Code().Should().Be(0);
        answer.Message().Should().Be("ok");
        var id = answer.GetProperty("msgid").GetInt64();
        id.Should().BeGreaterThan(1L << 53, "it is not to be read as a double");
        var message = platform.Lin.Messages($"chat:{Platform.App}")[^1];
        message.Title.Should().Be("订单支付成功通知");
        message.Fields.Select(field => field.Value).Should().Equal("A1001", "明前龙井", "39.8元", "2026年11月02日 10:00");

        receiver.Posts.Should().BeEmpty();
        platform.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
        await platform.Sandbox.IdleAsync();
        var receipt = Receiver.Open(receiver.Posts.Single().Query, receiver.Posts.Single().Body, Platform.App);
        receipt.Element("Event")!.Value.Should().Be("TEMPLATESENDJOBFINISH");
        receipt.Element("MsgID")!.Value.Should().Be($"{id}");
        receipt.Element("Status")!.Value.Should().Be("success");
    }

    [Theory]
    [InlineData("thing2", "一二三四五六七八九十一二三四五六七八九十", true)]
    [InlineData("thing2", "一二三四五六七八九十一二三四五六七八九十一", false)]
    [InlineData("thing2", "两行\\n不行", false)]
    [InlineData("character_string1", "含中文", false)]
    [InlineData("amount3", "￥1234567890.50", true)]
    [InlineData("amount3", "12345678901", false)]
    [InlineData("amount3", "约39元", false)]
    [InlineData("time4", "2026年11月2日 9:05", true)]
    [InlineData("time4", "2026-11-02", false)]
    public async Task A_value_is_held_to_the_type_of_its_key(string key, string value, bool fits)
    {
        await using var platform = await Platform.StartAsync();
        await platform.Lin.FollowAsync();
        var answer = await platform.CallAsync(Path, Body(platform, key, value));
        answer.Code().Should().Be(fits ? 0 : 47003);
        if (!fits)
        {
            answer.Message().Should().StartWith($"argument invalid! data.{key}.value invalid rid: ");
        }
    }

    [Fact]
    public async Task An_empty_value_is_named()
    {
        await using var platform = await Platform.StartAsync();
        await platform.Lin.FollowAsync();
        var answer = await platform.CallAsync(Path, Body(platform, "thing2", ""));
        answer.Code().Should().Be(47003);
        answer.Message().Should().StartWith("argument invalid! data.thing2.value is emtpy");
    }

    [Fact]
    public async Task The_same_client_msg_id_is_sent_once_in_ten_minutes()
    {
        await using var platform = await Platform.StartAsync();
        await platform.Lin.FollowAsync();
        var before = platform.Lin.Received;
        async Task<long> Send() => (await platform.CallAsync(Path, Body(platform, id: "M1"))).GetProperty("msgid").GetInt64();
        var first = await Send();
        (await Send()).Should().Be(first);
        platform.Sandbox.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        (await Send()).Should().Be(first);
        (platform.Lin.Received - before).Should().Be(1);
        platform.Sandbox.Clock.Advance(TimeSpan.FromTicks(1));
        (await Send()).Should().NotBe(first);
        (platform.Lin.Received - before).Should().Be(2);
    }

    [Fact]
    public async Task What_stands_in_the_way_is_named()
    {
        await using var platform = await Platform.StartAsync();
        async Task<int> Send(string? body = null) => (await platform.CallAsync(Path, body ?? Body(platform))).Code();
        (await Send()).Should().Be(43004, "she does not follow");
        await platform.Lin.FollowAsync();
        (await Send(Body(platform).Replace(DemoShop.OrderPaidTemplate, "x"))).Should().Be(40037);
        (await Send(Body(platform).Replace(platform.Lin.OpenId(), platform.Lin.OpenId(Platform.Mini)))).Should().Be(40003, "the openid is another account's");
        (await Send(Body(platform, "thing2", "领取优惠券"))).Should().Be(40249);
        platform.Sandbox.BanTemplate(Platform.App, DemoShop.OrderPaidTemplate);
        (await Send()).Should().Be(43116);
    }

    [Fact]
    public async Task A_user_who_blocks_gets_nothing_and_the_receipt_says_so()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Receiver.StartAsync(Platform.App);
        await platform.Lin.FollowAsync();
        await platform.Sandbox.ConnectAsync(Platform.App, Receiver.Keys with { Url = receiver.Url });
        platform.Lin.Block();
        var before = platform.Lin.Received;
        (await platform.CallAsync(Path, Body(platform))).Code().Should().Be(0);
        platform.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
        await platform.Sandbox.IdleAsync();
        platform.Lin.Received.Should().Be(before);
        Receiver.Open(receiver.Posts.Single().Query, receiver.Posts.Single().Body, Platform.App).Element("Status")!.Value.Should().Be("failed:user block");
    }

    internal static string Body(Platform platform, string key = "", string value = "", string? id = null, string more = "")
    {
        string Value(string name, string usual) => name == key ? value : usual;
        return $$$"""
            {"touser":"{{{platform.Lin.OpenId()}}}","template_id":"{{{DemoShop.OrderPaidTemplate}}}","url":"https://shop.example/o/1"{{{(id is null ? "" : $",\"client_msg_id\":\"{id}\"")}}},
            "data":{"character_string1":{"value":"{{{Value("character_string1", "A1001")}}}"},"thing2":{"value":"{{{Value("thing2", "明前龙井")}}}"},
            "amount3":{"value":"{{{Value("amount3", "39.8元")}}}"},"time4":{"value":"{{{Value("time4", "2026年11月02日 10:00")}}}"}{{{more}}}}}
            """;
    }
}
