namespace Wellspring.WeChatSandbox.Tests.Tokens;

public class TokenTests
{
    private static readonly string Secret = DemoShop.OfficialAccount.Secret;
    private static readonly string Plain = $"/cgi-bin/token?grant_type=client_credential&appid={Platform.App}&secret={Secret}";

    [Fact]
    public async Task A_plain_token_is_new_each_time_and_the_one_before_lives_five_minutes_more()
    {
        await using var platform = await Platform.StartAsync();
        var first = (await platform.GetAsync(Plain)).Text("access_token");
        var second = await platform.GetAsync(Plain);

        second.Text("access_token").Should().NotBe(first);
        second.TryGetProperty("errcode", out _).Should().BeFalse("the real one has none");
        (await platform.GetAsync($"/cgi-bin/user/get?access_token={first}")).Code().Should().Be(0);
        platform.Sandbox.Clock.Advance(TimeSpan.FromMinutes(5));
        (await platform.GetAsync($"/cgi-bin/user/get?access_token={first}")).Code().Should().Be(42001);
        (await platform.GetAsync($"/cgi-bin/user/get?access_token={second.Text("access_token")}")).Code().Should().Be(0);
    }

    [Fact]
    public async Task A_stable_token_stays_until_five_minutes_before_its_end_and_then_both_are_valid()
    {
        await using var platform = await Platform.StartAsync();
        var first = await platform.TokenAsync();
        (await platform.TokenAsync()).Should().Be(first);

        platform.Sandbox.Clock.Advance(TimeSpan.FromSeconds(7200 - 300));
        var second = await platform.TokenAsync();

        second.Should().NotBe(first);
        (await platform.GetAsync($"/cgi-bin/user/get?access_token={first}")).Code().Should().Be(0);
        platform.Sandbox.Clock.Advance(TimeSpan.FromMinutes(5));
        (await platform.GetAsync($"/cgi-bin/user/get?access_token={first}")).Code().Should().Be(42001);
        (await platform.GetAsync($"/cgi-bin/user/get?access_token={second}")).Code().Should().Be(0);
    }

    [Fact]
    public async Task A_plain_token_does_not_touch_a_stable_one()
    {
        await using var platform = await Platform.StartAsync();
        var stable = await platform.TokenAsync();
        await platform.GetAsync(Plain);
        platform.Sandbox.Clock.Advance(TimeSpan.FromMinutes(6));
        (await platform.TokenAsync()).Should().Be(stable);
    }

    [Fact]
    public async Task Forcing_replaces_a_stable_token_at_most_every_30_seconds_and_20_times_a_day()
    {
        await using var platform = await Platform.StartAsync();
        var force = $$"""{"grant_type":"client_credential","appid":"{{Platform.App}}","secret":"{{Secret}}","force_refresh":true}""";
        var first = (await platform.PostAsync("/cgi-bin/stable_token", force)).Text("access_token");
        (await platform.PostAsync("/cgi-bin/stable_token", force)).Text("access_token").Should().Be(first, "30 seconds have not passed");
        for (var i = 0; i < 19; i++)
        {
            platform.Sandbox.Clock.Advance(TimeSpan.FromSeconds(30));
            (await platform.PostAsync("/cgi-bin/stable_token", force)).Code().Should().Be(0);
        }
        (await platform.GetAsync($"/cgi-bin/user/get?access_token={first}")).Code().Should().Be(42001, "a forced token replaces it at once");

        platform.Sandbox.Clock.Advance(TimeSpan.FromSeconds(30));
        (await platform.PostAsync("/cgi-bin/stable_token", force)).Code().Should().Be(45009);
    }

    [Theory]
    [InlineData("grant_type=x&appid=a&secret=b", 40002)]
    [InlineData("grant_type=client_credential&secret=b", 41002)]
    [InlineData("grant_type=client_credential&appid=a", 41004)]
    [InlineData("grant_type=client_credential&appid=wx0&secret=b", 40013)]
    [InlineData("grant_type=client_credential&appid=" + Platform.App + "&secret=b", 40001)]
    public async Task What_is_wrong_at_the_token_endpoint_is_named(string query, int code)
    {
        await using var platform = await Platform.StartAsync();
        var answer = await platform.GetAsync($"/cgi-bin/token?{query}");
        answer.Code().Should().Be(code);
        answer.Message().Should().MatchRegex(" rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$");
    }

    [Fact]
    public async Task An_address_that_is_not_allowed_gets_no_token()
    {
        await using var platform = await Platform.StartAsync();
        platform.Sandbox.SetAddresses(Platform.App, "203.0.113.9", "198.51.100.1");
        var answer = await platform.GetAsync(Plain);
        answer.Code().Should().Be(40164);
        answer.Message().Should().StartWith("invalid ip 203.0.113.9");
    }

    [Fact]
    public async Task A_corp_gives_each_app_a_token_of_its_own_and_the_same_again_while_it_is_valid()
    {
        await using var platform = await Platform.StartAsync();
        async Task<string> Token(int app) => (await platform.GetAsync($"/cgi-bin/gettoken?corpid={DemoShop.CorpId}&corpsecret={DemoShop.Corp.Apps[app].Secret}")).Text("access_token");
        var first = await Token(0);
        (await Token(0)).Should().Be(first);
        (await Token(1)).Should().NotBe(first);
        platform.Sandbox.Clock.Advance(TimeSpan.FromHours(2));
        (await Token(0)).Should().NotBe(first);
        (await platform.GetAsync("/cgi-bin/gettoken?corpid=ww0&corpsecret=x")).Code().Should().Be(40013);
        (await platform.GetAsync($"/cgi-bin/gettoken?corpid={DemoShop.CorpId}&corpsecret=x")).Code().Should().Be(40001);
    }

    [Fact]
    public async Task Calls_for_tokens_are_counted_and_kept_without_secrets()
    {
        await using var platform = await Platform.StartAsync();
        await platform.GetAsync(Plain);
        await platform.TokenAsync();
        platform.Sandbox.Calls.Count("/cgi-bin/token").Should().Be(1);
        platform.Sandbox.Calls.Count("/cgi-bin/stable_token").Should().Be(1);
        var kept = platform.Sandbox.Calls.Latest();
        kept.Should().HaveCount(2);
        kept.Should().OnlyContain(call => !$"{call.Query}{call.Body}".Contains(Secret));
        kept.Should().OnlyContain(call => call.Answer.Contains("\"access_token\":\"***\""));
    }

    [Fact]
    public async Task Revoked_tokens_are_void_and_a_stuck_one_is_given_out_until_it_is_forced()
    {
        await using var platform = await Platform.StartAsync();
        var first = await platform.TokenAsync();
        platform.Sandbox.RevokeTokens(Platform.App);
        (await platform.GetAsync($"/cgi-bin/user/get?access_token={first}")).Code().Should().Be(40001);
        var second = await platform.TokenAsync();
        second.Should().NotBe(first);

        platform.Sandbox.RevokeTokens(Platform.App, stuck: true);
        (await platform.TokenAsync()).Should().Be(second);
        (await platform.GetAsync($"/cgi-bin/user/get?access_token={second}")).Code().Should().Be(40001);
    }
}
