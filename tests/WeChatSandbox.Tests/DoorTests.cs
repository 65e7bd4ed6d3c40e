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
