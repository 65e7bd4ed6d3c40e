using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Wellspring.WeChatSandbox.Tests.Control;

public class ControlTests
{
    [Fact]
    public async Task Everything_can_be_done_over_HTTP()
    {
        await using var platform = await Platform.StartAsync();
        (await platform.PostAsync("/_sim/users/follow", """{"user":"lin","scene":"7"}""")).Text("event").Should().Be("subscribe");
        platform.Lin.Follows().Should().BeTrue();
        await platform.PostAsync("/_sim/users/add", """{"user":"zhao","name":"赵一"}""");
        await platform.PostAsync("/_sim/users/add-contact", """{"user":"zhao","employee":"lihang","state":"s"}""");
        await platform.PostAsync("/_sim/users/subscription", $$"""{"user":"zhao","template":"{{DemoShop.RestockTemplate}}","accept":true}""");
        platform.Sandbox.Phone("zhao").Credits(DemoShop.RestockTemplate).Should().Be(1);
        await platform.PostAsync("/_sim/clock", """{"advance":"1.00:00:00"}""");
        platform.Sandbox.Clock.GetUtcNow().Should().Be(StillTime.Start.AddDays(1));
        await platform.PostAsync("/_sim/faults", """{"kind":"errorCode","code":45011,"path":"/cgi-bin/user/","times":1}""");
        (await platform.ReadAsync("/cgi-bin/user/get")).Code().Should().Be(45011);
        (await platform.ReadAsync("/cgi-bin/user/get")).Code().Should().Be(0);

        var calls = await platform.GetAsync("/_sim/calls?path=/cgi-bin/user/");
        calls.EnumerateArray().Select(call => call.GetProperty("code").GetInt32()).Should().Equal(45011, 0);
        calls[0].Text("fault").Should().Be("ErrorCode");
        var state = await platform.GetAsync("/_sim/state");
        state.GetProperty("phones").GetArrayLength().Should().Be(4);
        state.GetProperty("corps")[0].GetProperty("employees")[1].GetProperty("customers").GetInt32().Should().Be(1);
    }

    [Theory]
    [InlineData("/_sim/users/follow", """{"user":"nobody"}""", HttpStatusCode.BadRequest)]
    [InlineData("/_sim/users/unfollow", """{"user":"lin"}""", HttpStatusCode.BadRequest)]
    [InlineData("/_sim/users/text", """{"user":"lin"}""", HttpStatusCode.BadRequest)]
    [InlineData("/_sim/faults", """{"kind":"flood"}""", HttpStatusCode.BadRequest)]
    [InlineData("/_sim/clock", """{"advance":"-01:00:00"}""", HttpStatusCode.BadRequest)]
    [InlineData("/_sim/clock", "{", HttpStatusCode.BadRequest)]
    [InlineData("/_sim/callback", """{"account":"wx5a7d0b0c0a110001","url":"http://192.0.2.1/"}""", HttpStatusCode.BadRequest)]
    [InlineData("/_sim/nothing", "{}", HttpStatusCode.NotFound)]
    public async Task What_cannot_be_done_is_said(string path, string body, HttpStatusCode status)
    {
        await using var platform = await Platform.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await platform.SendAsync(request);
        response.StatusCode.Should().Be(status);
        (await response.Content.ReadAsStringAsync()).Should().StartWith("{\"error\":\"");
    }

    [Theory]
    [InlineData("/_sim/users/follow", """{"user":"nobody"}""", "There is no user nobody.")]
    [InlineData("/_sim/clock", """{"advance":"soon"}""", "\"advance\" is a span such as 01:00:00, or 1.00:00:00 for a day.")]
    [InlineData("/_sim/clock", """{"advance":"99999.00:00:00"}""", "\"advance\" is at most 3660 days.")]
    [InlineData("/_sim/clock", """{"advanceSeconds":999999999999999}""", "\"advanceSeconds\" is at most 3660 days.")]
    [InlineData("/_sim/faults", """{"kind":"errorCode","code":"x"}""", "\"code\" is a number such as 45011, or of WeChat Pay a word in capitals such as RULE_LIMIT.")]
    [InlineData("/_sim/faults", """{"kind":"errorCode","code":"45011"}""", "\"code\" is a number such as 45011, or of WeChat Pay a word in capitals such as RULE_LIMIT.")]
    [InlineData("/_sim/faults", """{"kind":"errorCode","code":4.5}""", "\"code\" is a number such as 45011, or of WeChat Pay a word in capitals such as RULE_LIMIT.")]
    public async Task What_was_wrong_is_said_in_the_words_of_the_call(string path, string body, string error)
    {
        await using var platform = await Platform.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await platform.SendAsync(request);
        using var answer = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        answer.RootElement.GetProperty("error").GetString().Should().Be(error);
    }

    [Fact]
    public async Task A_reset_forgets_all_but_the_time_the_receivers_and_the_keys()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Receiver.StartAsync(Platform.App);
        await platform.Sandbox.ConnectAsync(Platform.App, Receiver.Keys with { Url = receiver.Url });
        var key = platform.Sandbox.PlatformKey(DemoShop.Merchant.MerchantId);
        await platform.Lin.FollowAsync();
        platform.Sandbox.Clock.Advance(TimeSpan.FromDays(1));
        await platform.TokenAsync();

        await platform.PostAsync("/_sim/reset", "{}");

        platform.Sandbox.Calls.Latest().Should().BeEmpty();
        platform.Lin.Follows().Should().BeFalse();
        platform.Sandbox.Clock.GetUtcNow().Should().Be(StillTime.Start.AddDays(1));
        platform.Sandbox.PlatformKey(DemoShop.Merchant.MerchantId).Should().Be(key);
        (await platform.Lin.FollowAsync()).Answered.Should().BeTrue();
    }

    [Fact]
    public async Task Each_word_of_the_page_is_there_and_is_used()
    {
        await using var platform = await Platform.StartAsync();
        async Task<string> Read(string file)
        {
            using var response = await platform.SendAsync(new(HttpMethod.Get, file));
            return await response.Content.ReadAsStringAsync();
        }
        var words = Regex.Matches(await Read("/words.js"), "(?m)^  ([A-Za-z]+): \\[").Select(match => match.Groups[1].Value).ToArray();
        var page = string.Concat(await Task.WhenAll(new[] { "/", "/app.js", "/api.js", "/phone.js", "/messages.js", "/sheet.js", "/desk.js" }.Select(Read)));
        words.Should().HaveCountGreaterThan(60).And.OnlyContain(word => page.Contains($"\"{word}\""));
        Regex.Matches(page, "(?:say\\(|data-word=|data-label=)\"([A-Za-z]+)\"").Select(match => match.Groups[1].Value).Distinct().Should().BeSubsetOf(words);
    }

    [Fact]
    public async Task The_page_allows_nothing_from_elsewhere()
    {
        await using var platform = await Platform.StartAsync();
        foreach (var file in new[] { "/", "/app.js", "/phone.css", "/drop.svg" })
        {
            using var response = await platform.SendAsync(new(HttpMethod.Get, file));
            response.StatusCode.Should().Be(HttpStatusCode.OK);
            response.Headers.GetValues("Content-Security-Policy").Single().Should().StartWith("default-src 'none'").And.NotContain("unsafe");
            (await response.Content.ReadAsStringAsync()).Should().NotContain("innerHTML");
        }
    }
}
