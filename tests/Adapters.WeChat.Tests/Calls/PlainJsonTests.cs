using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Wellspring.Adapters.WeChat.Tests.Calls;

public sealed class PlainJsonTests
{
    [Theory]
    [InlineData("""{"a":"\u6c34\u6C34"}""", """{"a":"水水"}""")]
    [InlineData("""{"a":"\uD83C\uDF81!"}""", """{"a":"🎁!"}""")]
    [InlineData("""{"a":"\u0022 \u005c \u000a \n \\u6c34"}""", """{"a":"\" \\ \u000a \n \\u6c34"}""")]
    [InlineData("""{"a":"\\\u6c34"}""", """{"a":"\\水"}""")]
    [InlineData("""{"a":"\uD83C"}""", """{"a":"\uD83C"}""")]
    [InlineData("""{"a":"\uD83Cx\u6c34"}""", """{"a":"\uD83Cx水"}""")]
    [InlineData("""{"\u0061":1}""", """{"a":1}""")]
    [InlineData("""{"a":"\u00""", """{"a":"\u00""")]
    [InlineData("""{"a":"\""", """{"a":"\""")]
    [InlineData("{}", "{}")]
    public void Escapes_become_characters_where_JSON_allows_them(string json, string plain) => Of(json).Should().Be(plain);

    [Fact]
    public void What_the_library_writes_means_the_same_and_has_no_escaped_character()
    {
        const string Text = "送你🎁 \"水\" \\ <b>&'+ é\u2028\t\u0001";
        var written = new JsonObject { ["text"] = Text }.ToJsonString();

        var plain = Of(written);

        plain.Should().Contain("送你🎁").And.NotContain("\\uD83C");
        JsonDocument.Parse(plain).RootElement.GetProperty("text").GetString().Should().Be(Text);
    }

    private static string Of(string json) => Encoding.UTF8.GetString(PlainJson.Of(Encoding.UTF8.GetBytes(json)).Span);
}
