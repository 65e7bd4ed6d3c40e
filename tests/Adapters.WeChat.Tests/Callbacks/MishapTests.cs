using System.Diagnostics;
using System.Text;
using FluentAssertions.Execution;
using Wellspring.Adapters.WeChat.Tests.Accounts;

namespace Wellspring.Adapters.WeChat.Tests.Callbacks;

/// <summary>Whatever the engine does, and whatever is sent.</summary>
public sealed class MishapTests
{
    [Fact]
    public async Task Ten_thousand_mangled_bodies_throw_nothing_and_nothing_forged_is_accepted()
    {
        using Shop shop = new();
        string[] messages = [Shop.Event("subscribe", "<EventKey>qrscene_1</EventKey>"), Shop.Text("你好🎁"), $$"""{"FromUserName":"{{Shop.OpenId}}","CreateTime":1714112445,"MsgType":"event","Event":"subscribe_msg_popup_event","List":[{"TemplateId":"T1","SubscribeStatusString":"accept"}]}"""];
        Random random = new(7);
        var timestamp = Shop.Seconds(Shop.Now);
        for (var i = 0; i < 10_000; i++)
        {
            var crypto = Shop.Crypto();
            var encrypted = crypto.Encrypt(messages[i % messages.Length]);
            var body = Encoding.UTF8.GetBytes(i % 2 == 0 ? $"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>" : $$"""{"Encrypt":"{{encrypted}}"}""");
            Dictionary<string, string> query = new() { ["timestamp"] = timestamp, ["nonce"] = "1", ["msg_signature"] = crypto.Sign(timestamp, "1", encrypted), ["signature"] = WeChatSignature.Sign(Samples.Token, timestamp, "1") };
            Mangle(random, ref body, query, encrypted);

            // In plain text anything of the right form is the platform's word; it must only throw nothing.
            var plain = Encoding.UTF8.GetBytes(messages[i % messages.Length]);
            Mangle(random, ref plain, [], "");
            if (i % 10 == 0)
            {
                var nonce = $"{i}";
                await shop.PostAsync("plain", plain, new() { ["timestamp"] = timestamp, ["nonce"] = nonce, ["signature"] = WeChatSignature.Sign(Samples.Token, timestamp, nonce) });
            }

            CallbackParser.Read(plain);
            var answer = await shop.PostAsync("shop", body, query);
            if (answer.Status == 200)
            {
                throw new AssertionFailedException($"Body {i} was accepted: {Encoding.UTF8.GetString(body)}");
            }
        }

        (await shop.EventsOfAsync($"shop:{Shop.OpenId}")).Should().BeEmpty();
    }

    [Fact]
    public async Task An_event_that_the_engine_refuses_is_acknowledged_and_logged()
    {
        Lines log = new();
        using Shop shop = new(logger: log);

        (await shop.SendAsync("shop", Shop.Event("subscribe", time: Shop.Seconds(Shop.Now.AddHours(2))))).Should().Be(new WeChatResponse(200, "success"), "a repeat would be refused as well");

        (await shop.EventsOfAsync($"shop:{Shop.OpenId}")).Should().BeEmpty();
        log.Told.Should().ContainSingle().Which.Should().StartWith("An event of WeChat account shop was refused: ").And.NotContain(Shop.OpenId).And.Contain("ahead");
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_makes_the_platform_send_it_again()
    {
        GatedJournal journal = new();
        using Shop shop = new(wechat => wechat.Inbound.AnswerWithin = TimeSpan.FromSeconds(0.1), options => options.Journal = journal.Journal);
        journal.Fail = true;

        (await shop.SendAsync("shop", Shop.Event("subscribe"))).Status.Should().Be(503);
        (await shop.SendAsync("shop", Shop.Event("subscribe"))).Status.Should().Be(503);

        journal.Fail = false;
        await Until(async () => (await shop.SendAsync("shop", Shop.Event("subscribe"))).Status == 200);
        (await shop.EventsOfAsync($"shop:{Shop.OpenId}")).Should().ContainSingle();
    }

    [Fact]
    public async Task A_slow_journal_makes_the_platform_send_it_again_and_it_counts_once()
    {
        GatedJournal journal = new();
        using Shop shop = new(wechat => wechat.Inbound.AnswerWithin = TimeSpan.FromSeconds(0.1), options => options.Journal = journal.Journal);
        journal.Hold();

        (await shop.SendAsync("shop", Shop.Event("subscribe")).WaitAsync(TimeSpan.FromSeconds(30))).Status.Should().Be(503);

        journal.Release();
        await Until(async () => (await shop.SendAsync("shop", Shop.Event("subscribe"))).Status == 200);
        (await shop.EventsOfAsync($"shop:{Shop.OpenId}")).Should().ContainSingle();
    }

    [Fact]
    public async Task A_full_intake_makes_the_platform_send_it_again()
    {
        GatedJournal journal = new();
        using Shop shop = new(wechat => wechat.Inbound.AnswerWithin = TimeSpan.FromSeconds(0.1), options => (options.Journal, options.IntakeCapacity) = (journal.Journal, 1));
        await Until(async () => (await shop.SendAsync("shop", Shop.Event("subscribe"))).Status == 200);
        journal.Hold();

        (await shop.SendAsync("shop", Shop.Text("hi", "1"))).Status.Should().Be(503, "it is in the intake, and not in the journal yet");
        (await shop.SendAsync("shop", Shop.Text("hi", "2"))).Status.Should().Be(503, "there is no room for it");

        journal.Release();
        await Until(async () => (await shop.SendAsync("shop", Shop.Text("hi", "1"))).Status == 200);
        (await shop.EventsOfAsync($"shop:{Shop.OpenId}")).Should().HaveCount(2).And.Contain(e => e.Contains("msg-1"));
        await Until(async () => (await shop.SendAsync("shop", Shop.Text("hi", "2"))).Status == 200);
        (await shop.EventsOfAsync($"shop:{Shop.OpenId}")).Should().HaveCount(3);
    }

    private static void Mangle(Random random, ref byte[] body, Dictionary<string, string> query, string encrypted)
    {
        var at = body.Length == 0 ? 0 : random.Next(body.Length);
        switch (random.Next(query.Count == 0 ? 4 : 7))
        {
            case 0 when encrypted.Length == 0 || IsOf(body, at, encrypted):
                body[at] ^= (byte)random.Next(1, 256);
                break;
            case 1:
                body = body[..at];
                break;
            case 2 when encrypted.Length == 0 || IsOf(body, at, encrypted):
                body = [.. body[..at], .. body[(at + 1)..]];
                break;
            case 3 when encrypted.Length == 0 || IsOf(body, at, encrypted):
                // But for the backslash, which before a slash means the slash in JSON.
                body = [.. body[..at], (byte)(random.Next(256) is var b && b == (byte)'\\' ? 0 : b), .. body[at..]];
                break;
            case 4:
                query["msg_signature"] = query["signature"];
                break;
            case 5:
                query["nonce"] += "1";
                break;
            case 6:
                query["timestamp"] = $"{random.Next()}";
                break;
            default:
                // What goes round what is encrypted may change and means the same; here the signature goes.
                query["msg_signature"] = query.GetValueOrDefault("msg_signature", "")[..random.Next(0, 40)];
                break;
        }
    }

    private static bool IsOf(byte[] body, int at, string encrypted)
    {
        var start = body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(encrypted));
        return at >= start && at < start + encrypted.Length;
    }

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(60) && !await holds();)
        {
            await Task.Delay(10);
        }
    }
}
