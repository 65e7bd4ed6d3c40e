using static Wellspring.Engine.Tests.Messages.Catalogs;

namespace Wellspring.Engine.Tests.Messages;

[Spec("messages.checked")]
public sealed class CatalogMistakeTests
{
    [Theory]
    [InlineData("", "the message catalogue: not JSON at line *")]
    [InlineData("{", "the message catalogue: not JSON at line *")]
    [InlineData("[]", "the message catalogue: an object is expected, not []")]
    [InlineData("""{"messages":[]}""", "messages: an object is expected, not []")]
    [InlineData("""{"message":{}}""", "message: unknown; there are cultures and messages")]
    [InlineData("""{"messages":{},"messages":{}}""", "messages: it stands twice; keep one of them")]
    [InlineData("""{"cultures":"en"}""", "cultures: a list of texts is expected, not \"en\"")]
    [InlineData("""{"cultures":[1]}""", "cultures: a list of texts is expected, not [1]")]
    [InlineData("""{"cultures":[]}""", "cultures: at least one is expected, each once, such as [\"zh-CN\", \"en\"], not []")]
    [InlineData("""{"cultures":["en","EN"]}""", "cultures: at least one is expected, each once, *")]
    [InlineData("""{"cultures":[""]}""", "cultures: at least one is expected, each once, *")]
    [InlineData("""{"messages":{"\ud800":{}}}""", "the message catalogue: not JSON: a text has an escape that is no character")]
    public void A_mistake_around_the_templates_names_its_place(string json, string mistake) => Mistakes(json).Should().ContainSingle().Which.Should().Match(mistake);

    [Theory]
    [InlineData("null", "messages.m: an object is expected, not null")]
    [InlineData("""{"channels":{"free":{}}}""", "messages.m.class: it is missing; there are Marketing, Service, Transactional")]
    [InlineData("""{"class":"marketing","channels":{"free":{}}}""", "messages.m.class: one of Marketing, Service, Transactional is expected, not \"marketing\"")]
    [InlineData("""{"class":1,"channels":{"free":{}}}""", "messages.m.class: one of Marketing, Service, Transactional is expected, not 1")]
    [InlineData("""{"class":"Service","channels":{"free":{}},"clas":1}""", "messages.m.clas: unknown; there are class, fields, text and channels")]
    [InlineData("""{"class":"Service"}""", "messages.m.channels: there is none; name at least one channel that may carry it")]
    [InlineData("""{"class":"Service","channels":{}}""", "messages.m.channels: there is none; name at least one channel that may carry it")]
    [InlineData("""{"class":"Service","channels":{"fre":{}}}""", "messages.m.channels.fre: there is no such channel; there are free, strict")]
    [InlineData("""{"class":"Service","channels":{"free":{},"free":{}}}""", "messages.m.channels.free: it stands twice; keep one of them")]
    [InlineData("""{"class":"Service","channels":{"free":[]}}""", "messages.m.channels.free: an object is expected, not []")]
    [InlineData("""{"class":"Service","channels":{"free":{"id":"x"}}}""", "messages.m.channels.free.id: unknown; there are platformId and fields")]
    [InlineData("""{"class":"Service","channels":{"free":{"platformId":5}}}""", "messages.m.channels.free.platformId: a text is expected, not 5")]
    [InlineData("""{"class":"Service","fields":["item"],"channels":{"free":{}}}""", "messages.m.fields: an object is expected, not [\"item\"]")]
    [InlineData("""{"class":"Service","fields":{"item":{}},"channels":{"free":{}}}""", "messages.m.fields.item: no text and no channel uses it; write {item} where its value belongs, or take it out")]
    [InlineData("""{"class":"Service","fields":{"item":{"required":"yes"}},"text":"{item}","channels":{"free":{}}}""", "messages.m.fields.item.required: true or false is expected, not \"yes\"")]
    [InlineData("""{"class":"Service","fields":{"item":{"maxLength":1.5}},"text":"{item}","channels":{"free":{}}}""", "messages.m.fields.item.maxLength: a whole number of at least 1 is expected, not 1.5")]
    [InlineData("""{"class":"Service","fields":{"item":{"maxLength":0}},"text":"{item}","channels":{"free":{}}}""", "messages.m.fields.item.maxLength: 0 is less than 1")]
    [InlineData("""{"class":"Service","fields":{"item":{"onTooLong":"Cut"}},"text":"{item}","channels":{"free":{}}}""", "messages.m.fields.item.onTooLong: one of cut, refuse is expected, not \"Cut\"")]
    [InlineData("""{"class":"Service","fields":{"item":{"length":3}},"text":"{item}","channels":{"free":{}}}""", "messages.m.fields.item.length: unknown; there are required, maxLength and onTooLong")]
    [InlineData("""{"class":"Service","fields":{"item":{},"item":{}},"text":"{item}","channels":{"free":{}}}""", "messages.m.fields.item: it stands twice; keep one of them")]
    [InlineData("""{"class":"Service","text":7,"channels":{"free":{}}}""", "messages.m.text: a text, or an object with a text for each culture, is expected, not 7")]
    [InlineData("""{"class":"Service","text":"","channels":{"free":{}}}""", "messages.m.text: the text is empty")]
    [InlineData("""{"class":"Service","text":{"zh-CN":"x"},"channels":{"free":{}}}""", "messages.m.text: the text in en is missing")]
    [InlineData("""{"class":"Service","text":{"zh-CN":"x","en":"x","fr":"x"},"channels":{"free":{}}}""", "messages.m.text.fr: the catalogue's cultures are zh-CN, en")]
    [InlineData("""{"class":"Service","text":{"zh-CN":"x","en":5},"channels":{"free":{}}}""", "messages.m.text.en: a text is expected, not 5")]
    [InlineData("""{"class":"Service","text":{"zh-CN":"x","en":"{itm}"},"channels":{"free":{}}}""", "messages.m.text.en: there is no field 'itm'; the message has no fields")]
    [InlineData("""{"class":"Service","fields":{"item":{},"amount":{}},"text":"{item} {itm} {amount}","channels":{"free":{}}}""", "messages.m.text: there is no field 'itm'; the message has item, amount")]
    [InlineData("""{"class":"Service","text":"a {","channels":{"free":{}}}""", "messages.m.text: the '{' at character 3 has no partner; write {field} for a place, and {{ for a brace")]
    [InlineData("""{"class":"Service","text":"a } b","channels":{"free":{}}}""", "messages.m.text: the '}' at character 3 has no partner; write {field} for a place, and }} for a brace")]
    [InlineData("""{"class":"Service","text":"{}","channels":{"free":{}}}""", "messages.m.text: there is no field ''; the message has no fields")]
    [InlineData("""{"class":"Service","channels":{"free":{"fields":{"k":"{itm}"}}}}""", "messages.m.channels.free.fields.k: there is no field 'itm'; the message has no fields")]
    [InlineData("""{"class":"Service","channels":{"free":{"fields":{"k":{"text":{"en":"x"}}}}}}""", "messages.m.channels.free.fields.k: the text in zh-CN is missing")]
    [InlineData("""{"class":"Service","channels":{"free":{"fields":{"k":{}}}}}""", "messages.m.channels.free.fields.k.text: it is missing")]
    [InlineData("""{"class":"Service","channels":{"free":{"fields":{"k":7}}}}""", "messages.m.channels.free.fields.k: a text, or an object with text, maxLength and onTooLong, is expected, not 7")]
    [InlineData("""{"class":"Service","channels":{"free":{"fields":{"k":{"text":"x","max":7}}}}}""", "messages.m.channels.free.fields.k.max: unknown; there are text, maxLength and onTooLong")]
    [InlineData("""{"class":"Service","channels":{"free":{"fields":{"k":"x","k":"y"}}}}""", "messages.m.channels.free.fields.k: it stands twice; keep one of them")]
    [InlineData("""{"class":"Service","channels":{"free":{"fields":{"":"x"}}}}""", "messages.m.channels.free.fields.: a field needs a name on the wire")]
    [InlineData("""{"class":"Service","channels":{"free":{"fields":{"k":{"text":"巧克力糖","maxLength":3}}}}}""", "messages.m.channels.free.fields.k: '巧克力糖' has 4 characters, and maxLength is 3")]
    public void A_mistake_in_a_template_names_template_channel_and_field(string template, string mistake) =>
        Mistakes(One(template)).Should().ContainSingle().Which.Should().Be(mistake);

    [Theory]
    [InlineData("""{"class":"Marketing","channels":{"strict":{"platformId":"T"}}}""", "messages.m.channels.strict: it carries no Marketing")]
    [InlineData("""{"class":"Service","channels":{"strict":{}}}""", "messages.m.channels.strict: platformId is missing")]
    [InlineData("""{"class":"Service","channels":{"strict":{"platformId":"T","fields":{"first":"x"}}}}""", "messages.m.channels.strict: fields.first: there is no such key")]
    [InlineData("""{"class":"Service","channels":{"strict":{"platformId":"T","fields":{"thing1":"Buy!"}}}}""", "messages.m.channels.strict: fields.thing1: 'Buy!' shouts")]
    [InlineData("""{"class":"Service","fields":{"item":{}},"channels":{"strict":{"platformId":"T","fields":{"thing1":"{item}"}}}}""", "messages.m.channels.strict: fields.thing1: it may come out of any length, and 20 are allowed")]
    [InlineData("""{"class":"Service","fields":{"sum":{"maxLength":10}},"channels":{"strict":{"platformId":"T","fields":{"amount1":"{sum}元"}}}}""", "messages.m.channels.strict: fields.amount1: it may come out 11 characters, and 10 are allowed")]
    [InlineData("""{"class":"Service","fields":{"item":{"required":false,"maxLength":5}},"channels":{"strict":{"platformId":"T","fields":{"thing1":"{item}"}}}}""", "messages.m.channels.strict: fields.thing1: it can be empty")]
    public void What_a_channel_refuses_is_a_mistake_of_the_template(string template, string mistake) =>
        Mistakes(One(template)).Should().ContainSingle().Which.Should().Be(mistake);

    [Fact]
    public void All_mistakes_are_named_at_once() =>
        Mistakes(
            """
            {"messages": {
              "a": { "clas": "x", "class": "Service", "text": "{item}", "channels": { "fre": {}, "strict": { "platformId": "T", "fields": { "first": "x" } } } },
              "b": { "class": "Service", "channels": { "free": 1 } },
              "c": { "class": "Service", "channels": { "free": {} } },
              "c": { "class": "Service", "channels": { "free": {} } }
            }}
            """,
            """{"messages": {"c": {"class": "Service", "channels": {"free": {}}}}}""",
            "nonsense").Should().BeEquivalentTo(
            "messages.a.clas: unknown; there are class, fields, text and channels",
            "messages.a.text: there is no field 'item'; the message has no fields",
            "messages.a.channels.fre: there is no such channel; there are free, strict",
            "messages.a.channels.strict: fields.first: there is no such key",
            "messages.b.channels.free: an object is expected, not 1",
            "messages.c: it stands twice; keep one of them",
            "messages.c: it stands twice; keep one of them",
            "the message catalogue: not JSON at line 1, byte 2");

    [Fact]
    public void What_could_not_be_read_is_not_blamed_for_anything_else() =>
        Mistakes(One("""{"class":"Service","channels":{"strict":{"platformId":"T","fields":{"thing1":"{itm}","thing2":{"text":{"en":"Hello"}},"thing3":"Hello!"}}}}""")).Should().Equal(
            "messages.m.channels.strict.fields.thing1: there is no field 'itm'; the message has no fields",
            "messages.m.channels.strict.fields.thing2: the text in zh-CN is missing",
            "messages.m.channels.strict: fields.thing3: 'Hello!' shouts");

    [Fact]
    public void What_is_built_in_code_is_checked_in_the_same_way()
    {
        var options = new MessageCatalogOptions { Cultures = ["en"] }
            .Add(new("", (MessageClass)9) { Channels = [new("free"), new("free")] })
            .Add(new("m", MessageClass.Service)
            {
                Fields = [new("a{b"), new("") { MaxLength = -1 }],
                Text = new("all") { ["zh-CN"] = "x" },
                Channels = [new("free") { Fields = [new("k", new MessageText()) { MaxLength = 0 }] }],
            });

        FluentActions.Invoking(() => new MessageCatalog(options, [Free])).Should().Throw<InvalidConfigurationException>().Which.Mistakes.Should().BeEquivalentTo(
            "messages.: a template needs a name",
            "messages..class: 9 is no class",
            "messages..channels.free: it stands twice; keep one of them",
            "messages.m.fields.a{b: a field's name is not empty and has no braces",
            "messages.m.fields.: a field's name is not empty and has no braces",
            "messages.m.fields..maxLength: -1 is less than 1",
            "messages.m.text.zh-CN: the catalogue's cultures are en",
            "messages.m.channels.free.fields.k.maxLength: 0 is less than 1",
            "messages.m.channels.free.fields.k: the text in en is missing",
            "messages.m.fields.a{b: no text and no channel uses it; write {a{b} where its value belongs, or take it out",
            "messages.m.fields.: no text and no channel uses it; write {} where its value belongs, or take it out");
    }

    [Fact]
    public void Channels_need_names_of_their_own() =>
        FluentActions.Invoking(() => new MessageCatalog(new(), [Free, new CollectingChannel("free"), new CollectingChannel("")])).Should().Throw<InvalidConfigurationException>()
            .Which.Mistakes.Should().Equal(
                "channels: the name 'free' is empty or stands twice; give each channel a name of its own",
                "channels: the name '' is empty or stands twice; give each channel a name of its own");

    [Fact]
    public void One_culture_is_enough_for_those_who_have_one() =>
        Read("""{"cultures":["zh-CN"],"messages":{"m":{"class":"Service","text":{"zh-CN":"你好"},"channels":{"free":{}}}}}""")
            .Render(Send.Service("m"), "free", "en").Message!.Text.Should().Be("你好");

    [Fact]
    public void A_text_for_all_cultures_gives_way_to_that_of_a_culture()
    {
        MessageCatalog catalog = new(new MessageCatalogOptions().Add(new("m", MessageClass.Service) { Text = new("all") { ["en"] = "English" }, Channels = [new("free")] }), [Free]);
        catalog.Cultures.Select(culture => catalog.Render(Send.Service("m"), "free", culture).Message!.Text).Should().Equal("all", "English");
    }
}
