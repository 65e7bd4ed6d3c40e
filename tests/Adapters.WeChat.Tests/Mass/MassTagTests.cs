using System.Text;
using System.Text.Json;
using Wellspring.Adapters.WeChat.Tests.Channels;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Mass;

/// <summary>Mass messages to a tag or to all.</summary>
public sealed class MassTagTests : IAsyncLifetime
{
    private const string Path = "/cgi-bin/message/mass/sendall";
    private ShopHost host = null!;
    private int tag;

    public async Task InitializeAsync()
    {
        host = await ShopHost.StartAsync(engine: options => options.AddMessages(messages => messages.Add(Messages.News).Add(Article)));
        await host.Lin.FollowAsync();
        await host.Sandbox.Phone("chen").FollowAsync();
        var made = await host.Client.CallAsync("shop", "/cgi-bin/tags/create", """{"tag":{"name":"春茶"}}"""u8.ToArray());
        using var json = JsonDocument.Parse(made.Body);
        tag = json.RootElement.GetProperty("tag").GetProperty("id").GetInt32();
        await host.Client.CallAsync("shop", "/cgi-bin/tags/members/batchtagging", Encoding.UTF8.GetBytes($$"""{"openid_list":["{{host.Lin.OpenId()}}"],"tagid":{{tag}}}"""));
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task An_approved_message_goes_to_a_tag_and_the_journal_has_who_approved_it_and_what_came_of_it()
    {
        await host.MassSends.ApproveAsync("shop", "spring-news", "zhouwen");

        var sent = await host.MassSends.SendAsync("shop", "spring-news", "spring-2026", tag);

        sent.Kind.Should().Be(DeliveryResultKind.Accepted);
        host.Sandbox.Calls.Latest(Path).Should().ContainSingle().Which.Body.Should().Be(
            $$"""{"msgtype":"text","filter":{"is_to_all":false,"tag_id":{{tag}}},"text":{"content":"春茶上新"},"clientmsgid":"{{MassContent.Hash(["shop", "spring-news", "spring-2026", $"{tag}"])}}"}""");
        (await host.MassSends.ReadStateAsync("shop", sent.Receipt!)).Should().Be("SENDING");
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(5));
        await host.Sandbox.IdleAsync();
        (await host.MassSends.ReadStateAsync("shop", sent.Receipt!)).Should().Be("SEND_SUCCESS");
        Fixtures.Same(host.Sandbox.Calls.Latest("/cgi-bin/message/mass/get")[^1].Body, "mass.get.json", ("201053012", sent.Receipt!));
        host.Lin.Messages().Should().ContainSingle(message => message.Text == "春茶上新");
        host.Sandbox.Phone("chen").Messages().Should().NotContain(message => message.Text == "春茶上新");

        var job = await ExportAsync(sent.Receipt!);
        job.Should().Contain("wechat_mass_submitted").And.Contain("\"approvedBy\":\"zhouwen\"").And.Contain("\"key\":\"spring-2026\"");
        job.Should().Contain("wechat_mass_send_finished").And.Contain("\"sent\":1");
    }

    [Fact]
    public async Task The_same_sending_again_sends_nothing_and_says_what_it_is_called()
    {
        await host.MassSends.ApproveAsync("shop", "spring-news", "zhouwen");
        var first = await host.MassSends.SendAsync("shop", "spring-news", "spring-2026", tag: null);

        var tooSoon = await host.MassSends.SendAsync("shop", "spring-news", "spring-2026", tag: null);
        host.Sandbox.Clock.Advance(TimeSpan.FromMinutes(2));
        var again = await host.MassSends.SendAsync("shop", "spring-news", "spring-2026", tag: null);

        (tooSoon.Kind, tooSoon.After).Should().Be((DeliveryResultKind.Retry, TimeSpan.FromMinutes(1)));
        (again.Kind, again.Receipt).Should().Be((DeliveryResultKind.Accepted, first.Receipt));
        await host.Sandbox.IdleAsync();
        host.Lin.Messages().Should().ContainSingle(message => message.Text == "春茶上新");
        (await host.MassSends.SendAsync("shop", "spring-news", "summer-2026", tag: null)).Receipt.Should().NotBe(first.Receipt, "another key is another sending");
    }

    [Fact]
    public async Task The_same_key_to_another_tag_is_another_sending()
    {
        await host.MassSends.ApproveAsync("shop", "spring-news", "zhouwen");
        var made = await host.Client.CallAsync("shop", "/cgi-bin/tags/create", """{"tag":{"name":"秋茶"}}"""u8.ToArray());
        using var json = JsonDocument.Parse(made.Body);
        var other = json.RootElement.GetProperty("tag").GetProperty("id").GetInt32();
        await host.Client.CallAsync("shop", "/cgi-bin/tags/members/batchtagging", Encoding.UTF8.GetBytes($$"""{"openid_list":["{{host.Sandbox.Phone("chen").OpenId()}}"],"tagid":{{other}}}"""));

        var first = await host.MassSends.SendAsync("shop", "spring-news", "spring-2026", tag);
        var second = await host.MassSends.SendAsync("shop", "spring-news", "spring-2026", other);

        (first.Kind, second.Kind).Should().Be((DeliveryResultKind.Accepted, DeliveryResultKind.Accepted));
        second.Receipt.Should().NotBe(first.Receipt);
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(5));
        await host.Sandbox.IdleAsync();
        host.Lin.Messages().Should().ContainSingle(message => message.Text == "春茶上新");
        host.Sandbox.Phone("chen").Messages().Should().ContainSingle(message => message.Text == "春茶上新");
        (await ExportAsync(second.Receipt!)).Should().Contain("wechat_mass_submitted");
    }

    [Fact]
    public async Task A_connection_that_is_cut_after_the_platform_took_it_is_asked_again_and_sends_once()
    {
        await host.MassSends.ApproveAsync("shop", "spring-news", "zhouwen");
        host.Sandbox.Faults.Add(new Fault(FaultKind.ResetAfter) { Path = Path, Times = 1 });

        var sending = host.MassSends.SendAsync("shop", "spring-news", "spring-2026", tag);
        await host.UntilAsync(() => host.Sandbox.Calls.Count(Path) == 1);
        while (!sending.IsCompleted)
        {
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(1)));
            host.Sandbox.Clock.Advance(sending.IsCompleted || host.Sandbox.Calls.Count(Path) > 1 ? TimeSpan.Zero : TimeSpan.FromSeconds(70));
        }

        var sent = await sending;
        (sent.Kind, sent.Receipt is not null).Should().Be((DeliveryResultKind.Accepted, true));
        host.Sandbox.Calls.Count(Path).Should().Be(2);
        await host.Sandbox.IdleAsync();
        host.Lin.Messages().Should().ContainSingle(message => message.Text == "春茶上新");
    }

    [Fact]
    public async Task What_no_one_has_approved_is_not_sent()
    {
        var act = () => host.MassSends.SendAsync("shop", "spring-news", "spring-2026", tag);

        await act.Should().ThrowAsync<InvalidOperationException>().WithMessage("No one has approved 'spring-news' as a mass message of shop as it stands in the catalogue;*");
        host.Sandbox.Calls.Count(Path).Should().Be(0);
    }

    [Fact]
    public async Task A_message_is_looked_at_on_ones_own_phone_before_it_is_approved()
    {
        (await host.MassSends.PreviewAsync("shop", "spring-news", host.Lin.OpenId())).IsAccepted.Should().BeTrue();
        (await host.MassSends.PreviewAsync("shop", "spring-article", host.Lin.OpenId())).IsAccepted.Should().BeTrue();

        host.Lin.Messages().Select(message => message.Text).Should().Contain("春茶上新");
        Fixtures.Same(host.Sandbox.Calls.Latest("/cgi-bin/message/mass/preview")[^1].Body, "mass.preview.json", ("OPENID", host.Lin.OpenId()));
    }

    [Fact]
    public async Task An_article_goes_out_by_its_media_id()
    {
        await host.MassSends.ApproveAsync("shop", "spring-article", "zhouwen");

        (await host.MassSends.SendAsync("shop", "spring-article", "1", tag)).Kind.Should().Be(DeliveryResultKind.Accepted);

        Fixtures.Same(
            host.Sandbox.Calls.Latest(Path)[^1].Body, "mass-sendall.json", ("\"tag_id\": 2", $"\"tag_id\": {tag}"), ("123dsdajkasd231jhksad", "media-1"), ("send_tag_2", MassContent.Hash(["shop", "spring-article", "1", $"{tag}"])));
    }

    [Fact]
    public async Task An_approval_and_a_sending_survive_the_end_of_the_process()
    {
        InMemoryJournal journal = new();
        DeliveryResult first;
        using (WeChatMassSends before = new(host.Client, Engine(journal)))
        {
            await before.ApproveAsync("shop", "spring-news", "zhouwen");
            first = await before.SendAsync("shop", "spring-news", "spring-2026", tag);
        }

        host.Sandbox.Clock.Advance(TimeSpan.FromMinutes(2));
        using var engine = Engine(journal);
        using WeChatMassSends after = new(host.Client, engine);

        after.ReadApprovals("shop")["spring-news"].By.Should().Be("zhouwen");
        var again = await after.SendAsync("shop", "spring-news", "spring-2026", tag);
        (again.Kind, again.Receipt).Should().Be((DeliveryResultKind.Accepted, first.Receipt));
        await host.Sandbox.IdleAsync();
        host.Lin.Messages().Should().ContainSingle(message => message.Text == "春茶上新");

        MarketingEngine Engine(InMemoryJournal on) => MarketingEngine.Create(options =>
        {
            (options.Journal, options.TimeProvider) = (on, host.Sandbox.Clock);
            options.AddEvents(WeChatEvents.Register).AddWeChatChannels(host.Client).AddMessages(messages => messages.Add(Messages.News));
        });
    }

    [Fact]
    public async Task What_is_wrong_is_said()
    {
        await Refused(() => host.MassSends.ApproveAsync("mini", "spring-news", "zhouwen"), "*'mini' is a mini program*");
        await Refused(() => host.MassSends.ApproveAsync("shop", "nothing", "zhouwen"), "*has no 'nothing' for the channel shop.mass*");
        await Refused(() => host.MassSends.ApproveAsync("shop", "spring-news", ""), "*");

        static async Task Refused(Func<Task> act, string message) => await act.Should().ThrowAsync<ArgumentException>().WithMessage(message);
    }

    private static MessageTemplate Article { get; } = new("spring-article", MessageClass.Marketing) { Channels = [new("shop.mass") { PlatformId = "media-1" }] };

    private async Task<string> ExportAsync(string job)
    {
        using MemoryStream output = new();
        (await host.Engine.ExportAsync($"shop:mass:{job}", output)).Should().BeTrue();
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
