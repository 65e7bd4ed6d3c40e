using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Wellspring.Testing.Tests;

/// <summary>What docs/channels.md shows is so.</summary>
public sealed partial class ChannelsDocTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Folder(), "../../docs/channels.md"));

    private static IChannel[] Channels => [new SmsChannel(null!, _ => null), new CollectingChannel("shop-app")];

    [Fact]
    public void The_example_is_the_channel_that_is_tested()
    {
        var source = File.ReadAllText(Path.Combine(Folder(), "SmsChannel.cs"));
        Page.Should().Contain(source[source.IndexOf("public sealed class SmsChannel", StringComparison.Ordinal)..]);
        Page.Should().Contain(source[source.IndexOf("public interface", StringComparison.Ordinal)..source.IndexOf("\n\npublic sealed class SmsChannel", StringComparison.Ordinal)]);
    }

    [Fact]
    public void The_Chinese_page_shows_the_same()
    {
        var chinese = File.ReadAllText(Path.Combine(Folder(), "../../docs/channels.zh-CN.md"));
        Blocks().Matches(chinese).Select(block => block.Value).Should().Equal(Blocks().Matches(Page).Select(block => block.Value));
    }

    [Fact]
    public void The_catalogue_has_no_mistakes_and_the_preview_is_what_it_says() =>
        Page.Should().Contain($"```text\n{Catalog().Preview("cart-reminder", culture: "en", fields: new Dictionary<string, string> { ["item"] = "Chocolate" })}\n```");

    [Fact]
    public void The_mistakes_are_those_that_it_says()
    {
        var json = Json("cultures");
        var reminder = json["messages"]!["cart-reminder"]!;
        reminder["text"] = JsonNode.Parse("""{"en":"{itm} is still in your cart"}""");
        reminder["fields"] = JsonNode.Parse("""{"item":{},"price":{}}""");
        reminder["channels"] = JsonNode.Parse("""{"smss":{},"sms":{"fields":{"title":"{item}"}}}""");

        FluentActions.Invoking(() => Catalog(json)).Should().Throw<InvalidConfigurationException>()
            .Which.Mistakes.Should().Equal(Text("messages.cart-reminder.text: ").Split('\n'));
    }

    [Fact]
    public async Task The_body_is_what_the_webhook_posts()
    {
        using Capture capture = new();
        using HttpClient client = new(capture);
        var action = Send.Marketing("cart-reminder").With("item", "巧克力");
        await new WebhookChannel("shop-app", client, new() { Endpoint = new("https://shop.example/wellspring"), Secret = new string('s', 16) }).DeliverAsync(
            new()
            {
                Id = "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U",
                User = "li",
                Rule = "abandoned-cart",
                Step = "first",
                Key = "c1",
                Channel = "shop-app",
                Action = action,
                Message = Catalog().Render(action, "shop-app").Message,
                DecidedAt = new(2026, 1, 5, 11, 0, 0, TimeSpan.FromHours(8)),
                Deadline = new(2026, 1, 8, 11, 0, 0, TimeSpan.FromHours(8)),
            },
            default);

        JsonNode.DeepEquals(JsonNode.Parse(capture.Body), Json("version")).Should().BeTrue(Encoding.UTF8.GetString(capture.Body));
    }

    [Fact]
    public void The_signature_is_right()
    {
        var lines = Text("secret  ").Split('\n').Select(line => line[8..]).ToArray();
        var (secret, body, header) = (lines[0], Encoding.UTF8.GetBytes(lines[1]), lines[2]);

        WebhookSignature.Verify(secret, header, body, DateTimeOffset.FromUnixTimeSeconds(1767582000), TimeSpan.Zero).Should().BeTrue();
        WebhookSignature.Sign(secret, body, DateTimeOffset.FromUnixTimeSeconds(1767582000)).Should().Be(header);
    }

    private static MessageCatalog Catalog(JsonNode? json = null) =>
        new(new MessageCatalogOptions().Read(Encoding.UTF8.GetBytes((json ?? Json("cultures")).ToJsonString())), Channels);

    private static JsonNode Json(string member) =>
        Blocks().Matches(Page).Where(block => block.Groups[1].Value == "json").Select(block => JsonNode.Parse(block.Groups[2].Value)!).Single(json => json[member] is not null);

    private static string Text(string beginning) =>
        Blocks().Matches(Page).Where(block => block.Groups[1].Value == "text").Select(block => block.Groups[2].Value.TrimEnd('\n')).Single(text => text.StartsWith(beginning, StringComparison.Ordinal));

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex("^```([a-z]+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    private sealed class Capture : HttpMessageHandler
    {
        public byte[] Body { get; private set; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            return new(System.Net.HttpStatusCode.OK);
        }
    }
}
