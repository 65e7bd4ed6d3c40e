using System.Text.Json;

namespace Wellspring.WeChatSandbox.Tests.WeCom;

public class GroupSendTests
{
    private const string Root = "/cgi-bin/externalcontact/";

    [Fact]
    public async Task Nothing_is_sent_until_an_employee_confirms()
    {
        await using var platform = await Ready();
        var answer = await Submit(platform, "lin", "chen", "nobody");
        answer.GetProperty("fail_list").EnumerateArray().Select(id => id.GetString()).Should().Equal("nobody");
        var before = platform.Lin.Received;
        (await Statuses(platform, answer.Text("msgid"))).Should().Equal(0, 0);
        platform.Sandbox.Desk("zhouwen").Tasks.Should().ContainSingle(task => task.Open && task.Customers == 2);

        platform.Sandbox.Desk("zhouwen").Confirm(answer.Text("msgid"));

        platform.Lin.Received.Should().Be(before + 1);
        (await Statuses(platform, answer.Text("msgid"))).Should().Equal(1, 1);
        var tasks = await platform.CorpAsync(Root + "get_groupmsg_task", $$"""{"msgid":"{{answer.Text("msgid")}}"}""");
        tasks.GetProperty("task_list")[0].GetProperty("status").GetInt32().Should().Be(2);
        tasks.GetProperty("task_list")[0].GetProperty("send_time").GetInt64().Should().Be(StillTime.Start.ToUnixTimeSeconds());
        var again = () => platform.Sandbox.Desk("zhouwen").Confirm(answer.Text("msgid"));
        again.Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public async Task Who_deleted_the_employee_or_has_had_enough_is_named_by_status()
    {
        await using var platform = await Ready();
        for (var i = 0; i < 30; i++)
        {
            platform.Sandbox.Desk("zhouwen").Confirm((await Submit(platform, "lin")).Text("msgid"));
        }
        var message = (await Submit(platform, "lin", "chen")).Text("msgid");
        await platform.Sandbox.Phone("chen").DeleteContactAsync("zhouwen");
        platform.Sandbox.Desk("zhouwen").Confirm(message);
        (await Statuses(platform, message)).Should().Equal(3, 2);

        platform.Sandbox.Clock.Advance(TimeSpan.FromDays(30));
        message = (await Submit(platform, "lin")).Text("msgid");
        platform.Sandbox.Desk("zhouwen").Confirm(message);
        (await Statuses(platform, message)).Should().Equal([1], "November's 30 are over");
    }

    [Fact]
    public async Task Results_come_in_pages_reminders_three_a_day_and_a_cancelled_task_cannot_be_confirmed()
    {
        await using var platform = await Ready();
        var message = (await Submit(platform, "lin", "chen")).Text("msgid");
        var page = await platform.CorpAsync(Root + "get_groupmsg_send_result", $$"""{"msgid":"{{message}}","userid":"zhouwen","limit":1}""");
        page.GetProperty("send_list").GetArrayLength().Should().Be(1);
        page = await platform.CorpAsync(Root + "get_groupmsg_send_result", $$"""{"msgid":"{{message}}","userid":"zhouwen","limit":1,"cursor":"{{page.Text("next_cursor")}}"}""");
        page.Text("next_cursor").Should().BeEmpty();

        async Task<int> Remind() => (await platform.CorpAsync(Root + "remind_groupmsg_send", $$"""{"msgid":"{{message}}"}""")).Code();
        new[] { await Remind(), await Remind(), await Remind(), await Remind() }.Should().Equal(0, 0, 0, 45009);
        platform.Sandbox.Clock.Advance(TimeSpan.FromHours(24));
        (await Remind()).Should().Be(0);
        platform.Sandbox.Desk("zhouwen").Tasks.Single().Reminded.Should().Be(4);

        await platform.CorpAsync(Root + "cancel_groupmsg_send", $$"""{"msgid":"{{message}}"}""");
        platform.Sandbox.Desk("zhouwen").Tasks.Single().Open.Should().BeFalse();
        (await Submit(platform, "nobody")).Code().Should().Be(41048);
    }

    [Fact]
    public async Task Tags_belong_to_an_employee_and_a_customer_and_filter_whom_a_message_is_for()
    {
        await using var platform = await Ready();
        var group = (await platform.CorpAsync(Root + "add_corp_tag", """{"group_name":"等级","tag":[{"name":"金卡"},{"name":"银卡"}]}""")).GetProperty("tag_group");
        var gold = group.GetProperty("tag")[0].Text("id");
        async Task<int> Mark(string user, string employee, string tag) =>
            (await platform.CorpAsync(Root + "mark_tag", $$"""{"userid":"{{employee}}","external_userid":"{{platform.Sandbox.Phone(user).ExternalUserId()}}","add_tag":["{{tag}}"]}""")).Code();
        (await Mark("lin", "zhouwen", gold)).Should().Be(0);
        (await Mark("lin", "zhouwen", "etX")).Should().Be(40068);
        (await Mark("lin", "lihang", gold)).Should().Be(84061);

        var message = (await platform.CorpAsync(Root + "add_msg_template", $$$$"""{"chat_type":"single","tag_filter":{"group_list":[{"tag_list":["{{{{gold}}}}"]}]},"text":{"content":"x"}}""")).Text("msgid");
        (await Statuses(platform, message)).Should().HaveCount(1);
        var contact = await platform.GetAsync($"{Root}get?access_token={await platform.CorpTokenAsync()}&external_userid={platform.Lin.ExternalUserId()}");
        contact.GetProperty("follow_user")[0].GetProperty("tags")[0].Text("tag_id").Should().Be(gold);
        (await platform.CorpAsync(Root + "unionid_to_external_userid", $$"""{"unionid":"{{platform.Lin.UnionId}}","openid":"{{platform.Lin.OpenId()}}"}""")).Text("external_userid").Should().Be(platform.Lin.ExternalUserId());
    }

    private static async Task<Platform> Ready()
    {
        var platform = await Platform.StartAsync();
        await platform.Lin.AddContactAsync("zhouwen");
        await platform.Sandbox.Phone("chen").AddContactAsync("zhouwen");
        return platform;
    }

    private static Task<JsonElement> Submit(Platform platform, params string[] users)
    {
        var ids = users.Select(user => user == "nobody" ? "\"nobody\"" : $"\"{platform.Sandbox.Phone(user).ExternalUserId()}\"");
        return platform.CorpAsync(Root + "add_msg_template", $$$"""{"chat_type":"single","external_userid":[{{{string.Join(',', ids)}}}],"sender":"zhouwen","text":{"content":"春茶到了"}}""");
    }

    private static async Task<IEnumerable<int>> Statuses(Platform platform, string message) =>
        (await platform.CorpAsync(Root + "get_groupmsg_send_result", $$"""{"msgid":"{{message}}","userid":"zhouwen"}""")).GetProperty("send_list").EnumerateArray().Select(item => item.GetProperty("status").GetInt32());
}
