using static Wellspring.Engine.Tests.Messages.Catalogs;

namespace Wellspring.Engine.Tests.Messages;

public sealed class MessageCatalogTests
{
    private const string Shop =
        """
        {
          // as a person writes it
          "messages": {
            "parcel": {
              "class": "Service",
              "fields": {
                "item": { "maxLength": 6 },
                "amount": { "maxLength": 8, "onTooLong": "refuse" },
                "note": { "required": false, "maxLength": 20 },
              },
              "text": { "zh-CN": "{item}已发货，{amount}元。{note}", "en": "{item} is on its way: {amount} yuan. {{{note}}}" },
              "channels": {
                "strict": { "platformId": "T-17", "fields": { "thing1": "{item}", "amount2": "{amount}元", "thing3": { "text": { "zh-CN": "备注{note}", "en": "Note {note}" }, "maxLength": 8 }, "thing4": "请查收" } },
                "free": { "fields": { "note": "{note}", "a}b": "{item}/{item}" } }
              }
            },
            "vip-group": { "class": "Marketing", "channels": { "free": { "platformId": "wr-1" } } },
            "call": { "class": "Transactional", "text": "Call the customer", "channels": { "free": {} } }
          }
        }
        """;

    private static readonly MessageCatalog Catalog = Read(Shop);
    private static readonly SendMessage Parcel = Send.Service("parcel").With("item", "巧克力").With("amount", 39.8m);

    [Fact]
    public void A_message_has_the_platforms_id_its_text_and_its_wire_fields() =>
        Catalog.Render(Parcel.With("note", "快"), "strict").Should().Be(Made(new("parcel", "zh-CN")
        {
            PlatformId = "T-17",
            Text = "巧克力已发货，39.8元。快",
            Fields = Fields(("thing1", "巧克力"), ("amount2", "39.8元"), ("thing3", "备注快"), ("thing4", "请查收")),
        }));

    [Fact]
    public void Each_culture_has_its_text_and_braces_can_be_written() =>
        Catalog.Render(Parcel.With("note", "quick"), "strict", "en").Should().Be(Made(new("parcel", "en")
        {
            PlatformId = "T-17",
            Text = "巧克力 is on its way: 39.8 yuan. {quick}",
            Fields = Fields(("thing1", "巧克力"), ("amount2", "39.8元"), ("thing3", "Note qu…"), ("thing4", "请查收")),
        }));

    [Theory]
    [InlineData(null, "zh-CN")]
    [InlineData("", "zh-CN")]
    [InlineData("en", "en")]
    [InlineData("EN", "en")]
    [InlineData("en-GB", "en")]
    [InlineData("zh", "zh-CN")]
    [InlineData("zh-Hant-TW", "zh-CN")]
    [InlineData("de-DE", "zh-CN")]
    [InlineData("e", "zh-CN")]
    public void A_culture_that_is_not_there_gives_way_to_its_language_then_to_the_first(string? culture, string taken) =>
        Catalog.Render(Parcel, "free", culture).Message!.Culture.Should().Be(taken);

    [Fact]
    [Spec("messages.values")]
    public void Values_go_in_as_they_are() =>
        Catalog.Render(Parcel.With("item", "{note}").With("note", "{item}{{"), "free").Message!
            .Should().Match<RenderedMessage>(m => m.Text == "{note}已发货，39.8元。{item}{{" && m.Fields["note"] == "{item}{{" && m.Fields["a}b"] == "{note}/{note}");

    [Fact]
    [Spec("messages.values")]
    public void Control_characters_are_taken_out_of_values() =>
        Catalog.Render(Parcel.With("item", "a\r\nb\u0007"), "strict").Message!.Fields["thing1"].Should().Be("ab");

    [Fact]
    [Spec("messages.length")]
    public void A_value_that_is_too_long_is_cut_between_characters()
    {
        Catalog.Render(Parcel.With("item", "🍫🍫🍫🍫🍫🍫"), "strict").Message!.Fields["thing1"].Should().Be("🍫🍫🍫🍫🍫🍫");
        Catalog.Render(Parcel.With("item", "🍫🍫🍫🍫🍫🍫🍫"), "strict").Message!.Fields["thing1"].Should().Be("🍫🍫🍫🍫🍫…");
    }

    [Fact]
    [Spec("messages.length")]
    public void A_value_that_is_too_long_is_refused_where_the_template_says_so()
    {
        Catalog.Render(Parcel.With("amount", "12345.67"), "strict").IsMessage.Should().BeTrue();
        Catalog.Render(Parcel.With("amount", "123456.78"), "strict").Problem.Should().Be("parcel: the field 'amount' is longer than 8 characters and is not to be cut");
    }

    [Fact]
    [Spec("messages.length")]
    public void A_wire_field_that_is_too_long_is_refused_where_the_template_says_so()
    {
        var catalog = Read(One("""{"class":"Service","fields":{"item":{}},"channels":{"free":{"fields":{"k":{"text":"<{item}>","maxLength":4,"onTooLong":"refuse"}}}}}"""));
        catalog.Render(Send.Service("m").With("item", "ab"), "free").Message!.Fields["k"].Should().Be("<ab>");
        catalog.Render(Send.Service("m").With("item", "abc"), "free").Problem.Should().Be("m by free: k is longer than 4 characters and is not to be cut");
    }

    [Fact]
    public void What_has_no_value_leaves_its_place_empty_and_a_wire_field_of_nothing_else_is_left_out()
    {
        var message = Catalog.Render(Parcel, "free").Message!;
        message.Text.Should().Be("巧克力已发货，39.8元。");
        message.Fields.Keys.Should().Equal("a}b");
        Catalog.Render(Parcel.With("note", " \n"), "free").Message.Should().Be(message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \u0000\n")]
    [Spec("messages.values")]
    public void A_required_field_needs_a_value_that_shows(string? value) =>
        Catalog.Render(Send.Service("parcel").With("amount", 1).With("item", value), "free").Should().Match<Rendering>(r =>
            !r.IsMessage && r.Message == null && r.Problem == "parcel: the field 'item' is required and has no value");

    [Fact]
    [Spec("messages.class")]
    public void What_passed_the_gates_as_one_class_does_not_go_out_as_another() =>
        Catalog.Render(Parcel with { Class = MessageClass.Transactional }, "free").Problem.Should().Be("parcel: it is Service in the catalogue, and the rule sends it as Transactional");

    [Fact]
    public void What_is_not_there_is_said()
    {
        Catalog.Render(Send.Service("letter"), "free").Problem.Should().Be("there is no 'letter' in the message catalogue");
        Catalog.Render(new Invite("vip-group"), "strict").Problem.Should().Be("vip-group: it is not for the channel 'strict'; the catalogue has it for free");
    }

    [Fact]
    public void Invitations_coupons_and_tasks_are_found_by_their_names()
    {
        Catalog.Render(new Invite("vip-group"), "free").Should().Be(Made(new("vip-group", "zh-CN") { PlatformId = "wr-1" }));
        Catalog.Render(new IssueCoupon("vip-group"), "free").Message!.PlatformId.Should().Be("wr-1");
        Catalog.Render(new NotifyStaff("call"), "free").Message!.Text.Should().Be("Call the customer");
    }

    [Fact]
    public void A_task_has_fields_as_a_message_has()
    {
        MessageCatalogOptions options = new();
        options.Add(new MessageTemplate("call", MessageClass.Transactional) { Fields = [new("customer")], Text = "Call {customer}", Channels = [new("free")] });

        new MessageCatalog(options, [new CollectingChannel("free")]).Render(new NotifyStaff("call").With("customer", "Lin"), "free").Message!.Text.Should().Be("Call Lin");
    }

    [Fact]
    public void Fields_that_the_template_does_not_have_are_left_aside() =>
        Catalog.Render(Parcel.With("colour", "red"), "free").Should().Be(Catalog.Render(Parcel, "free"));

    [Fact]
    public void A_rendering_says_no_value() =>
        $"{Catalog.Render(Parcel, "free")}; {Catalog.Render(Parcel.With("amount", "123456789"), "free")}".Should().NotContain("巧克力").And.NotContain("123456789");

    [Fact]
    public void Entries_list_their_channels_in_the_order_in_which_they_are_tried()
    {
        Catalog.Names.Should().Equal("call", "parcel", "vip-group");
        Catalog.Cultures.Should().Equal("zh-CN", "en");
        Catalog.Find("parcel")!.Channels.Select(c => c.Channel).Should().Equal("strict", "free");
        Catalog.Find("parcel")!.Find("free")!.Name.Should().Be("parcel");
        Catalog.Find("parcel")!.Find("other").Should().BeNull();
        Catalog.Find("other").Should().BeNull();
    }

    [Fact]
    public void Looking_up_allocates_nothing()
    {
        var found = 0;
        Look();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Look();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        found.Should().Be(4000);

        void Look()
        {
            for (var i = 0; i < 1000; i++)
            {
                found += Catalog.Find("parcel")?.Find("free") is not null ? 1 : 0;
                found += Catalog.Find("nothing") is null ? 1 : 0;
            }
        }
    }

    [Fact]
    public void A_template_tells_channels_what_can_come_of_its_texts()
    {
        var strict = Catalog.Find("parcel")!.Find("strict")!;
        strict.Fields["thing1"].Should().Match<TextTemplate>(t => t.Longest == 6 && !t.CanBeEmpty && t.MaxLength == null);
        strict.Fields["amount2"].Longest.Should().Be(9);
        strict.Fields["thing3"].Should().Match<TextTemplate>(t => t.Longest == 8 && t.MaxLength == 8 && !t.CanBeEmpty);
        strict.Fields["thing4"].Constants.Should().Equal("请查收");
        strict.Fields["thing1"].Constants.Should().BeEmpty();
        strict.Fields["thing4"].Literals.Should().Equal("请查收");
        strict.Fields["thing3"].Literals.Should().Equal("备注", "Note ");
        strict.Fields["thing1"].Literals.Should().BeEmpty();
        strict.Text!.Literals.Should().Equal("已发货，", "元。", " is on its way: ", " yuan. {", "}");
        strict.Text.Fields.Should().Equal("item", "amount", "note");
        strict.Text.Longest.Should().Be("{ is on its way:  yuan. }".Length - 1 + 6 + 8 + 20 + 1);
        Catalog.Find("parcel")!.Find("free")!.Fields["note"].CanBeEmpty.Should().BeTrue();
    }

    [Fact]
    public void A_preview_shows_what_would_go_out() =>
        Catalog.Preview("parcel", culture: "en-US", fields: new Dictionary<string, string> { ["item"] = "chocolate", ["amount"] = "1", ["colour"] = "red" }).Should().Be(
            """
            parcel, Service, en
            strict: T-17
              text = choco… is on its way: 1 yuan. {}
              amount2 = 1元
              thing1 = choco…
              thing3 = Note 
              thing4 = 请查收
            free:
              text = choco… is on its way: 1 yuan. {}
              a}b = choco…/choco…
            left aside: colour
            """);

    [Fact]
    public void A_preview_says_why_nothing_would_go_out()
    {
        Catalog.Preview("parcel", "free").Should().Be("parcel, Service, zh-CN\nfree: nothing goes out: parcel: the field 'item' is required and has no value");
        Catalog.Preview("call", "phone").Should().Be("call, Transactional, zh-CN\nphone: nothing goes out: call: it is not for the channel 'phone'; the catalogue has it for free");
        Catalog.Preview("letter").Should().Be("there is no 'letter' in the message catalogue; there are call, parcel, vip-group");
    }

    [Fact]
    public void In_code_it_is_the_same_as_in_JSON()
    {
        MessageCatalog catalog = new(
            new MessageCatalogOptions().Add(new("parcel", MessageClass.Service)
            {
                Fields = [new("item") { MaxLength = 6 }, new("amount") { MaxLength = 8, OnTooLong = OnTooLong.Refuse }, new("note") { Required = false, MaxLength = 20 }],
                Text = new() { ["zh-CN"] = "{item}已发货，{amount}元。{note}", ["en"] = "{item} is on its way: {amount} yuan. {{{note}}}" },
                Channels =
                [
                    new("strict")
                    {
                        PlatformId = "T-17",
                        Fields =
                        [
                            new("thing1", "{item}"), new("amount2", "{amount}元"), new("thing4", "请查收"),
                            new("thing3", new() { ["zh-CN"] = "备注{note}", ["en"] = "Note {note}" }) { MaxLength = 8 },
                        ],
                    },
                    new("free") { Fields = [new("note", "{note}"), new("a}b", "{item}/{item}")] },
                ],
            }),
            [Strict, Free]);

        foreach (var culture in catalog.Cultures)
        {
            foreach (var channel in new[] { "strict", "free" })
            {
                catalog.Render(Parcel.With("note", "carefully"), channel, culture).Should().Be(Catalog.Render(Parcel.With("note", "carefully"), channel, culture));
            }
        }
    }

    private static Rendering Made(RenderedMessage message) => new(message);

    private static Dictionary<string, string> Fields(params (string Key, string Value)[] fields) =>
        fields.ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal);
}
