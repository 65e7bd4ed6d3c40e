using Wellspring.Adapters.WeChat.Tests.Channels;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Media;

/// <summary>Messages name media by names of the account's own, and no one writes ids that live three days.</summary>
public sealed class NamedMediaTests : IDisposable
{
    private const string Upload = "/cgi-bin/media/upload";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wellspring-media-");

    public NamedMediaTests()
    {
        File.WriteAllBytes(FileOf("spring.jpg"), [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]);
        File.WriteAllBytes(FileOf("song.mp3"), [1, 2, 3, 4, 5, 6, 7]);
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_goes_up_when_it_is_needed_first_and_again_before_it_expires()
    {
        await using var host = await StartAsync(ServiceContentTests.Template("shop", new WireField("image.media_id", "media:spring")));
        var user = $"shop:{host.Lin.OpenId()}";
        await host.Lin.FollowAsync();
        await host.Lin.WriteAsync("hi");
        host.Sandbox.Calls.Count(Upload).Should().Be(0);

        (await host.SendAsync(user, "seen", MessageClass.Service)).State.Should().Be(DeliveryState.Accepted);
        (await host.SendAsync(user, "seen", MessageClass.Service)).State.Should().Be(DeliveryState.Accepted);
        host.Sandbox.Calls.Count(Upload).Should().Be(1);
        host.Lin.Messages().Where(message => message.Kind == "image").Select(message => message.Media).Distinct().Should().ContainSingle();

        host.Sandbox.Clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromMinutes(30));
        await host.Lin.WriteAsync("again");
        (await host.SendAsync(user, "seen", MessageClass.Service)).State.Should().Be(DeliveryState.Accepted);

        host.Sandbox.Calls.Count(Upload).Should().Be(2);
        host.Lin.Messages().Where(message => message.Kind == "image").Select(message => message.Media).Distinct().Should().HaveCount(2);
    }

    [Fact]
    public async Task What_the_platform_has_lost_goes_up_again()
    {
        await using var host = await StartAsync(ServiceContentTests.Template("shop", new WireField("image.media_id", "media:spring")));
        var user = $"shop:{host.Lin.OpenId()}";
        await host.Lin.FollowAsync();
        await host.Lin.WriteAsync("hi");
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Code = 40007, Path = "/cgi-bin/message/custom/send", Times = 1 });

        var first = await host.SendAsync(user, "seen", MessageClass.Service, until: DeliveryState.Pending);
        first.Reason.Should().Be("40007: the media id is wrong, or has expired");
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(3));
        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Accepted));

        host.Sandbox.Calls.Count(Upload).Should().Be(2);
    }

    [Fact]
    public async Task While_it_cannot_be_uploaded_the_message_waits()
    {
        await using var host = await StartAsync(ServiceContentTests.Template("shop", new WireField("image.media_id", "media:spring")));
        await host.Lin.FollowAsync();
        await host.Lin.WriteAsync("hi");
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Code = 45011, Path = Upload, Times = 1 });

        var first = await host.SendAsync($"shop:{host.Lin.OpenId()}", "seen", MessageClass.Service, until: DeliveryState.Pending);
        first.Reason.Should().Be("image.media_id could not be uploaded: 45011: too many calls a minute");
        host.Sandbox.Calls.Count("/cgi-bin/message/custom/send").Should().Be(0);
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(61));

        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Accepted));
    }

    [Fact]
    public async Task Many_messages_at_once_wait_for_one_upload()
    {
        TaskCompletionSource uploaded = new();
        using var platform = new FakePlatform(asked => asked.Path == Upload ? """{"media_id":"ID"}""" : """{"errcode":0,"errmsg":"ok"}""") { Before = asked => asked.Path == Upload ? uploaded.Task : Task.CompletedTask };
        using var client = platform.Client(null, Account);
        var template = ServiceContentTests.Template("shop", new WireField("image.media_id", "media:spring"));
        Task<DeliveryResult>[] all = [.. Enumerable.Range(0, 20).Select(_ => ServiceContentTests.DeliverAsync(client, "shop", template))];

        uploaded.SetResult();

        (await Task.WhenAll(all)).Should().OnlyContain(result => result.Kind == DeliveryResultKind.Accepted);
        platform.Calls.Count(call => call.Path == Upload).Should().Be(1);
        platform.Calls.Where(call => call.Path != Upload).Should().HaveCount(20).And.OnlyContain(call => call.Body.Contains("\"media_id\":\"ID\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_who_wait_for_an_upload_share_its_failure_too()
    {
        TaskCompletionSource asked = new(), answered = new();
        var works = false;
        using var platform = new FakePlatform(asked => asked.Path != Upload ? """{"errcode":0,"errmsg":"ok"}""" : works ? """{"media_id":"ID"}""" : """{"errcode":-1,"errmsg":"system error"}""")
        {
            Before = call => call.Path == Upload && asked.TrySetResult() ? answered.Task : Task.CompletedTask,
        };
        using var client = platform.Client(null, Account);
        var template = ServiceContentTests.Template("shop", new WireField("image.media_id", "media:spring"));
        Task<DeliveryResult>[] all = [.. Enumerable.Range(0, 20).Select(_ => ServiceContentTests.DeliverAsync(client, "shop", template))];
        await asked.Task;

        answered.SetResult();

        (await Task.WhenAll(all)).Should().OnlyContain(result => result.Kind == DeliveryResultKind.Retry && result.Reason == "image.media_id could not be uploaded: -1: the system is busy");
        platform.Calls.Should().ContainSingle();
        works = true;
        (await ServiceContentTests.DeliverAsync(client, "shop", template)).Kind.Should().Be(DeliveryResultKind.Accepted);
    }

    [Fact]
    public async Task Who_waits_for_an_upload_until_its_time_is_over_was_not_sent_and_ends_it_for_no_one_else()
    {
        TaskCompletionSource asked = new(), answered = new();
        using var platform = new FakePlatform(asked => asked.Path == Upload ? """{"media_id":"ID"}""" : """{"errcode":0,"errmsg":"ok"}""")
        {
            Before = call => call.Path == Upload && asked.TrySetResult() ? answered.Task : Task.CompletedTask,
        };
        using var client = platform.Client(null, Account);
        using CancellationTokenSource over = new();
        var template = ServiceContentTests.Template("shop", new WireField("image.media_id", "media:spring"));
        var first = ServiceContentTests.DeliverAsync(client, "shop", template, over.Token);
        await asked.Task;
        var second = ServiceContentTests.DeliverAsync(client, "shop", template);

        await over.CancelAsync();

        (await first).Should().BeEquivalentTo(DeliveryResult.Retry("image.media_id was not uploaded yet: the time for it was over before anything was sent"));
        answered.SetResult();
        (await second).Kind.Should().Be(DeliveryResultKind.Accepted);
        platform.Calls.Select(call => call.Path).Should().Equal(Upload, "/cgi-bin/message/custom/send");
    }

    [Fact]
    public async Task A_cover_goes_up_as_what_its_message_takes()
    {
        using var platform = new FakePlatform(asked => asked.Path == Upload ? $$"""{"media_id":"ID-{{asked.Query[6..11]}}"}""" : """{"errcode":0,"errmsg":"ok"}""");
        using var client = platform.Client(null, Account);

        await ServiceContentTests.DeliverAsync(client, "shop", ServiceContentTests.Template("shop", new WireField("music.musicurl", "https://shop.example/m.mp3"), new WireField("music.hqmusicurl", "https://shop.example/m.mp3"), new WireField("music.thumb_media_id", "media:spring")));
        await ServiceContentTests.DeliverAsync(client, "shop", ServiceContentTests.Template("shop", new WireField("voice.media_id", "media:song")));
        await ServiceContentTests.DeliverAsync(client, "shop", ServiceContentTests.Template("shop", new WireField("miniprogrampage.title", "a"), new WireField("miniprogrampage.appid", "wx1"), new WireField("miniprogrampage.pagepath", "p"), new WireField("miniprogrampage.thumb_media_id", "media:spring")));

        platform.Calls.Where(call => call.Path != Upload).Select(call => call.Body).Should().SatisfyRespectively(
            music => music.Should().Contain("\"thumb_media_id\":\"ID-thumb\""),
            voice => voice.Should().Contain("\"media_id\":\"ID-voice\""),
            page => page.Should().Contain("\"thumb_media_id\":\"ID-image\""));
    }

    [Theory]
    [InlineData("image.media_id", "media:sprung", "fields.image.media_id: the account has no medium 'sprung'; there are song, spring")]
    [InlineData("image.media_id", "media:song", "fields.image.media_id: 'song': a file of kind Image ends in .png, .jpg, .jpeg, .gif, and this one in '.mp3'")]
    public void A_name_that_is_none_and_a_file_of_another_kind_are_named_when_the_catalogue_is_made(string key, string value, string mistake)
    {
        using var platform = new FakePlatform(_ => "{}");
        using var client = platform.Client(null, Account);

        FluentActions.Invoking(() => new MessageCatalog(new MessageCatalogOptions().Add(ServiceContentTests.Template("shop", new WireField(key, value))), [.. client.Accounts.All.SelectMany(account => WeChatChannels.Of(account, client))]))
            .Should().Throw<InvalidConfigurationException>().Which.Mistakes.Should().Equal($"messages.seen.channels.shop.service: {mistake}");
    }

    [Fact]
    public async Task In_WeCom_what_is_attached_is_named_too()
    {
        await using var host = await ShopHost.StartAsync(configureApp: app => app.Media["spring"] = FileOf("spring.jpg"), engine: options => options.AddMessages(messages => messages.Add(
            new("hello-media", MessageClass.Marketing) { Fields = [new("item")], Text = "您好，{item}", Channels = [new("corp.service.customer") { Fields = [new("image.media_id", "media:spring")] }] })));
        await host.Lin.AddContactAsync("zhouwen");
        await host.UntilAsync(() => host.Sandbox.Callbacks.Count > 0);

        (await host.SendAsync($"corp:{host.Lin.ExternalUserId()}", "hello-media", MessageClass.Marketing, until: DeliveryState.Submitted)).State.Should().Be(DeliveryState.Submitted);

        var body = host.Sandbox.Calls.Latest("/cgi-bin/externalcontact/add_msg_template")[^1].Body;
        body.Should().Contain("\"attachments\":[{\"msgtype\":\"image\",\"image\":{\"media_id\":\"").And.NotContain("media:");
        host.Sandbox.Calls.Count(Upload).Should().Be(1);
    }

    private Task<ShopHost> StartAsync(MessageTemplate template) =>
        ShopHost.StartAsync(account => account.Media["spring"] = FileOf("spring.jpg"), engine: options => options.AddMessages(messages => messages.Add(template)));

    private void Account(WeChatOptions options) => options.AddOfficialAccount("shop", app =>
    {
        Accounts.Samples.App(app);
        (app.Media["spring"], app.Media["song"]) = (FileOf("spring.jpg"), FileOf("song.mp3"));
    });

    private string FileOf(string name) => Path.Combine(folder.FullName, name);
}
