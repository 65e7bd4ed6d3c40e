using System.Buffers;
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

    [Fact]
    public void What_is_written_is_what_comes_of_the_librarys_own_escapes()
    {
        StringBuilder every = new();
        for (var letter = 0; letter <= char.MaxValue; letter++)
        {
            every.Append((char)letter).Append('.');
        }

        var text = every.Append("🎁👨‍👩‍👧").ToString();
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer);
        Write(json, text);
        json.Flush();

        PlainJson.Write(text, Write).ToArray().Should().Equal(PlainJson.Of(buffer.WrittenMemory).ToArray());

        static void Write(Utf8JsonWriter json, string text)
        {
            json.WriteStartObject();
            json.WriteString(text, text);
            json.WriteEndObject();
        }
    }

    [Fact]
    public void Who_fails_while_writing_leaves_nothing_to_the_next()
    {
        var act = () => PlainJson.Write(0, static (json, _) =>
        {
            json.WriteStartObject();
            throw new InvalidOperationException();
        });

        act.Should().Throw<InvalidOperationException>();
        Encoding.UTF8.GetString(PlainJson.Write("水", static (json, text) => json.WriteStringValue(text)).Span).Should().Be("\"水\"");
    }

    private static string Of(string json) => Encoding.UTF8.GetString(PlainJson.Of(Encoding.UTF8.GetBytes(json)).Span);
}
