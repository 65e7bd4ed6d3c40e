using System.Text.Json;

namespace Wellspring.WeChatSandbox.Tests.WeCom;

public class EmployeeMessageTests
{
    [Fact]
    public async Task Some_may_be_unknown_but_not_all()
    {
        await using var platform = await Platform.StartAsync();
        var answer = await Send(platform, "zhouwen|Nobody");
        answer.Code().Should().Be(0);
        answer.Text("invaliduser").Should().Be("nobody");
        platform.Sandbox.Desk("zhouwen").Messages.Should().ContainSingle(message => message.Text == "请跟进");
        (await Send(platform, "Nobody")).Code().Should().Be(81013);
        (await Send(platform, "zhouwen", agent: 1000003)).Code().Should().Be(301002);
    }

    [Fact]
    public async Task More_than_thirty_a_minute_are_dropped_without_a_word()
    {
        await using var platform = await Platform.StartAsync();
        for (var i = 0; i < 31; i++)
        {
            (await Send(platform, "zhouwen", text: $"{i}")).Code().Should().Be(0);
        }
        platform.Sandbox.Desk("zhouwen").Messages.Should().HaveCount(30);
        platform.Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        await Send(platform, "zhouwen");
        platform.Sandbox.Desk("zhouwen").Messages.Should().HaveCount(31);
    }

    [Fact]
    public async Task The_same_again_is_not_shown_where_the_check_is_asked_for()
    {
        await using var platform = await Platform.StartAsync();
        const string Check = ",\"enable_duplicate_check\":1,\"duplicate_check_interval\":1800";
        await Send(platform, "zhouwen", more: Check);
        (await Send(platform, "zhouwen", more: Check)).Code().Should().Be(0);
        platform.Sandbox.Desk("zhouwen").Messages.Should().ContainSingle();
        platform.Sandbox.Clock.Advance(TimeSpan.FromMinutes(30));
        await Send(platform, "zhouwen", more: Check);
        platform.Sandbox.Desk("zhouwen").Messages.Should().HaveCount(2);
    }

    private static Task<JsonElement> Send(Platform platform, string to, string text = "请跟进", int agent = 1000002, string more = "") =>
        platform.CorpAsync("/cgi-bin/message/send", $$$"""{"touser":"{{{to}}}","msgtype":"text","agentid":{{{agent}}},"text":{"content":"{{{text}}}"}{{{more}}}}""");
}
