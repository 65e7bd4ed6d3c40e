using System.Text;
using Wellspring.Adapters.WeChat.Tests.Accounts;

namespace Wellspring.Adapters.WeChat.Tests.Callbacks;

/// <summary>What anyone can send who knows the address and no key.</summary>
public sealed class UnsignedTests
{
    private const int Most = 256 << 10;

    [Theory]
    [InlineData("a<!---->")]
    [InlineData("a<![CDATA[b]]>")]
    [InlineData("a<?x?>")]
    public void A_text_in_many_parts_is_put_together_once(string part)
    {
        var body = Body(part);
        CallbackContent? content = null;

        var allocated = Allocated(() => content = CallbackParser.Read(body));

        content!["A"].Should().StartWith("a").And.HaveLength(content["A"]!.Count(c => c is 'a' or 'b'));
        allocated.Should().BeLessThan(16 * Most, "putting it together part by part takes a gigabyte");
    }

    [Fact]
    public void In_plain_text_a_body_is_read_once_its_signature_is_known_to_be_right()
    {
        CallbackDecoder decoder = new(new WeChatAccounts(new WeChatOptions().AddOfficialAccount("plain", app =>
        {
            Samples.App(app);
            app.Callback.EncodingAesKey = null;
        })).Find("plain")!, TimeSpan.FromMinutes(10), new ManualTime(Shop.Now));
        var body = Body("<A>a</A>");
        CallbackQuery query = new("wrong", null, Shop.Seconds(Shop.Now), "1", null);
        decoder.Decode(query, body).Fault.Should().Be(CallbackFault.Signature);

        Allocated(() => decoder.Decode(query, body)).Should().BeLessThan(Most / 8);
    }

    [Fact]
    public async Task Requests_that_are_refused_fill_no_log()
    {
        Lines log = new();
        using Shop shop = new(logger: log);

        for (var i = 0; i < 1000; i++)
        {
            (await shop.SendAsync("shop", Shop.Event("subscribe"), receiver: "wx0000000000000000", nonce: $"{i}")).Status.Should().Be(401);
            (await shop.PostAsync("shop", "<xml/>", new() { ["timestamp"] = "1", ["nonce"] = $"{i}" })).Status.Should().Be(401);
            (await shop.SendPlainAsync("plain", "no body", nonce: $"{i}")).Status.Should().Be(400);
        }

        log.Told.Should().Equal(
            "A callback for WeChat account shop was not accepted: Encryption; 0 more like it since the last line of this kind",
            "A callback for WeChat account shop was not accepted: Clock; 0 more like it since the last line of this kind",
            "A callback for WeChat account plain was not accepted: Form; 0 more like it since the last line of this kind");

        shop.Time.Advance(TimeSpan.FromMinutes(1));
        await shop.SendPlainAsync("plain", "no body");
        log.Told.Should().HaveCount(4).And.Subject.Last().Should().Be("A callback for WeChat account plain was not accepted: Form; 999 more like it since the last line of this kind");
    }

    private static byte[] Body(string part)
    {
        StringBuilder text = new("<xml><A>");
        while (text.Length < Most - part.Length - 20)
        {
            text.Append(part);
        }

        return Encoding.UTF8.GetBytes(text.Append("</A></xml>").ToString());
    }

    private static long Allocated(Action act)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        act();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
