using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Wellspring.Adapters.WeChat.Tests.Accounts;

namespace Wellspring.Adapters.WeChat.Tests.Callbacks;

public sealed class CallbackTests
{
    private static readonly string User = $"shop:{Shop.OpenId}";

    [Theory]
    [InlineData("shop")]
    [InlineData("plain")]
    public async Task The_address_is_verified_by_answering_what_the_platform_sent(string account)
    {
        using Shop shop = new();
        var timestamp = Shop.Seconds(Shop.Now);
        Dictionary<string, string> query = new() { ["signature"] = WeChatSignature.Sign(Samples.Token, timestamp, "1514711492"), ["timestamp"] = timestamp, ["nonce"] = "1514711492", ["echostr"] = "4375120948345356249" };

        (await shop.GetAsync(account, query)).Should().Be(new WeChatResponse(200, "4375120948345356249"));

        query["nonce"] = "1514711493";
        (await shop.GetAsync(account, query)).Should().Be(new WeChatResponse(401));
        (await shop.GetAsync("nobody", query)).Status.Should().Be(404);
        (await shop.GetAsync(account, [])).Status.Should().Be(401);
    }

    [Fact]
    public async Task WeCom_is_answered_with_what_it_sent_decrypted()
    {
        using Shop shop = new();
        var crypto = Shop.Crypto("ww1234567890abcdef");
        var (timestamp, echo) = (Shop.Seconds(Shop.Now), crypto.Encrypt("1616140317555161061"));
        Dictionary<string, string> query = new() { ["msg_signature"] = crypto.Sign(timestamp, "1", echo), ["timestamp"] = timestamp, ["nonce"] = "1", ["echostr"] = echo };

        (await shop.GetAsync("corp.service", query)).Content.Should().Be("1616140317555161061");

        query["echostr"] = Shop.Crypto("wwother").Encrypt("1616140317555161061");
        (await shop.GetAsync("corp.service", query)).Status.Should().Be(401);
    }

    [Fact]
    public async Task An_encrypted_callback_becomes_an_event_once_however_often_it_is_sent()
    {
        using Shop shop = new();

        for (var i = 0; i < 3; i++)
        {
            (await shop.SendAsync("shop", Shop.Event("subscribe", "<EventKey><![CDATA[qrscene_spring]]></EventKey><Ticket><![CDATA[T1]]></Ticket>"))).Should().Be(new WeChatResponse(200, "success"));
            shop.Time.Advance(TimeSpan.FromSeconds(5));
        }

        var events = await shop.EventsOfAsync(User);
        events.Should().ContainSingle().Which.Should().StartWith("wechat_followed ").And.Contain("spring");
    }

    [Theory]
    [InlineData(24, -1, 1)]
    [InlineData(24, 1, 2)]
    [InlineData(null, -1, 1)]
    [InlineData(null, 1, 1)]
    public async Task A_callback_is_known_for_a_day_or_as_long_as_the_engine_is_told(int? hours, int secondsAfterADay, int events)
    {
        using Shop shop = new(engine: options => options.DedupeFor = hours is { } h ? TimeSpan.FromHours(h) : options.DedupeFor);
        await shop.SendAsync("shop", Shop.Event("subscribe"));
        await shop.SendAsync("shop", Shop.Text("hi"));
        shop.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(secondsAfterADay));
        shop.Engine.AdvanceTo(shop.Time.GetUtcNow());

        (await shop.SendAsync("shop", Shop.Event("subscribe"))).Should().Be(new WeChatResponse(200, "success"));
        (await shop.SendAsync("shop", Shop.Text("hi"))).Should().Be(new WeChatResponse(200, "success"));

        (await shop.EventsOfAsync(User)).Should().HaveCount(2 * events);
    }

    [Fact]
    public async Task JSON_and_XML_in_plain_compatible_and_encrypted_mode_say_the_same()
    {
        using Shop shop = new();
        string Json(string id) => $$"""{"ToUserName":"gh_1","FromUserName":"{{Shop.OpenId}}","CreateTime":{{Shop.Seconds(Shop.Now)}},"MsgType":"text","Content":"你好🎁","MsgId":{{id}}}""";

        (await shop.SendAsync("both", Shop.Text("你好🎁", "1"))).Status.Should().Be(200);
        (await shop.SendAsync("both", Json("2"))).Status.Should().Be(200);
        (await shop.SendPlainAsync("both", Shop.Text("你好🎁", "3"), "3")).Status.Should().Be(200);
        (await shop.SendPlainAsync("both", Json("4"), "4")).Status.Should().Be(200);
        var encrypted = Shop.Crypto().Encrypt(Shop.Text("你好🎁", "5"));
        var timestamp = Shop.Seconds(Shop.Now);
        (await shop.PostAsync("both", Shop.Text("forged", "6").Replace("</xml>", $"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>", StringComparison.Ordinal), new()
        {
            ["timestamp"] = timestamp, ["nonce"] = "5", ["signature"] = WeChatSignature.Sign(Samples.Token, timestamp, "5"), ["msg_signature"] = Shop.Crypto().Sign(timestamp, "5", encrypted),
        })).Status.Should().Be(200);

        (await shop.EventsOfAsync($"both:{Shop.OpenId}")).Should().HaveCount(5).And.OnlyContain(e => e.StartsWith("wechat_message_received ") && e.Contains(@"\u4F60\u597D\uD83C\uDF81"));
    }

    [Fact]
    public async Task What_is_not_the_platforms_is_not_accepted()
    {
        using Shop shop = new();
        var message = Shop.Event("subscribe");
        var encrypted = Shop.Crypto().Encrypt(message);
        var body = $"<xml><Encrypt>{encrypted}</Encrypt></xml>";
        var timestamp = Shop.Seconds(Shop.Now);
        Dictionary<string, string> right = new() { ["timestamp"] = timestamp, ["nonce"] = "1", ["msg_signature"] = Shop.Crypto().Sign(timestamp, "1", encrypted), ["signature"] = WeChatSignature.Sign(Samples.Token, timestamp, "1") };
        Dictionary<string, string> With(string key, string value) => new(right) { [key] = value };

        (await shop.PostAsync("shop", body, With("msg_signature", right["signature"]))).Status.Should().Be(401, "the signature without what is encrypted covers nothing");
        (await shop.PostAsync("shop", body, With("nonce", "2"))).Status.Should().Be(401);
        (await shop.PostAsync("shop", body, With("msg_signature", "")))
            .Status.Should().Be(401);
        (await shop.PostAsync("shop", body, [])).Status.Should().Be(401);
        (await shop.PostAsync("shop", $"<xml><Encrypt>{encrypted[..40]}{(encrypted[40] == 'A' ? 'B' : 'A')}{encrypted[41..]}</Encrypt></xml>", right)).Status.Should().Be(401);
        (await shop.SendAsync("shop", message, receiver: "wx0000000000000000")).Status.Should().Be(401, "it is for another account");
        (await shop.SendPlainAsync("shop", message)).Status.Should().Be(401, "there is a key, so plain text is not taken");
        (await shop.PostAsync("shop", message, right)).Status.Should().Be(401);
        (await shop.PostAsync("shop", "no body", right)).Status.Should().Be(400);
        (await shop.PostAsync("nobody", body, right)).Status.Should().Be(404);
        shop.Engine.UserCount.Should().Be(0);

        (await shop.PostAsync("shop", body, right)).Status.Should().Be(200);
        shop.Engine.UserCount.Should().Be(1);
    }

    [Fact]
    public async Task What_is_for_the_suite_is_taken_where_the_app_is_one_s()
    {
        using Shop shop = new(wechat => wechat.AddWeCom("suite", corp =>
        {
            corp.CorpId = "ww1234567890abcdef";
            corp.AddApp("service", app =>
            {
                Samples.App(app);
                app.SuiteId = "wwsuite";
            });
        }));
        var added = $"<xml><SuiteId>wwsuite</SuiteId><AuthCorpId>ww1234567890abcdef</AuthCorpId><InfoType>change_external_contact</InfoType><TimeStamp>{Shop.Seconds(Shop.Now)}</TimeStamp><ChangeType>add_external_contact</ChangeType><UserID>zhang</UserID><ExternalUserID>wmAAA</ExternalUserID></xml>";

        (await shop.SendAsync("corp.service", added, receiver: "wwsuite")).Status.Should().Be(401);
        (await shop.SendAsync("suite.service", added, receiver: "wwsuite")).Status.Should().Be(200);
        (await shop.SendAsync("suite.service", Shop.Text("hello", from: "woody"), receiver: "ww1234567890abcdef")).Status.Should().Be(200);
        (await shop.SendAsync("suite.service", added, receiver: "wwother")).Status.Should().Be(401);

        (await shop.EventsOfAsync("suite:wmAAA")).Should().ContainSingle();
        var (timestamp, echo) = (Shop.Seconds(Shop.Now), Shop.Crypto("wwsuite").Encrypt("1616140317555161061"));
        (await shop.GetAsync("suite.service", new() { ["msg_signature"] = Shop.Crypto().Sign(timestamp, "1", echo), ["timestamp"] = timestamp, ["nonce"] = "1", ["echostr"] = echo })).Content.Should().Be("1616140317555161061");
    }

    [Theory]
    [InlineData(-601, 401)]
    [InlineData(-599, 200)]
    [InlineData(599, 200)]
    [InlineData(601, 401)]
    public async Task A_callback_of_another_time_is_a_replay(int seconds, int status)
    {
        using Shop shop = new();

        (await shop.SendAsync("shop", Shop.Event("subscribe"), at: Shop.Now.AddSeconds(seconds))).Status.Should().Be(status);
        (await shop.SendPlainAsync("plain", Shop.Event("subscribe"), at: Shop.Now.AddSeconds(seconds))).Status.Should().Be(status);
    }

    [Theory]
    [InlineData(-601, 401)]
    [InlineData(-599, 200)]
    [InlineData(599, 200)]
    [InlineData(601, 401)]
    public async Task A_question_of_another_time_is_a_replay(int seconds, int status)
    {
        using Shop shop = new();
        var crypto = Shop.Crypto("ww1234567890abcdef");
        var (timestamp, echo) = (Shop.Seconds(Shop.Now.AddSeconds(seconds)), crypto.Encrypt("1616140317555161061"));

        (await shop.GetAsync("shop", new() { ["signature"] = WeChatSignature.Sign(Samples.Token, timestamp, "1"), ["timestamp"] = timestamp, ["nonce"] = "1", ["echostr"] = "1" })).Status.Should().Be(status);
        (await shop.GetAsync("corp.service", new() { ["msg_signature"] = crypto.Sign(timestamp, "1", echo), ["timestamp"] = timestamp, ["nonce"] = "1", ["echostr"] = echo })).Status.Should().Be(status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(600)]
    public async Task In_plain_text_a_signature_is_good_for_no_other_body_as_long_as_its_time_is_taken(int secondsAhead)
    {
        using Shop shop = new();
        var signed = Shop.Now.AddSeconds(secondsAhead);
        (await shop.SendPlainAsync("plain", Shop.Event("subscribe"), at: signed)).Status.Should().Be(200);

        // The last moment of the last second.
        shop.Time.Advance(TimeSpan.FromSeconds(secondsAhead + 601) - TimeSpan.FromTicks(1));
        (await shop.SendPlainAsync("plain", Shop.Event("subscribe", from: "oForged"), at: signed)).Status.Should().Be(401);
        (await shop.SendPlainAsync("plain", Shop.Event("subscribe"), at: signed)).Status.Should().Be(200);

        shop.Engine.UserCount.Should().Be(1);
    }

    [Fact]
    public async Task In_plain_text_a_signature_is_good_for_one_body_which_the_platform_may_repeat()
    {
        using Shop shop = new();

        (await shop.SendPlainAsync("plain", Shop.Event("subscribe"))).Status.Should().Be(200);
        (await shop.SendPlainAsync("plain", Shop.Event("subscribe"))).Status.Should().Be(200);
        (await shop.SendPlainAsync("plain", Shop.Event("subscribe", from: "oForged"))).Status.Should().Be(401);

        shop.Engine.UserCount.Should().Be(1);
    }

    [Theory]
    [InlineData("a\u0001b", "ab")]
    [InlineData("\u0000\u0008\u000B\u001F\uFFFF\uFDD0", "")]
    [InlineData("a]]\u0001></Content><Content>b", "a]]></Content><Content>b")]
    [InlineData("\ta\r\nb\u0085🎁\u0001", "\ta\nb\u0085🎁")]
    public async Task Control_characters_that_a_user_wrote_are_left_out_and_lose_no_message(string text, string kept)
    {
        Handler handler = new(_ => (WeChatReply?)null);
        using Shop shop = new(handlers: [handler]);
        var compatible = Shop.Crypto().Encrypt(Shop.Text(text, "3"));
        var timestamp = Shop.Seconds(Shop.Now);

        (await shop.SendAsync("shop", Shop.Text(text, "1"))).Status.Should().Be(200);
        (await shop.SendPlainAsync("plain", Shop.Text(text, "2"))).Status.Should().Be(200);
        (await shop.PostAsync("shop", Shop.Text(text, "3").Replace("</xml>", $"<Encrypt>{compatible}</Encrypt></xml>", StringComparison.Ordinal), new() { ["timestamp"] = timestamp, ["nonce"] = "3", ["msg_signature"] = Shop.Crypto().Sign(timestamp, "3", compatible) })).Status.Should().Be(200);
        (await shop.SendAsync("mini", $$"""{"FromUserName":"{{Shop.OpenId}}","CreateTime":1714112445,"MsgType":"text","Content":"{{JsonEncodedText.Encode(text.Replace("\r\n", "\n", StringComparison.Ordinal))}}","MsgId":4}""")).Status.Should().Be(200);

        handler.Seen.Should().HaveCount(4).And.OnlyContain(callback => callback["Content"] == kept);
        (await shop.EventsOfAsync(User)).Should().HaveCount(2).And.OnlyContain(e => e.StartsWith("wechat_message_received ") && e.Contains($"\"{JsonEncodedText.Encode(kept)}\"") == kept.Length > 0 && !e.Contains(@"\u0001") && !e.Contains("FDD0"));
    }

    [Theory]
    [InlineData("<x\u0001ml><MsgType>text</MsgType></x\u0001ml>")]
    [InlineData("<xml><Msg\u0001Type>text</Msg\u0001Type></xml>")]
    [InlineData("<xml><MsgType>text</MsgType></xml>\u0001")]
    [InlineData("<xml><MsgType>te\u0001xt</MsgType>")]
    [InlineData("<xml>&\u0001;</xml>")]
    public void Control_characters_outside_texts_are_no_XML(string body) => CallbackParser.Read(Encoding.UTF8.GetBytes(body)).Should().BeNull();

    [Fact]
    public void Control_characters_that_are_referred_to_are_left_out_as_well() =>
        CallbackParser.Read("<xml><Content>a&#1;b&#xD800;c&#xD83C;&#xDF81;</Content></xml>"u8.ToArray())!["Content"].Should().Be("ab\uFFFDc🎁");

    [Theory]
    [InlineData("\u0001")]
    [InlineData("&#1;")]
    public async Task What_is_encrypted_is_not_cleaned_before_it_is_verified(string character)
    {
        using Shop shop = new();
        var encrypted = Shop.Crypto().Encrypt(Shop.Event("subscribe"));
        var timestamp = Shop.Seconds(Shop.Now);

        (await shop.PostAsync("shop", $"<xml><Encrypt>{encrypted}{character}</Encrypt></xml>", new() { ["timestamp"] = timestamp, ["nonce"] = "1", ["msg_signature"] = Shop.Crypto().Sign(timestamp, "1", encrypted) })).Status.Should().Be(401);
    }

    [Theory]
    [InlineData("""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><FromUserName>&e;</FromUserName><MsgType>text</MsgType></xml>""")]
    [InlineData("""<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><xml><FromUserName>&b;</FromUserName><MsgType>text</MsgType></xml>""")]
    [InlineData("<!DOCTYPE x><xml><FromUserName>a</FromUserName><MsgType>text</MsgType></xml>")]
    [InlineData("<xml><FromUserName>a</FromUserName>")]
    [InlineData("""{"FromUserName":"\uD800","MsgType":"text"}""")]
    [InlineData("""{"FromUserName":"a"} {"MsgType":"text"}""")]
    [InlineData("")]
    [InlineData("[]")]
    public async Task A_body_that_is_no_plain_XML_or_JSON_is_not_read(string body)
    {
        using Shop shop = new();

        (await shop.SendPlainAsync("plain", body)).Status.Should().Be(400);

        shop.Engine.UserCount.Should().Be(0);
    }

    [Fact]
    public async Task A_body_that_is_too_deep_too_rich_or_too_long_is_not_read()
    {
        using Shop shop = new();

        (await shop.SendPlainAsync("plain", string.Concat(Enumerable.Repeat("<a>", 100)) + string.Concat(Enumerable.Repeat("</a>", 100)), "1")).Status.Should().Be(400);
        (await shop.SendPlainAsync("plain", string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100), "2")).Status.Should().Be(400);
        (await shop.SendPlainAsync("plain", $"<xml>{string.Concat(Enumerable.Range(0, 600).Select(i => $"<a{i}>1</a{i}>"))}</xml>", "3")).Status.Should().Be(400);
        (await shop.SendPlainAsync("plain", Shop.Text(new string('x', 256 << 10)), "4")).Status.Should().Be(413);
    }

    [Fact]
    public async Task A_user_id_is_made_as_configured()
    {
        using Shop shop = new(wechat => wechat.Inbound.UserId = user => $"{(user.IsCustomer ? "customer" : "fan")}/{user.Owner}/{user.Id}");

        await shop.SendAsync("shop", Shop.Event("subscribe"));
        await shop.SendAsync("corp.service", Shop.Event("change_external_contact", "<ChangeType>add_external_contact</ChangeType><UserID>zhang</UserID><ExternalUserID>wmAAA</ExternalUserID><WelcomeCode>W</WelcomeCode>", from: "sys"));

        (await shop.EventsOfAsync($"fan/shop/{Shop.OpenId}")).Should().ContainSingle();
        (await shop.EventsOfAsync("customer/corp/wmAAA")).Should().ContainSingle().Which.Should().Contain("\"welcomeCode\":\"W\"");
    }

    [Fact]
    public async Task A_handler_sees_the_body_in_plain_text_and_its_reply_is_encrypted()
    {
        Handler handler = new(callback => callback["Content"] == "hi" ? WeChatReply.Text("你好 ]]> 🎁\u0001") : null);
        using Shop shop = new(handlers: [handler]);

        (await shop.SendAsync("shop", Shop.Event("subscribe"))).Content.Should().Be("success");
        var reply = await shop.SendAsync("shop", Shop.Text("hi"));

        handler.Seen.Should().HaveCount(2);
        Encoding.UTF8.GetString(handler.Seen[1].Body.Span).Should().Be(Shop.Text("hi"));
        handler.Seen[1].ToString().Should().Be("a callback of shop");
        reply.ContentType.Should().StartWith("text/xml");
        var envelope = XDocument.Parse(reply.Content).Root!;
        string Of(string name) => envelope.Element(name)!.Value;
        Shop.Crypto().Verify(Of("MsgSignature"), Of("TimeStamp"), Of("Nonce"), Of("Encrypt")).Should().BeTrue();
        Shop.Crypto().TryDecrypt(Of("Encrypt"), out var plain).Should().BeTrue();
        var answer = XDocument.Parse(Encoding.UTF8.GetString(plain.Span)).Root!;
        answer.Elements().Select(e => $"{e.Name}={e.Value}").Should().Equal($"ToUserName={Shop.OpenId}", "FromUserName=gh_1", $"CreateTime={Shop.Seconds(Shop.Now)}", "MsgType=text", "Content=你好 ]]> 🎁");
    }

    [Fact]
    public async Task Replies_come_in_the_form_of_what_they_reply_to()
    {
        WeChatReply? reply = null;
        using Shop shop = new(handlers: [new Handler(_ => reply)]);
        reply = WeChatReply.Article("New", "Spring", "https://shop.example/p.png", "https://shop.example/");
        XDocument.Parse((await shop.SendPlainAsync("plain", Shop.Text("hi"), "1")).Content).Root!.Element("Articles")!.Element("item")!.Element("Url")!.Value.Should().Be("https://shop.example/");
        reply = WeChatReply.Image("M1");
        XDocument.Parse((await shop.SendPlainAsync("plain", Shop.Text("hi"), "2")).Content).Root!.Element("Image")!.Element("MediaId")!.Value.Should().Be("M1");
        reply = WeChatReply.ToService();
        var json = await shop.SendAsync("mini", $$"""{"ToUserName":"gh_1","FromUserName":"{{Shop.OpenId}}","CreateTime":"{{Shop.Seconds(Shop.Now)}}","MsgType":"text","Content":"hi","MsgId":7}""");

        using var envelope = JsonDocument.Parse(json.Content);
        envelope.RootElement.GetProperty("TimeStamp").GetInt64().Should().Be(Shop.Now.ToUnixTimeSeconds());
        Shop.Crypto().TryDecrypt(envelope.RootElement.GetProperty("Encrypt").GetString(), out var plain).Should().BeTrue();
        Encoding.UTF8.GetString(plain.Span).Should().Be($$"""{"ToUserName":"{{Shop.OpenId}}","FromUserName":"gh_1","CreateTime":{{Shop.Seconds(Shop.Now)}},"MsgType":"transfer_customer_service"}""");
    }

    [Fact]
    public async Task A_handler_that_throws_or_is_late_costs_no_event_and_no_answer()
    {
        TaskCompletionSource<WeChatReply?> never = new();
        using Shop shop = new(wechat => wechat.Inbound.AnswerWithin = TimeSpan.FromSeconds(3), handlers: [new Handler(_ => Task.FromException<WeChatReply?>(new InvalidOperationException())), new Handler(_ => never.Task)]);

        (await shop.SendAsync("shop", Shop.Event("subscribe"))).Should().Be(new WeChatResponse(200, "success"));

        (await shop.EventsOfAsync(User)).Should().ContainSingle();
    }

    private sealed class Handler(Func<WeChatCallback, Task<WeChatReply?>> handle) : IWeChatCallbackHandler
    {
        public Handler(Func<WeChatCallback, WeChatReply?> handle)
            : this(callback => Task.FromResult(handle(callback)))
        {
        }

        public List<WeChatCallback> Seen { get; } = [];

        public ValueTask<WeChatReply?> HandleAsync(WeChatCallback callback, CancellationToken cancellationToken)
        {
            Seen.Add(callback);
            return new(handle(callback));
        }
    }
}
