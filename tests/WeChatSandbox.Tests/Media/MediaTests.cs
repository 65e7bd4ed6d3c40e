using System.Net;

namespace Wellspring.WeChatSandbox.Tests.Media;

public class MediaTests
{
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 4];

    [Fact]
    public async Task What_is_uploaded_is_known_for_three_days()
    {
        await using var platform = await Platform.StartAsync();
        await platform.Lin.FollowAsync();
        await platform.Lin.WriteAsync("在吗");
        var picture = await platform.PictureAsync();
        async Task<int> Send() => (await platform.CallAsync("/cgi-bin/message/custom/send", $$$"""{"touser":"{{{platform.Lin.OpenId()}}}","msgtype":"image","image":{"media_id":"{{{picture}}}"}}""")).Code();

        (await Send()).Should().Be(0);
        platform.Lin.Messages()[^1].Media.Should().Be(picture);
        platform.Sandbox.Clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromSeconds(1));
        await platform.Lin.WriteAsync("在吗");
        (await Send()).Should().Be(0);
        platform.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
        (await Send()).Should().Be(40007);
    }

    [Fact]
    public async Task Each_platform_answers_in_its_own_way()
    {
        await using var platform = await Platform.StartAsync();

        var image = await platform.UploadAsync("image", "tea.png", Picture.Png);
        (image.Text("type"), image.GetProperty("created_at").GetInt64(), image.TryGetProperty("errcode", out _)).Should().Be(("image", StillTime.Start.ToUnixTimeSeconds(), false));
        (await platform.UploadAsync("thumb", "tea.jpg", Jpeg)).Text("thumb_media_id").Should().NotBeEmpty();
        var file = await platform.UploadAsync("file", "prices.pdf", Jpeg, DemoShop.CorpId);
        (file.Code(), file.Text("type"), file.Text("created_at")).Should().Be((0, "file", $"{StillTime.Start.ToUnixTimeSeconds()}"));
    }

    [Theory]
    [InlineData("image", "tea.txt", 8, Platform.App, 40137)]
    [InlineData("image", "tea.png", 8, Platform.App, 40137)]
    [InlineData("image", "tea.png", 8, DemoShop.CorpId, 40005)]
    [InlineData("thumb", "tea.jpg", (64 << 10) + 1, Platform.App, 45001)]
    [InlineData("voice", "tea.mp3", 0, Platform.App, 40006)]
    [InlineData("voice", "tea.amr", 5, DemoShop.CorpId, 40006)]
    [InlineData("voice", "tea.mp3", 8, Platform.Mini, 40004)]
    [InlineData("file", "tea.pdf", 8, Platform.App, 40004)]
    [InlineData("thumb", "tea.jpg", 8, DemoShop.CorpId, 40004)]
    public async Task What_the_platform_does_not_take_is_refused(string type, string name, int length, string account, int code)
    {
        await using var platform = await Platform.StartAsync();

        (await platform.UploadAsync(type, name, new byte[length], account)).Code().Should().Be(code);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    public async Task What_is_no_form_has_no_file(string body)
    {
        await using var platform = await Platform.StartAsync();

        (await platform.PostAsync($"/cgi-bin/media/upload?access_token={await platform.TokenAsync()}&type=image", body)).Code().Should().Be(41005);
    }

    [Fact]
    public async Task Pictures_can_be_looked_at_and_nothing_else()
    {
        await using var platform = await Platform.StartAsync();
        var picture = await platform.PictureAsync();
        var file = (await platform.UploadAsync("file", "page.html", "<script>alert(1)</script>"u8.ToArray(), DemoShop.CorpId)).Text("media_id");

        using var shown = await platform.SendAsync(new(HttpMethod.Get, $"/_sim/media?id={picture}"));
        (shown.StatusCode, shown.Content.Headers.ContentType!.MediaType).Should().Be((HttpStatusCode.OK, "image/png"));
        (await shown.Content.ReadAsByteArrayAsync()).Should().Equal(Picture.Png);
        using var hidden = await platform.SendAsync(new(HttpMethod.Get, $"/_sim/media?id={file}"));
        hidden.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }
}
