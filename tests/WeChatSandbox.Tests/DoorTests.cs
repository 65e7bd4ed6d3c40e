using System.Net;

namespace Wellspring.WeChatSandbox.Tests;

public class DoorTests
{
    private const string Send = "/cgi-bin/message/custom/send";

    [Fact]
    public async Task Token_verb_and_body_are_looked_at_in_this_order()
    {
        await using var platform = await Platform.StartAsync();
        var token = await platform.TokenAsync();
        (await platform.GetAsync(Send)).Code().Should().Be(41001);
        (await platform.GetAsync($"{Send}?access_token=x")).Code().Should().Be(40001);
        (await platform.GetAsync($"{Send}?access_token={token}")).Code().Should().Be(43002);
        (await platform.PostAsync($"/cgi-bin/user/get?access_token={token}", "{}")).Code().Should().Be(43001);
        (await platform.PostAsync($"{Send}?access_token={token}", "")).Code().Should().Be(44002);
        (await platform.PostAsync($"{Send}?access_token={token}", "{\"touser\":")).Code().Should().Be(47001);
        (await platform.PostAsync($"{Send}?access_token={token}", "[]")).Code().Should().Be(47001);
        (await platform.PostAsync($"{Send}?access_token={token}", """{"touser":"\u4e2d"}""")).Code().Should().Be(40033);
        (await platform.PostAsync($"{Send}?access_token={token}", "{}")).Code().Should().Be(41009);
    }

    [Fact]
    public async Task A_token_of_another_kind_of_account_opens_nothing()
    {
        await using var platform = await Platform.StartAsync();
        (await platform.CallAsync("/cgi-bin/message/template/send", "{}", Platform.Mini)).Code().Should().Be(48001);
        (await platform.CallAsync("/cgi-bin/message/subscribe/send", "{}")).Code().Should().Be(48001);
    }

    [Fact]
    public async Task Other_hosts_names_and_origins_are_turned_away()
    {
        await using var platform = await Platform.StartAsync();
        async Task<HttpStatusCode> Status(Action<HttpRequestMessage> change)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/_sim/state");
            change(request);
            using var response = await platform.SendAsync(request);
            return response.StatusCode;
        }
        (await Status(_ => { })).Should().Be(HttpStatusCode.OK);
        (await Status(request => request.Headers.Host = "sandbox.example")).Should().Be(HttpStatusCode.Forbidden);
        (await Status(request => request.Headers.Add("Origin", "https://sandbox.example"))).Should().Be(HttpStatusCode.Forbidden);
        (await Status(request => request.Headers.Add("Origin", platform.Sandbox.Address.GetLeftPart(UriPartial.Authority)))).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Quotas_end_a_path_for_the_day_of_Beijing()
    {
        await using var platform = await Platform.StartAsync(options => options.QuotaPerDay["/cgi-bin/user/get"] = 2);
        async Task<int> Read() => (await platform.ReadAsync("/cgi-bin/user/get")).Code();
        (await Read()).Should().Be(0);
        (await Read()).Should().Be(0);
        (await Read()).Should().Be(45009);
        (await platform.CallAsync("/cgi-bin/openapi/quota/get", """{"cgi_path":"/cgi-bin/user/get"}""")).GetProperty("quota").GetProperty("remain").GetInt32().Should().Be(0);

        platform.Sandbox.Clock.Advance(TimeSpan.FromHours(14) - TimeSpan.FromSeconds(1));
        (await Read()).Should().Be(45009, "it is 23:59:59 in Beijing");
        platform.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
        (await Read()).Should().Be(0);
    }

    [Theory]
    [InlineData("/cgi-bin/message/custom/send", "{\"touser\":\"OPENID\",\"msgtype\":\"msgmenu\",\"msgmenu\":{\"head_content\":\"一\",\"list\":[{\"id\":\"1\",\"content\":\"二\"}]}}")]
    [InlineData("/cgi-bin/message/template/send", "{\"touser\":\"OPENID\",\"template_id\":\"" + DemoShop.ShippedTemplate + "\",\"data\":{\"character_string1\":{\"value\":\"A1\"},\"thing2\":{\"value\":\"茶\"},\"phrase3\":{\"value\":\"已发货\"}}}")]
    [InlineData("/cgi-bin/message/mass/sendall", "{\"filter\":{\"is_to_all\":false,\"tag_id\":2},\"text\":{\"content\":\"春\"},\"msgtype\":\"text\",\"clientmsgid\":\"a\"}")]
    [InlineData("/cgi-bin/menu/create", "{\"button\":[{\"type\":\"click\",\"name\":\"一\",\"key\":\"V1\"},{\"name\":\"二\",\"sub_button\":[{\"type\":\"view\",\"name\":\"三\",\"url\":\"http://a\"}]}]}")]
    [InlineData("/cgi-bin/tags/members/batchtagging", "{\"openid_list\":[\"OPENID\"],\"tagid\":134}")]
    [InlineData("/cgi-bin/qrcode/create", "{\"expire_seconds\":604800,\"action_name\":\"QR_SCENE\",\"action_info\":{\"scene\":{\"scene_id\":123}}}")]
    public async Task A_damaged_body_is_answered_as_any_other(string path, string body)
    {
        await using var platform = await Platform.StartAsync(options => options.RefuseUnicodeEscapes = false);
        await platform.Lin.FollowAsync();
        var url = $"{path}?access_token={await platform.TokenAsync()}";
        const string Odd = "\"\\{}[]:,0-9e.ux \u0001中";
        Random random = new(7);
        var bytes = body.Replace("OPENID", platform.Lin.OpenId());
        for (var i = 0; i < 300; i++)
        {
            var at = random.Next(bytes.Length);
            var damaged = random.Next(3) switch
            {
                0 => bytes[..at],
                1 => bytes.Remove(at, 1),
                _ => bytes.Remove(at, 1).Insert(at, $"{Odd[random.Next(Odd.Length)]}"),
            };
            (await platform.PostAsync(url, damaged)).ValueKind.Should().Be(System.Text.Json.JsonValueKind.Object);
        }
        (await platform.PostAsync(url, "{\"touser\":\"\\ud800\",\"msgtype\":\"\\ud800\"}")).Code().Should().NotBe(0);
    }

    [Fact]
    public async Task Only_the_latest_calls_are_kept()
    {
        await using var platform = await Platform.StartAsync(options => options.KeepCalls = 3);
        for (var i = 0; i < 5; i++)
        {
            await platform.GetAsync(Send);
        }
        platform.Sandbox.Calls.Latest().Select(call => call.Number).Should().Equal(3, 4, 5);
        platform.Sandbox.Calls.Count(Send).Should().Be(5);
    }
}
