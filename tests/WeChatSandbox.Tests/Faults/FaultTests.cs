using System.IO.Compression;
using System.Net;
using System.Text.Json;

namespace Wellspring.WeChatSandbox.Tests.Faults;

public class FaultTests
{
    private const string Path = "/cgi-bin/message/custom/send";

    [Theory]
    [InlineData(-1)]
    [InlineData(45011)]
    public async Task An_error_code_is_answered_so_many_times_and_nothing_is_sent(int code)
    {
        await using var platform = await Ready(new(FaultKind.ErrorCode) { Path = Path, Code = code, Times = 2 });
        var before = platform.Lin.Received;
        (await platform.CallAsync(Path, Body(platform))).Code().Should().Be(code);
        (await platform.CallAsync(Path, Body(platform))).Code().Should().Be(code);
        platform.Lin.Received.Should().Be(before);
        (await platform.CallAsync(Path, Body(platform))).Code().Should().Be(0);
        platform.Lin.Received.Should().Be(before + 1);
    }

    [Theory]
    [InlineData(FaultKind.ResetBefore, 0)]
    [InlineData(FaultKind.ResetAfter, 1)]
    public async Task A_connection_is_cut_before_or_after_the_message_was_taken(FaultKind kind, int sent)
    {
        await using var platform = await Ready(new(kind) { Path = Path, Times = 1 });
        var before = platform.Lin.Received;
        var call = () => platform.CallAsync(Path, Body(platform));
        await call.Should().ThrowAsync<HttpRequestException>();
        platform.Lin.Received.Should().Be(before + sent);
        platform.Sandbox.Calls.Latest(Path).Single().Accepted.Should().Be(sent == 1);
    }

    [Fact]
    public async Task A_gateway_answers_with_a_page()
    {
        await using var platform = await Ready(new(FaultKind.BadGateway) { Path = Path });
        using var response = await Post(platform);
        response.StatusCode.Should().Be(HttpStatusCode.BadGateway);
        response.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
    }

    [Fact]
    public async Task An_answer_is_empty_compressed_slow_or_cut()
    {
        await using var platform = await Ready(new(FaultKind.EmptyBody) { Path = Path, Times = 1 });
        platform.Sandbox.Faults.Add(new(FaultKind.Gzip) { Path = Path, Times = 1 });
        platform.Sandbox.Faults.Add(new(FaultKind.SlowBody) { Path = Path, Times = 1, Delay = TimeSpan.FromMilliseconds(20) });
        platform.Sandbox.Faults.Add(new(FaultKind.Truncated) { Path = Path, Times = 1 });

        using var empty = await Post(platform);
        (await empty.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
        using var packed = await Post(platform);
        packed.Content.Headers.ContentEncoding.Should().Equal("gzip");
        await using GZipStream unpacked = new(await packed.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var json = await JsonDocument.ParseAsync(unpacked);
        json.RootElement.Code().Should().Be(0);
        using var slow = await Post(platform);
        (await slow.Content.ReadAsStringAsync()).Should().Be("""{"errcode":0,"errmsg":"ok"}""");
        using var cut = await Post(platform);
        (await cut.Content.ReadAsStringAsync()).Should().Be("{\"errcode\":0,");
    }

    [Fact]
    public async Task A_rate_meets_the_same_calls_in_every_run()
    {
        var first = await Met();
        first.Should().Contain(true).And.Contain(false);
        (await Met()).Should().Equal(first);
    }

    private static async Task<List<bool>> Met()
    {
        await using var platform = await Ready(new(FaultKind.ErrorCode) { Path = Path, Rate = 0.3 });
        List<bool> met = [];
        for (var i = 0; i < 20; i++)
        {
            met.Add((await platform.CallAsync(Path, Body(platform))).Code() != 0);
        }
        return met;
    }

    private static async Task<Platform> Ready(Fault fault)
    {
        var platform = await Platform.StartAsync();
        await platform.Lin.FollowAsync();
        await platform.Lin.PayAsync();
        platform.Sandbox.Faults.Add(fault);
        return platform;
    }

    private static string Body(Platform platform) => $$$"""{"touser":"{{{platform.Lin.OpenId()}}}","msgtype":"text","text":{"content":"您好"}}""";

    private static async Task<HttpResponseMessage> Post(Platform platform) =>
        await platform.SendAsync(new(HttpMethod.Post, $"{Path}?access_token={await platform.TokenAsync()}") { Content = new StringContent(Body(platform)) });
}
