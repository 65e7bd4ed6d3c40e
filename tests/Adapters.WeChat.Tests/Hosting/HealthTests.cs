using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Wellspring.Adapters.WeChat.Tests.Hosting;

public sealed class HealthTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_fault_that_keeps_calls_from_being_made_is_named_until_they_are_made_again()
    {
        ManualTime time = new(Start);
        var isMended = false;
        FakePlatform platform = new(asked => isMended || !asked.Path.EndsWith("template/send", StringComparison.Ordinal) ? """{"errcode":0}""" : """{"errcode":48001,"errmsg":"api unauthorized for o_user"}""");
        using var client = platform.Client(time, wechat => wechat.AddOfficialAccount("shop", Accounts.Samples.App).FaultPause = TimeSpan.FromHours(1));
        WeChatHealthCheck check = new(client);
        (await HealthAsync(check)).Should().Be((HealthStatus.Healthy, null));

        await client.CallAsync("shop", "/cgi-bin/message/template/send", "{}"u8.ToArray());
        await client.CallAsync("shop", "/cgi-bin/tags/get");

        var (status, problems) = await HealthAsync(check);
        status.Should().Be(HealthStatus.Degraded);
        problems.Should().Match("account shop, /cgi-bin/message/template/send: 48001: *; no call is made until 2026-03-01 01:00:00Z").And.NotContain("o_user");

        isMended = true;
        time.Advance(TimeSpan.FromHours(1));
        await client.CallAsync("shop", "/cgi-bin/message/template/send", "{}"u8.ToArray());
        (await HealthAsync(check)).Should().Be((HealthStatus.Healthy, null));
    }

    private static async Task<(HealthStatus Status, string? Problems)> HealthAsync(WeChatHealthCheck check)
    {
        var result = await check.CheckHealthAsync(new());
        return (result.Status, result.Description);
    }
}
