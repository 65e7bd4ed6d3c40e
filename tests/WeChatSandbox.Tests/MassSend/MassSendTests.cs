using System.Xml.Linq;

namespace Wellspring.WeChatSandbox.Tests.MassSend;

public class MassSendTests
{
    private const string ToAll = """{"filter":{"is_to_all":true},"text":{"content":"春茶上市"},"msgtype":"text"}""";

    [Fact]
    public async Task Four_a_month_reach_a_user_and_the_result_counts_those_left_out()
    {
        await using var platform = await Ready();
        await using var receiver = await Receiver.StartAsync(Platform.App);
        await platform.Sandbox.ConnectAsync(Platform.App, Receiver.Keys with { Url = receiver.Url, Mode = CallbackMode.Plain });
        platform.Sandbox.Phone("chen").Block();
        var before = platform.Lin.Received;
        for (var i = 0; i < 5; i++)
        {
            var answer = await platform.CallAsync("/cgi-bin/message/mass/sendall", ToAll);
            answer.Code().Should().Be(0);
            answer.Message().Should().Be("send job submission success");
            platform.Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        await platform.Sandbox.IdleAsync();
        (platform.Lin.Received - before).Should().Be(4);

        var results = receiver.Posts.Select(post => XElement.Parse(post.Body)).ToArray();
        results.Should().HaveCount(5).And.OnlyContain(result => result.Element("Status")!.Value == "send success");
        int[] Counts(XElement result) => [.. new[] { "TotalCount", "FilterCount", "SentCount", "ErrorCount" }.Select(name => (int)result.Element(name)!)];
        Counts(results[0]).Should().Equal(3, 3, 2, 1);
        Counts(results[4]).Should().Equal(3, 1, 0, 1);
        platform.Sandbox.Clock.Advance(TimeSpan.FromDays(29));
        await platform.CallAsync("/cgi-bin/message/mass/sendall", ToAll);
        platform.Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        (platform.Lin.Received - before).Should().Be(5, "it is December");
    }

    [Fact]
    public async Task A_tag_or_a_list_names_whom_it_is_for()
    {
        await using var platform = await Ready();
        var tag = (await platform.CallAsync("/cgi-bin/tags/create", """{"tag":{"name":"茶友"}}""")).GetProperty("tag").GetProperty("id").GetInt32();
        await platform.CallAsync("/cgi-bin/tags/members/batchtagging", $$"""{"openid_list":["{{platform.Lin.OpenId()}}"],"tagid":{{tag}}}""");
        var (lin, chen) = (platform.Lin.Received, platform.Sandbox.Phone("chen").Received);
        await platform.CallAsync("/cgi-bin/message/mass/sendall", ToAll.Replace("\"is_to_all\":true", $"\"is_to_all\":false,\"tag_id\":{tag}"));
        platform.Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        (platform.Lin.Received - lin, platform.Sandbox.Phone("chen").Received - chen).Should().Be((1, 0));

        async Task<int> Send(params string[] openids) =>
            (await platform.CallAsync("/cgi-bin/message/mass/send", $$$"""{"touser":[{{{string.Join(',', openids.Select(openid => $"\"{openid}\""))}}}],"msgtype":"text","text":{"content":"x"}}""")).Code();
        (await Send(platform.Lin.OpenId())).Should().Be(40130);
        (await Send(platform.Lin.OpenId(), platform.Sandbox.Phone("chen").OpenId())).Should().Be(0);
    }

    [Fact]
    public async Task A_clientmsgid_is_taken_once_in_24_hours()
    {
        await using var platform = await Ready();
        async Task<System.Text.Json.JsonElement> Send(string id) => await platform.CallAsync("/cgi-bin/message/mass/sendall", ToAll.Insert(1, $"\"clientmsgid\":\"{id}\","));
        (await Send(new('a', 33))).Code().Should().Be(45067);
        var first = (await Send("a")).GetProperty("msg_id").GetInt64();
        (await Send("a")).Code().Should().Be(45066, "less than a minute has passed");
        platform.Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        var again = await Send("a");
        again.Code().Should().Be(45065);
        again.GetProperty("msg_id").GetInt64().Should().Be(first);
        platform.Sandbox.Clock.Advance(TimeSpan.FromHours(24));
        (await Send("a")).Code().Should().Be(0);
    }

    [Fact]
    public async Task Quotas_end_sending_and_a_job_can_be_asked_after_and_deleted()
    {
        await using var platform = await Ready(options => options.MassSendsPerDay = 2);
        var before = platform.Lin.Received;
        var id = (await platform.CallAsync("/cgi-bin/message/mass/sendall", ToAll)).GetProperty("msg_id").GetInt64();
        async Task<string> State() => (await platform.CallAsync("/cgi-bin/message/mass/get", $$"""{"msg_id":"{{id}}"}""")).Text("msg_status");
        (await State()).Should().Be("SENDING");
        await platform.CallAsync("/cgi-bin/message/mass/delete", $$"""{"msg_id":{{id}}}""");
        (await State()).Should().Be("DELETE");
        platform.Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        platform.Lin.Received.Should().Be(before);
        (await platform.CallAsync("/cgi-bin/message/mass/sendall", ToAll)).Code().Should().Be(0);
        (await platform.CallAsync("/cgi-bin/message/mass/sendall", ToAll)).Code().Should().Be(45028);
    }

    private static async Task<Platform> Ready(Action<SandboxOptions>? configure = null)
    {
        var platform = await Platform.StartAsync(configure);
        foreach (var phone in platform.Sandbox.Phones)
        {
            await phone.FollowAsync();
        }
        return platform;
    }
}
