using System.Text;
using Wellspring.Adapters.WeChat.Tests.Accounts;

namespace Wellspring.Adapters.WeChat.Tests.Callbacks;

/// <summary>What each of the platform's callbacks becomes.</summary>
public sealed class CallbackEventsTests
{
    private const string O = Shop.OpenId;
    private const string User = $"shop:{O}";
    private static readonly WeChatAccounts Accounts = new(new WeChatOptions().AddOfficialAccount("shop", Samples.App).AddMiniProgram("mini", Samples.App).AddWeCom("corp", Samples.Corp));

    [Fact]
    public void A_user_follows_unfollows_scans_and_taps()
    {
        Of(Shop.Event("subscribe")).Should().Equal((User, new Followed("shop", O)));
        Of(Shop.Event("subscribe", "<EventKey><![CDATA[]]></EventKey>")).Should().Equal((User, new Followed("shop", O)));
        Of(Shop.Event("subscribe", "<EventKey>qrscene_123</EventKey><Ticket>T</Ticket>")).Should().Equal((User, new Followed("shop", O, "123", "T")));
        Of(Shop.Event("unsubscribe")).Should().Equal((User, new Unfollowed("shop", O)));
        Of(Shop.Event("SCAN", "<EventKey>123</EventKey><Ticket>T</Ticket>")).Should().Equal((User, new ScannedQr("shop", O, "123", "T")));
        Of(Shop.Event("CLICK", "<EventKey>V1001</EventKey>")).Should().Equal((User, new MenuClicked("shop", O, "V1001")));
        Of(Shop.Event("VIEW", "<EventKey>https://shop.example/?a=1&amp;b=2</EventKey><MenuId>1</MenuId>")).Should().Equal((User, new MenuOpened("shop", O, "https://shop.example/?a=1&b=2", "1")));
        Of(Shop.Event("view_miniprogram", "<EventKey>pages/index/index</EventKey>")).Should().Equal((User, new MenuOpened("shop", O, "pages/index/index")));
        Of(Shop.Event("scancode_waitmsg", "<EventKey>K</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>1</ScanResult></ScanCodeInfo>")).Should().Equal((User, new CodeScanned("shop", O, "K", "qrcode", "1")));
        Of(Shop.Event("LOCATION", "<Latitude>23.137466</Latitude><Longitude>113.352425</Longitude><Precision>119.385040</Precision>")).Should().Equal((User, new Located("shop", O, 23.137466, 113.352425, 119.38504)));
        Of(Shop.Event("user_enter_tempsession", "<SessionFrom>cart</SessionFrom>")).Should().Equal((User, new SessionEntered("shop", O, "cart")));
        Of(Shop.Event("giftcard_pay_done", "<PageId>P</PageId><OrderId>1</OrderId>")).Should().Equal((User, new GiftCardChanged("shop", O, "pay_done", "P", "1")));
        Of(Shop.Event("giftcard_send_to_friend", "<PageId>P</PageId><OrderId>1</OrderId><IsChatRoom>true</IsChatRoom><IsReturnBack>1</IsReturnBack>")).Should().Equal((User, new GiftCardChanged("shop", O, "send_to_friend", "P", "1", IsToGroup: true, IsReturned: true)));
        Of(Shop.Event("giftcard_user_accept", "<PageId>P</PageId><OrderId>1</OrderId><IsChatRoom>0</IsChatRoom>")).Should().Equal((User, new GiftCardChanged("shop", O, "user_accept", "P", "1")));
    }

    [Fact]
    public void Another_event_keeps_its_fields_as_far_as_they_are_not_many_or_long()
    {
        var other = Other(Shop.Event("user_get_card", "<EventKey>K</EventKey><CardId>C1</CardId><Empty></Empty><Deep><CardId>C2</CardId><Code>7</Code></Deep><List><Item>I1</Item></List>"));
        (other.Event, other.Key).Should().Be(("user_get_card", "K"));
        other.Fields.Should().Equal(new Dictionary<string, string> { ["CardId"] = "C1", ["Code"] = "7", ["Item"] = "I1" });

        Other(Shop.Event("x")).Fields.Should().BeNull();
        Other(Shop.Event("x", $"<Long>{new string('l', 5000)}</Long><Short>s</Short>")).Fields.Should().Equal(new Dictionary<string, string> { ["Short"] = "s" });
        Other(Shop.Event("x", string.Concat(Enumerable.Range(0, 100).Select(i => $"<F{i}>1</F{i}>")))).Fields.Should().HaveCount(32).And.ContainKey("F0");

        static OtherEvent Other(string body) => (OtherEvent)Of(body, origin: EventOrigin.Receipt).Single().Data;
    }

    [Theory]
    [InlineData("finder_shop_present_aftersale_status_update")]
    [InlineData("finder_shop_aftersale_status_update")]
    public void A_gift_that_was_not_taken_goes_back_under_both_names_that_the_platform_has_for_it(string part) =>
        Of($$"""{"ToUserName":"gh_1","FromUserName":"{{O}}","CreateTime":1,"MsgType":"event","Event":"channels_ec_present_aftersale_update","{{part}}":{"status":"PLATFORM_REFUNDING","after_sale_order_id":"2226","order_id":"4226341196275658752"} }""", "mini", EventOrigin.Receipt)
            .Should().Equal(
                ($"mini:{O}", new GiftReturned("mini", O, "4226341196275658752", "PLATFORM_REFUNDING")),
                ($"mini:{O}", new DeliveryReceipt(ReceiptState.Expired, Channel: "mini.gift", Receipt: "4226341196275658752", Reason: "the user did not take the gift in time")));

    [Fact]
    public void A_user_writes()
    {
        Of(Shop.Text(" hello ")).Should().Equal((User, new MessageReceived("shop", O, "text", " hello ")));
        Of(Shop.Text("x", "1").Replace("<MsgId>", "<bizmsgmenuid>101</bizmsgmenuid><MsgId>", StringComparison.Ordinal)).Should().Equal((User, new MessageReceived("shop", O, "text", "x", "101")));
        Of($$"""{"ToUserName":"gh_1","FromUserName":"{{O}}","CreateTime":1,"MsgType":"image","PicUrl":"p","MediaId":"m","MsgId":1}""").Should().Equal((User, new MessageReceived("shop", O, "image")));
        Of(Shop.Text("hello"), options: new() { KeepText = false }).Should().Equal((User, new MessageReceived("shop", O, "text")));
    }

    [Fact]
    public void A_user_sends_where_they_are()
    {
        var message = $"<xml><ToUserName>gh_1</ToUserName><FromUserName>{O}</FromUserName><CreateTime>1714112445</CreateTime><MsgType>location</MsgType><Location_X>23.134</Location_X><Location_Y>113.358</Location_Y><Scale>20</Scale><Label>天河</Label><MsgId>1</MsgId></xml>";

        Of(message).Should().Equal((User, new MessageReceived("shop", O, "location", Place: new(23.134, 113.358, 20, "天河"))));
        Of(message, options: new() { KeepText = false }).Should().Equal((User, new MessageReceived("shop", O, "location")));
        Of(message.Replace("23.134", "north", StringComparison.Ordinal)).Should().Equal((User, new MessageReceived("shop", O, "location")));
    }

    [Theory]
    [InlineData("退订")]
    [InlineData(" td ")]
    [InlineData("退订。")]
    [InlineData("退订!")]
    [InlineData("“退订”～")]
    [InlineData("\u3000退订\u3000")]
    [InlineData("ＴＤ")]
    [InlineData("ｔｄ！ 🙏")]
    public void A_user_who_writes_the_keyword_opts_out_of_marketing(string text)
    {
        Of(Shop.Text(text), options: new() { KeepText = false }).Should().Equal((User, new MessageReceived("shop", O, "text")), (User, new ConsentRevoked(Purposes.Marketing, Evidence: "opt-out keyword")));
        Of(Shop.Text($"{text}吗")).Should().ContainSingle();
        Of(Shop.Text($"不要{text}")).Should().ContainSingle();
    }

    [Theory]
    [InlineData("#1", "#1", true)]
    [InlineData("#1", "＃１", true)]
    [InlineData("#1", "1", false)]
    [InlineData("#1", "#", false)]
    [InlineData("👎", "👎", true)]
    [InlineData("👎", "👍", false)]
    [InlineData("ＳＴＯＰ", "stop.", true)]
    [InlineData("退 订", "退 订。", true)]
    [InlineData("退 订", "退订", false)]
    [InlineData("退订", "𠀀退订", false)]
    [InlineData("退订", "。", false)]
    [InlineData(" ", "。", false)]
    public void A_keyword_counts_as_it_is_set(string keyword, string text, bool optsOut)
    {
        WeChatInboundOptions options = new();
        options.OptOutKeywords.Clear();
        options.OptOutKeywords.Add(keyword);

        Of(Shop.Text(text), options: options).Should().HaveCount(optsOut ? 2 : 1);
    }

    [Theory]
    [InlineData("""<SubscribeMsgPopupEvent><List><TemplateId>T1</TemplateId><SubscribeStatusString>accept</SubscribeStatusString><PopupScene>0</PopupScene></List><List><TemplateId>T2</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List></SubscribeMsgPopupEvent>""", false)]
    [InlineData("""[{"TemplateId":"T1","SubscribeStatusString":"accept","PopupScene":"0"},{"TemplateId":"T2","SubscribeStatusString":"reject"}]""", true)]
    public void An_answer_to_a_request_is_an_event_and_a_credit_or_a_refusal(string list, bool isJson)
    {
        const string Name = "subscribe_msg_popup_event";
        var events = Of(isJson ? Json(Name, list) : Shop.Event(Name, list));

        events.Should().Equal(
            (User, new SubscriptionAnswered("shop", O, "T1", Accepted: true, "0")),
            (User, new ConsentGranted(Purposes.Marketing, "shop.subscription", "name of T1", Credits: 1, Evidence: Name)),
            (User, new SubscriptionAnswered("shop", O, "T2", Accepted: false)),
            (User, new ConsentRevoked(null, "shop.subscription", "name of T2", Name)));
    }

    [Fact]
    public void A_list_of_one_may_come_as_the_one_alone_and_a_time_as_a_text()
    {
        var content = Read(Json("subscribe_msg_popup_event", """{"TemplateId":"T1","SubscribeStatusString":"accept"}""", time: "\"1714112445\""));

        var events = Mapper("mini").Of(content, DateTimeOffset.UnixEpoch);

        events.Select(e => (e.User, e.Data)).Should().Equal(($"mini:{O}", new SubscriptionAnswered("mini", O, "T1", Accepted: true)), ($"mini:{O}", new ConsentGranted(Purposes.Marketing, "mini.subscription", "name of T1", Credits: 1, Evidence: "subscribe_msg_popup_event")));
        events.Should().OnlyContain(e => e.Time == Shop.Now);
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void A_list_longer_than_any_of_the_platforms_is_no_content(int items, bool isContent)
    {
        var empty = string.Concat(Enumerable.Repeat("<List></List>", items));
        var inJson = string.Join(',', Enumerable.Repeat("{}", items));

        (CallbackParser.Read(Encoding.UTF8.GetBytes(Shop.Event("subscribe_msg_popup_event", $"<L>{empty}</L>"))) is not null).Should().Be(isContent);
        (CallbackParser.Read(Encoding.UTF8.GetBytes(Json("subscribe_msg_popup_event", $"[{inJson}]"))) is not null).Should().Be(isContent);
    }

    [Fact]
    public void What_stands_behind_an_empty_list_does_not_stand_in_it() =>
        Of(Shop.Event("user_get_card", "<L><List/></L><EventKey>K</EventKey>"), origin: EventOrigin.Receipt).Select(e => e.Data).Should().BeEquivalentTo([new OtherEvent("shop", O, "user_get_card", "K")]);

    [Fact]
    public void What_is_taken_back_in_the_settings_is_taken_back_in_the_ledger()
    {
        Of(Shop.Event("subscribe_msg_change_event", "<SubscribeMsgChangeEvent><List><TemplateId>T1</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List></SubscribeMsgChangeEvent>")).Should().Equal(
            (User, new SubscriptionAnswered("shop", O, "T1", Accepted: false)), (User, new ConsentRevoked(null, "shop.subscription", "name of T1", "subscribe_msg_change_event")));
        Of(Shop.Event("user_authorization_revoke", $"<OpenID>{O}</OpenID><AppID>wx1</AppID><RevokeInfo>201</RevokeInfo>", from: "oOther")).Should().Equal(
            (User, new AuthorizationRevoked("shop", O, "201")), (User, new ConsentRevoked(Evidence: "authorization of personal data revoked")));
    }

    [Theory]
    [InlineData("success", ReceiptState.Delivered)]
    [InlineData("failed:user block", ReceiptState.Unreachable)]
    [InlineData("failed: system failed", ReceiptState.Failed)]
    public void A_template_message_has_a_receipt(string status, ReceiptState state)
    {
        var data = Of(Shop.Event("TEMPLATESENDJOBFINISH", $"<MsgID>3428411849815982087</MsgID><Status><![CDATA[{status}]]></Status>"), origin: EventOrigin.Receipt).Should().ContainSingle().Which.Data;

        data.Should().BeOfType<DeliveryReceipt>().Which.Should().BeEquivalentTo(new { State = state, Channel = "shop.template", Receipt = "3428411849815982087" });
    }

    [Theory]
    [InlineData("0", ReceiptState.Delivered)]
    [InlineData("43101", ReceiptState.Unreachable)]
    [InlineData("47003", ReceiptState.Failed)]
    [InlineData("99999", ReceiptState.Failed)]
    public void A_subscription_message_has_a_receipt(string code, ReceiptState state)
    {
        var data = Of(Shop.Event("subscribe_msg_sent_event", $"<SubscribeMsgSentEvent><List><TemplateId>T1</TemplateId><MsgID>1700827132819554304</MsgID><ErrorCode>{code}</ErrorCode><ErrorStatus>s</ErrorStatus></List></SubscribeMsgSentEvent>"), origin: EventOrigin.Receipt)
            .Select(e => e.Data).ToArray();

        // What the platform calls the message was not told when it was sent.
        data[0].Should().BeOfType<DeliveryReceipt>().Which.Should().BeEquivalentTo(new { State = state, Channel = "shop.subscription", Receipt = "template T1" });
        data.Skip(1).Should().BeEquivalentTo(code == "43101" ? new object[] { new ConsentRevoked(null, "shop.subscription", "name of T1", "subscribe_msg_sent_event") } : [], "what was agreed to is used up");
    }

    [Fact]
    public void A_receipt_that_does_not_say_of_what_names_the_channel_alone() =>
        Of(Shop.Event("TEMPLATESENDJOBFINISH", "<MsgID>0</MsgID><Status>success</Status>"), origin: EventOrigin.Receipt).Select(e => e.Data).Should().Equal(new DeliveryReceipt(ReceiptState.Delivered, Channel: "shop.template"));

    [Fact]
    public void A_mass_message_is_done() =>
        Of(Shop.Event("MASSSENDJOBFINISH", "<MsgID>1000001625</MsgID><Status>err(30003)</Status><TotalCount>100</TotalCount><FilterCount>80</FilterCount><SentCount>75</SentCount><ErrorCount>5</ErrorCount><CopyrightCheckResult><Count>2</Count><ResultList><item><ArticleIdx>1</ArticleIdx></item></ResultList><CheckState>2</CheckState></CopyrightCheckResult><ArticleUrlResult><Count>2</Count><ResultList><item><ArticleIdx>1</ArticleIdx><ArticleUrl>https://a/1</ArticleUrl></item><item><ArticleIdx>2</ArticleIdx><ArticleUrl>https://a/2</ArticleUrl></item></ResultList></ArticleUrlResult>"), origin: EventOrigin.Receipt)
            .Should().BeEquivalentTo([("shop:mass:1000001625", new MassSendFinished("shop", "1000001625", "err(30003)", 100, 80, 75, 5, CopyrightState: 2, Articles: ["https://a/1", "https://a/2"]))]);

    [Fact]
    public void Customers_and_employees_come_and_go_in_WeCom()
    {
        static string Contact(string change, string rest = "") => Shop.Event("change_external_contact", $"<ChangeType>{change}</ChangeType><UserID>zhangsan</UserID><ExternalUserID>wmAAA</ExternalUserID>{rest}", from: "sys");

        Of(Contact("add_external_contact", "<State>spring</State><WelcomeCode>W1</WelcomeCode>"), "corp.service").Should().Equal(("corp:wmAAA", new CustomerAdded("corp.service", "wmAAA", "zhangsan", "spring", "W1")));
        Of(Contact("add_half_external_contact"), "corp.service").Should().Equal(("corp:wmAAA", new CustomerAdded("corp.service", "wmAAA", "zhangsan", IsHalf: true)));
        Of(Contact("del_follow_user"), "corp.service").Should().Equal(("corp:wmAAA", new CustomerRemoved("corp.service", "wmAAA", "zhangsan", ByCustomer: true)));
        Of(Contact("del_external_contact", "<Source>DELETE_BY_TRANSFER</Source>"), "corp.service", EventOrigin.Receipt).Should().Equal(("corp:wmAAA", new CustomerRemoved("corp.service", "wmAAA", "zhangsan", ByCustomer: false, "DELETE_BY_TRANSFER")));
        Of(Contact("edit_external_contact", "<State>spring</State>"), "corp.service", EventOrigin.Receipt).Should().Equal(("corp:wmAAA", new CustomerEdited("corp.service", "wmAAA", "zhangsan", "spring")));
        Of(Contact("transfer_fail", "<FailReason>customer_refused</FailReason>"), "corp.service", EventOrigin.Receipt).Should().Equal(("corp:wmAAA", new CustomerTransferFailed("corp.service", "wmAAA", "zhangsan", "customer_refused")));
        Of(Contact("msg_audit_approved", "<WelcomeCode>W1</WelcomeCode>"), "corp.service").Should().Equal(("corp:wmAAA", new ArchiveAgreed("corp.service", "wmAAA", "zhangsan", "W1")));
        Of(Contact("new_word"), "corp.service", EventOrigin.Receipt).Should().BeEquivalentTo([("corp:wmAAA", new OtherEvent("corp.service", "wmAAA", "change_external_contact/new_word", Fields: new Dictionary<string, string> { ["ChangeType"] = "new_word", ["UserID"] = "zhangsan" }))]);
        Of(Shop.Event("change_external_chat", "<ChatId>wr1</ChatId><ChangeType>update</ChangeType><UpdateDetail>add_member</UpdateDetail><JoinScene>3</JoinScene><QuitScene>0</QuitScene><MemChangeCnt>2</MemChangeCnt><MemChangeList><Item>a</Item><Item>b</Item></MemChangeList>", from: "sys"), "corp.service", EventOrigin.Receipt)
            .Should().Equal(("corp:group:wr1", new GroupChanged("corp.service", "wr1", "update", "add_member", 2, JoinScene: 3)));
        Of(Shop.Event("change_external_chat", "<ChatId>wr1</ChatId><ChangeType>update</ChangeType><UpdateDetail>del_member</UpdateDetail><JoinScene>0</JoinScene><QuitScene>1</QuitScene><MemChangeCnt>1</MemChangeCnt>", from: "sys"), "corp.service", EventOrigin.Receipt)
            .Should().Equal(("corp:group:wr1", new GroupChanged("corp.service", "wr1", "update", "del_member", 1, QuitScene: 1)));
        Of(Shop.Event("change_external_tag", "<Id>et1</Id><TagType>tag_group</TagType><ChangeType>shuffle</ChangeType>", from: "sys"), "corp.service", EventOrigin.Receipt).Should().Equal(("corp:tag:et1", new CustomerTagChanged("corp.service", "shuffle", "et1", "tag_group")));
        Of(Shop.Event("change_external_tag", "<ChangeType>shuffle</ChangeType>", from: "sys"), "corp.service", EventOrigin.Receipt).Should().Equal(("corp:tag:all", new CustomerTagChanged("corp.service", "shuffle")));
        Of(Shop.Text("hello", from: "woody"), "corp.service").Should().Equal(("corp:staff:woody", new MessageReceived("corp.service", "woody", "text", "hello")));
    }

    [Fact]
    public void What_a_suite_is_told_says_the_same_in_other_words()
    {
        static string Suite(string name, string rest, string corp = "ww1234567890abcdef") => $"<xml><SuiteId>wwsuite</SuiteId><AuthCorpId>{corp}</AuthCorpId><InfoType>{name}</InfoType><TimeStamp>1714112000</TimeStamp>{rest}</xml>";
        const string Added = "<ChangeType>add_external_contact</ChangeType><UserID>zhangsan</UserID><ExternalUserID>wmAAA</ExternalUserID><State>spring</State><WelcomeCode>W1</WelcomeCode>";

        var added = Mapper("corp.service").Of(Read(Suite("change_external_contact", Added)), Shop.Now).Should().ContainSingle().Which;
        (added.User, added.Data, added.Time).Should().Be(("corp:wmAAA", new CustomerAdded("corp.service", "wmAAA", "zhangsan", "spring", "W1"), DateTimeOffset.FromUnixTimeSeconds(1714112000)));
        Of(Suite("change_external_chat", "<ChatId>wr1</ChatId><ChangeType>create</ChangeType>"), "corp.service", EventOrigin.Receipt).Should().Equal(("corp:group:wr1", new GroupChanged("corp.service", "wr1", "create")));
        Of(Suite("change_external_tag", "<Id>et1</Id><TagType>tag</TagType><ChangeType>delete</ChangeType>"), "corp.service", EventOrigin.Receipt).Should().Equal(("corp:tag:et1", new CustomerTagChanged("corp.service", "delete", "et1", "tag")));
        Mapper("corp.service").Of(Read(Suite("change_external_contact", Added, corp: "wwother")), Shop.Now).Should().BeEmpty("it is another corporation's");
        Mapper("corp.service").Of(Read(Suite("suite_ticket", "<SuiteTicket>secret</SuiteTicket>")), Shop.Now).Should().BeEmpty();
    }

    [Fact]
    public void Two_events_of_one_user_in_one_second_are_two_and_a_repeat_is_the_same()
    {
        string[] bodies =
        [
            Shop.Event("CLICK", "<EventKey>A</EventKey>"), Shop.Event("CLICK", "<EventKey>B</EventKey>"), Shop.Event("SCAN", "<EventKey>A</EventKey>"), Shop.Event("CLICK", "<EventKey>A</EventKey>", from: "oOther"),
            Shop.Event("CLICK", "<EventKey>A</EventKey>", time: "1714112446"), Shop.Text("A", "1"), Shop.Text("A", "2"),
            Shop.Event("subscribe_msg_popup_event", "<L><List><TemplateId>T1</TemplateId><SubscribeStatusString>accept</SubscribeStatusString></List></L>"),
            Shop.Event("subscribe_msg_popup_event", "<L><List><TemplateId>T2</TemplateId><SubscribeStatusString>accept</SubscribeStatusString></List></L>"),
            Shop.Event("channels_ec_coupon_receive", "<receive_info><user_coupon_id>u1</user_coupon_id></receive_info>"), Shop.Event("channels_ec_coupon_receive", "<receive_info><user_coupon_id>u2</user_coupon_id></receive_info>"),
            Shop.Event("change_external_tag", "<Id>t1</Id><TagType>tag</TagType>"), Shop.Event("change_external_tag", "<Id>t2</Id><TagType>tag</TagType>"),
            Shop.Event("x", "<L><Item>a</Item><Item>b</Item></L>"), Shop.Event("x", "<L><Item>a</Item><Item>c</Item></L>"), Shop.Event("x", "<L><Item>a</Item></L>"),
        ];

        var ids = bodies.Select(body => Mapper("shop").Of(Read(body), Shop.Now)[0].Id).ToList();

        ids.Should().OnlyHaveUniqueItems();
        ids.Should().Equal(bodies.Select(body => Mapper("shop").Of(Read(body), Shop.Now.AddHours(1))[0].Id));
        ids.Should().NotContain(id => id.Contains(O, StringComparison.Ordinal));
    }

    [Fact]
    public void What_stands_deeper_does_not_count_for_the_top()
    {
        Read($"<xml><X><FromUserName>oForged</FromUserName></X><FromUserName>{O}</FromUserName></xml>")["FromUserName"].Should().Be(O);
        Read($"<xml><FromUserName>{O}</FromUserName><X><FromUserName>oForged</FromUserName></X></xml>")["FromUserName"].Should().Be(O);
        Read($$"""{"X":{"FromUserName":"oForged"},"FromUserName":"{{O}}","Y":["z"]}""")["FromUserName"].Should().Be(O);
    }

    private static IEnumerable<(string User, object Data)> Of(string body, string account = "shop", EventOrigin origin = EventOrigin.User, WeChatInboundOptions? options = null)
    {
        var events = Mapper(account, options).Of(Read(body), Shop.Now);
        events[0].Origin.Should().Be(origin);
        return events.Select(e => (e.User, e.Data)).ToList();
    }

    private static CallbackEvents Mapper(string account, WeChatInboundOptions? options = null) => new(Accounts.Find(account)!, options ?? new(), (_, id) => $"name of {id}");

    private static CallbackContent Read(string body) => CallbackParser.Read(Encoding.UTF8.GetBytes(body))!;

    private static string Json(string name, string list, string time = "1714112445") =>
        $$"""{"ToUserName":"gh_1","FromUserName":"{{O}}","CreateTime":{{time}},"MsgType":"event","Event":"{{name}}","List":{{list}}}""";
}
