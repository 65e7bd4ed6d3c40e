using Microsoft.Extensions.Configuration;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Media;

/// <summary>What is uploaded, and what is not even sent.</summary>
public sealed class UploadTests
{
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0];

    [Fact]
    public async Task A_file_goes_up_as_a_form_that_says_its_name_its_length_and_its_type()
    {
        using var platform = new FakePlatform(_ => """{"type":"image","media_id":"MEDIA_ID","created_at":1672500000}""");
        var time = new ManualTime(new(2026, 11, 2, 10, 0, 0, TimeSpan.Zero));
        using var client = platform.Client(time);

        var upload = await new WeChatMedia(client).UploadAsync("shop", WeChatMediaKind.Image, "春茶.png", "picture"u8.ToArray());

        upload.Should().Be(new MediaUpload(new("MEDIA_ID", time.GetUtcNow() + TimeSpan.FromDays(3))));
        var call = platform.Calls.Should().ContainSingle().Subject;
        (call.Method, call.Path).Should().Be(("POST", "/cgi-bin/media/upload"));
        call.Query.Should().StartWith("?type=image&access_token=");
        var boundary = call.Body[2..call.Body.IndexOf('\r', StringComparison.Ordinal)];
        call.Body.Should().Be($"--{boundary}\r\nContent-Disposition: form-data; name=\"media\"; filename=\"春茶.png\"; filelength=7\r\nContent-Type: image/png\r\n\r\npicture\r\n--{boundary}--\r\n");
    }

    [Theory]
    [InlineData("""{"type":"thumb","thumb_media_id":"THUMB","created_at":1672500000}""", "THUMB", "")]
    [InlineData("""{"errcode":0,"errmsg":"","type":"image","media_id":"1G6nrLmr5EC3","created_at":"1380000000"}""", "1G6nrLmr5EC3", "")]
    [InlineData("""{"errcode":40004,"errmsg":"invalid media type"}""", null, "40004: there is no such kind of media")]
    [InlineData("""{"errcode":0,"errmsg":"ok"}""", null, "the platform's answer has no media_id in it")]
    [InlineData("""{"media_id":7}""", null, "the platform's answer has no media_id in it")]
    public async Task What_the_platform_answers_is_an_id_or_a_reason(string answer, string? id, string reason)
    {
        using var platform = new FakePlatform(_ => answer);
        using var client = platform.Client();

        var upload = await new WeChatMedia(client).UploadAsync("shop", WeChatMediaKind.Thumb, "tea.jpg", Jpeg);

        (upload.Media?.Id, upload.Reason).Should().Be((id, reason));
    }

    [Theory]
    [InlineData("shop", WeChatMediaKind.Image, "tea.bmp", 8, "A file of kind Image ends in .png, .jpg, .jpeg, .gif, and this one in '.bmp'.*")]
    [InlineData("shop", WeChatMediaKind.Image, "tea", 8, "A file of kind Image ends in *, and this one in ''.*")]
    [InlineData("shop", WeChatMediaKind.Thumb, "tea.jpg", 65_537, "The file has 65,537 bytes, and of kind Thumb the platform takes up to 65,536.*")]
    [InlineData("shop", WeChatMediaKind.Image, "tea.png", 0, "The file has 0 bytes, which is too short.*")]
    [InlineData("shop", WeChatMediaKind.File, "tea.pdf", 8, "Media of kind File are not taken by an account of kind OfficialAccount.*")]
    [InlineData("mini", WeChatMediaKind.Video, "tea.mp4", 8, "Media of kind Video are not taken by an account of kind MiniProgram.*")]
    [InlineData("corp.service", WeChatMediaKind.Image, "tea.gif", 8, "A file of kind Image ends in .png, .jpg, .jpeg, and this one in '.gif'.*")]
    [InlineData("corp.service", WeChatMediaKind.Voice, "tea.mp3", 8, "A file of kind Voice ends in .amr, *")]
    [InlineData("corp.service", WeChatMediaKind.File, "tea.pdf", 5, "The file has 5 bytes, which is too short.*")]
    [InlineData("corp.service", (WeChatMediaKind)17, "tea.pdf", 8, "Media of kind 17 are not taken*")]
    [InlineData("shop", WeChatMediaKind.Image, "../tea.png", 8, "A file's name is expected, without a path, quotes and control characters.*")]
    [InlineData("shop", WeChatMediaKind.Image, "a\r\nb.png", 8, "A file's name is expected*")]
    [InlineData("shop", WeChatMediaKind.Image, "a\".png", 8, "A file's name is expected*")]
    [InlineData("shopp", WeChatMediaKind.Image, "tea.png", 8, "*shopp*")]
    public async Task What_the_platform_does_not_take_is_refused_before_anything_is_sent(string account, WeChatMediaKind kind, string name, int length, string message)
    {
        using var platform = new FakePlatform(_ => "{}");
        using var client = platform.Client();
        WeChatMedia media = new(client);

        await FluentActions.Awaiting(() => media.UploadAsync(account, kind, name, new byte[length])).Should().ThrowAsync<ArgumentException>().WithMessage(message);
        using MemoryStream stream = new(new byte[length]);
        await FluentActions.Awaiting(() => media.UploadAsync(account, kind, name, stream)).Should().ThrowAsync<ArgumentException>();

        platform.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task No_more_of_a_stream_is_read_than_the_platform_takes()
    {
        using var platform = new FakePlatform(_ => "{}");
        using var client = platform.Client();
        using MemoryStream stream = new(new byte[1 << 20]);

        await FluentActions.Awaiting(() => new WeChatMedia(client).UploadAsync("shop", WeChatMediaKind.Thumb, "tea.jpg", stream)).Should().ThrowAsync<ArgumentException>().WithMessage("The file has *");

        stream.Position.Should().BeLessThan(256 << 10);
        stream.CanRead.Should().BeTrue();
    }

    [Fact]
    public async Task An_upload_whose_answer_is_lost_is_made_again_and_a_token_that_is_refused_is_replaced()
    {
        await using var sandbox = await Sandbox.StartAsync();
        using WeChatClient client = new(Options(sandbox));
        WeChatMedia media = new(client);
        sandbox.Faults.Add(new Fault(FaultKind.ResetAfter) { Path = "/cgi-bin/media/upload", Times = 1 });

        (await media.UploadAsync("shop", WeChatMediaKind.Image, "tea.jpg", Jpeg)).Media.Should().NotBeNull();
        sandbox.Calls.Count("/cgi-bin/media/upload").Should().Be(2);

        sandbox.RevokeTokens(DemoShop.OfficialAccountId);
        (await media.UploadAsync("shop", WeChatMediaKind.Image, "tea.jpg", Jpeg)).Media.Should().NotBeNull();
    }

    [Theory]
    [InlineData("shop", WeChatMediaKind.Voice, "tea.mp3")]
    [InlineData("shop", WeChatMediaKind.Video, "tea.mp4")]
    [InlineData("shop", WeChatMediaKind.Thumb, "tea.jpg")]
    [InlineData("mini", WeChatMediaKind.Image, "tea.jpg")]
    [InlineData("corp.service", WeChatMediaKind.Image, "tea.jpg")]
    [InlineData("corp.service", WeChatMediaKind.File, "价目 \u2014 春.pdf")]
    public async Task Each_kind_of_account_has_its_endpoint(string account, WeChatMediaKind kind, string name)
    {
        await using var sandbox = await Sandbox.StartAsync();
        using WeChatClient client = new(Options(sandbox));
        using MemoryStream stream = new([.. Jpeg, .. "more than five bytes"u8]);

        var upload = await new WeChatMedia(client).UploadAsync(account, kind, name, stream);

        upload.Media.Should().NotBeNull(upload.Reason);
    }

    [Fact]
    public void How_long_media_live_and_which_there_are_is_configured_and_mistakes_are_named()
    {
        var file = Path.GetTempFileName();
        try
        {
            var good = new WeChatOptions().Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["MediaLife"] = "2.00:00:00", ["OfficialAccounts:shop:Media:spring"] = file, ["WeCom:corp:Apps:service:Media:spring"] = file }).Build());
            good.MediaLife.Should().Be(TimeSpan.FromDays(2));
            ((WeChatAppOptions)good.Added[0].Options).Media.Should().Equal(new Dictionary<string, string> { ["spring"] = file });
            ((WeComOptions)good.Added[1].Options).Apps[0].Options.Media.Should().Equal(new Dictionary<string, string> { ["spring"] = file });
        }
        finally
        {
            File.Delete(file);
        }

        using var platform = new FakePlatform(_ => "{}");
        FluentActions.Invoking(() => platform.Client(null, options =>
        {
            options.MediaLife = TimeSpan.FromMinutes(1);
            options.AddOfficialAccount("shop", app =>
            {
                Accounts.Samples.App(app);
                app.Media["spring"] = "nowhere/spring.jpg";
                app.Media["a b"] = "";
            });
        })).Should().Throw<InvalidConfigurationException>().Which.Mistakes.Should().BeEquivalentTo(
            "WeChat:MediaLife: from 2 hours to 30 days is expected",
            $"WeChat:OfficialAccounts:shop:Media:spring: there is no file 'nowhere/spring.jpg'; a path is expected, relative to {Environment.CurrentDirectory}",
            "WeChat:OfficialAccounts:shop:Media:a b: the name is expected to be of letters, digits, hyphens and underscores",
            $"WeChat:OfficialAccounts:shop:Media:a b: there is no file ''; a path is expected, relative to {Environment.CurrentDirectory}");
    }

    private static WeChatOptions Options(Sandbox sandbox)
    {
        WeChatOptions options = new() { TimeProvider = TimeProvider.System };
        options.Addresses.Set(sandbox.Address);
        return options
            .AddOfficialAccount("shop", app => (app.AppId, app.AppSecret) = (DemoShop.OfficialAccountId, DemoShop.OfficialAccount.Secret))
            .AddMiniProgram("mini", app => (app.AppId, app.AppSecret) = (DemoShop.MiniProgramId, DemoShop.MiniProgram.Secret))
            .AddWeCom("corp", corp =>
            {
                corp.CorpId = DemoShop.CorpId;
                corp.AddApp("service", app => app.Secret = DemoShop.Corp.Apps[0].Secret);
            });
    }
}
