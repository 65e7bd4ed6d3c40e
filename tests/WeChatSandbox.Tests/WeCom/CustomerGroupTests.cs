using System.Text.Json;
using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox.Tests.WeCom;

public sealed class CustomerGroupTests : IAsyncLifetime
{
    private const string Root = "/cgi-bin/externalcontact/groupchat/";

    private Platform platform = null!;
    private Receiver receiver = null!;

    public async Task InitializeAsync()
    {
        platform = await Platform.StartAsync(options => options.GroupMembersAtMost = 3);
        receiver = await Receiver.StartAsync(DemoShop.CorpId);
        (await platform.Sandbox.ConnectAsync(DemoShop.CorpId, Receiver.Keys with { Url = receiver.Url })).Should().BeNull();
    }

    public async Task DisposeAsync()
    {
        await receiver.DisposeAsync();
        await platform.DisposeAsync();
    }

    [Fact]
    public async Task A_group_is_described_as_the_platform_documents_it()
    {
        var way = await WayAsync("""{"scene":2,"chat_id_list":["wrTea"],"state":"spring-7"}""");
        await platform.Lin.JoinGroupAsync(way);
        await platform.Sandbox.Desk("lihang").InviteToGroupAsync("wrTea", "chen");

        var group = await GetAsync("wrTea", names: true);

        var at = StillTime.Start.ToUnixTimeSeconds();
        JsonNode.DeepEquals(JsonNode.Parse(group.GetRawText()), JsonNode.Parse($$"""
            {
              "chat_id": "wrTea",
              "name": "客户群1",
              "owner": "zhouwen",
              "create_time": {{at}},
              "notice": "",
              "member_list": [
                { "userid": "zhouwen", "type": 1, "join_time": {{at}}, "join_scene": 1, "group_nickname": "", "name": "周雯" },
                { "userid": "{{platform.Lin.ExternalUserId()}}", "type": 2, "unionid": "{{platform.Lin.UnionId}}", "join_time": {{at}}, "join_scene": 3, "state": "spring-7", "group_nickname": "", "name": "林小雨" },
                { "userid": "{{Chen.ExternalUserId()}}", "type": 2, "unionid": "{{Chen.UnionId}}", "join_time": {{at}}, "join_scene": 1, "invitor": { "userid": "lihang" }, "group_nickname": "", "name": "陈思远" }
              ],
              "admin_list": [],
              "member_version": "{{group.Text("member_version")}}"
            }
            """)).Should().BeTrue(group.GetRawText());
        group.Text("member_version").Should().MatchRegex("^[0-9a-f]{32}$");
        (await GetAsync("wrTea")).GetProperty("member_list").EnumerateArray().SelectMany(member => member.EnumerateObject()).Should().NotContain(property => property.Name == "name");
    }

    [Fact]
    public async Task What_happens_in_a_group_is_told_with_the_version_of_its_members()
    {
        var way = await WayAsync("""{"scene":2,"chat_id_list":["wrTea"],"state":"spring-7"}""");
        var empty = (await GetAsync("wrTea")).Text("member_version");
        await platform.Lin.JoinGroupAsync(way);
        var one = (await GetAsync("wrTea")).Text("member_version");
        await platform.Sandbox.Desk("zhouwen").InviteToGroupAsync("wrTea", "chen");
        await platform.Lin.LeaveGroupAsync("wrTea");

        var told = Told();
        told.Should().OnlyContain(e => e.Element("Event")!.Value == "change_external_chat" && e.Element("ChangeType")!.Value == "update" && e.Element("ChatId")!.Value == "wrTea");
        told.Select(e => (Value(e, "UpdateDetail"), Value(e, "JoinScene"), Value(e, "QuitScene"), Value(e, "MemChangeCnt"), e.Element("MemChangeList")!.Elements("Item").Single().Value)).Should().Equal(
            ("add_member", "3", "0", "1", platform.Lin.ExternalUserId()),
            ("add_member", "0", "0", "1", Chen.ExternalUserId()),
            ("del_member", "0", "0", "1", platform.Lin.ExternalUserId()));
        told.Select(e => Value(e, "LastMemVer")).Should().Equal(empty, one, Value(told[1], "CurMemVer"));
        Value(told[0], "CurMemVer").Should().Be(one).And.NotBe(empty);
        Value(told[2], "CurMemVer").Should().Be((await GetAsync("wrTea")).Text("member_version"));
        (await MembersAsync("wrTea")).Should().Equal("zhouwen", Chen.ExternalUserId());
    }

    [Fact]
    public async Task Only_who_came_by_a_way_that_has_a_state_has_it()
    {
        var (with, without) = (await WayAsync("""{"scene":2,"chat_id_list":["wr1"],"state":"spring-7"}"""), await WayAsync("""{"scene":1,"chat_id_list":["wr2"]}"""));
        await platform.Lin.JoinGroupAsync(with);
        await platform.Lin.JoinGroupAsync(without);
        await platform.Sandbox.Desk("lihang").ChangeGroupAsync("wr3", "update", "add_member", "lin");

        (await StatesAsync("wr1")).Should().Equal(null, "spring-7");
        (await StatesAsync("wr2")).Should().Equal(null, null);
        (await StatesAsync("wr3")).Should().Equal(null, null);
        (await GetAsync("wr3")).Text("owner").Should().Be("lihang");
    }

    [Fact]
    public async Task Who_has_joined_is_shown_after_a_while()
    {
        platform.Sandbox.GroupLag = TimeSpan.FromSeconds(30);
        var way = await WayAsync("""{"scene":2,"chat_id_list":["wr1"],"state":"spring-7"}""");
        var before = (await GetAsync("wr1")).Text("member_version");
        await platform.Lin.JoinGroupAsync(way);

        platform.Sandbox.Clock.Advance(TimeSpan.FromSeconds(29));
        (await MembersAsync("wr1")).Should().Equal("zhouwen");
        (await GetAsync("wr1")).Text("member_version").Should().Be(before);
        platform.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
        (await MembersAsync("wr1")).Should().Equal("zhouwen", platform.Lin.ExternalUserId());
        (await GetAsync("wr1")).Text("member_version").Should().Be(Value(Told().Single(), "CurMemVer"));
    }

    [Fact]
    public async Task The_first_group_with_room_is_joined_and_when_there_is_none_a_new_one()
    {
        var way = await WayAsync("""{"scene":2,"remark":"门店","auto_create_room":1,"room_base_name":"茶友群","room_base_id":10,"chat_id_list":["wr1","wr2"],"state":"spring-7"}""");
        await platform.Sandbox.Desk("zhouwen").InviteToGroupAsync("wr1", "chen", "wang");
        await platform.Lin.JoinGroupAsync(way);
        (await StatesAsync("wr2")).Should().Equal(null, "spring-7");
        await platform.Sandbox.Desk("zhouwen").InviteToGroupAsync("wr2", "chen");
        platform.Sandbox.AddUser("zhao", "赵一");

        await platform.Sandbox.Phone("zhao").JoinGroupAsync(way);

        var made = Value(Told()[^1], "ChatId");
        Told()[^2..].Select(e => (Value(e, "ChatId"), Value(e, "ChangeType"))).Should().Equal((made, "create"), (made, "update"));
        (await GetAsync(made)).Text("name").Should().Be("茶友群10");
        (await StatesAsync(made)).Should().Equal(null, "spring-7");
        var read = (await platform.CorpAsync(Root + "get_join_way", $$"""{"config_id":"{{way}}"}""")).GetProperty("join_way");
        read.GetRawText().Should().Be($$"""{"config_id":"{{way}}","scene":2,"remark":"门店","auto_create_room":1,"room_base_name":"茶友群","room_base_id":10,"chat_id_list":["wr1","wr2","{{made}}"],"qr_code":"{{read.Text("qr_code")}}","state":"spring-7"}""");
    }

    [Fact]
    public async Task Where_no_new_group_is_wanted_no_one_comes_into_full_ones()
    {
        var way = await WayAsync("""{"scene":2,"auto_create_room":0,"chat_id_list":["wr1"]}""");
        await platform.Sandbox.Desk("zhouwen").InviteToGroupAsync("wr1", "chen", "wang");

        await Impossible(() => platform.Lin.JoinGroupAsync(way), $"All groups of {way} are full, and it makes no new one.");
        await Impossible(() => platform.Sandbox.Desk("zhouwen").InviteToGroupAsync("wr1", "lin"), "wr1 is full.");

        (await MembersAsync("wr1")).Should().HaveCount(3).And.NotContain(platform.Lin.ExternalUserId());
        Told().Should().ContainSingle();
    }

    [Fact]
    public async Task Who_is_in_a_group_does_not_join_again_and_who_is_not_does_not_leave()
    {
        var way = await WayAsync("""{"scene":2,"chat_id_list":["wr1","wr2"]}""");
        await platform.Lin.JoinGroupAsync(way);

        await Impossible(() => platform.Lin.JoinGroupAsync(way), "林小雨 is in wr1 already.");
        await Impossible(() => platform.Lin.LeaveGroupAsync("wr2"), "林小雨 is not in wr2.");

        (await MembersAsync("wr1")).Should().HaveCount(2);
        Told().Should().ContainSingle();
    }

    [Fact]
    public async Task A_join_way_that_was_deleted_leads_nowhere()
    {
        var way = await WayAsync("""{"scene":2,"chat_id_list":["wr1"]}""");

        (await platform.CorpAsync(Root + "del_join_way", $$"""{"config_id":"{{way}}"}""")).Code().Should().Be(0);

        (await platform.CorpAsync(Root + "get_join_way", $$"""{"config_id":"{{way}}"}""")).Code().Should().Be(41044);
        await FluentActions.Awaiting(() => platform.Lin.JoinGroupAsync(way)).Should().ThrowAsync<ArgumentException>();
        (await MembersAsync("wr1")).Should().Equal("zhouwen");
    }

    [Fact]
    public async Task What_is_unknown_or_out_of_bounds_is_refused()
    {
        await platform.Sandbox.Desk("zhouwen").ChangeGroupAsync("wrGone", "create");
        (await platform.CorpAsync(Root + "get", """{"chat_id":"wrGone"}""")).Code().Should().Be(0);
        await platform.Sandbox.Desk("zhouwen").ChangeGroupAsync("wrGone", "dismiss");

        (await platform.CorpAsync(Root + "get", """{"chat_id":"wrGone"}""")).Code().Should().Be(40050);
        (await platform.CorpAsync(Root + "get", """{"chat_id":"wrNever"}""")).Message().Should().StartWith("invalid group id");
        (await platform.CorpAsync(Root + "get_join_way", """{"config_id":"none"}""")).Code().Should().Be(41044);
        (await platform.CorpAsync(Root + "del_join_way", """{"config_id":"none"}""")).Code().Should().Be(41044);
        (await platform.CorpAsync(Root + "add_join_way", """{"scene":2,"chat_id_list":[]}""")).Code().Should().Be(40058);
        (await platform.CorpAsync(Root + "add_join_way", """{"scene":2,"chat_id_list":["1","2","3","4","5","6"]}""")).Code().Should().Be(40058);
        (await platform.CorpAsync(Root + "add_join_way", """{"scene":3,"chat_id_list":["wr1"]}""")).Code().Should().Be(40058);
        (await platform.CorpAsync(Root + "get", """{"chat_id":"wr1"}""")).Code().Should().Be(40050);
    }

    [Fact]
    public async Task Groups_can_be_joined_left_and_seen_over_HTTP()
    {
        var way = await WayAsync("""{"scene":2,"chat_id_list":["wr1"],"state":"spring-7"}""");
        (await platform.PostAsync("/_sim/users/join-group", $$"""{"user":"lin","config":"{{way}}"}""")).Text("event").Should().Be("change_external_chat");
        await platform.PostAsync("/_sim/employees/invite-to-group", """{"employee":"lihang","chat":"wr1","users":["chen"]}""");
        await platform.PostAsync("/_sim/users/leave-group", """{"user":"lin","chat":"wr1"}""");
        await platform.PostAsync("/_sim/group-lag", """{"by":"00:05:00"}""");
        await platform.PostAsync("/_sim/users/join-group", $$"""{"user":"lin","config":"{{way}}"}""");

        (await MembersAsync("wr1")).Should().Equal("zhouwen");
        await platform.PostAsync("/_sim/clock", """{"advance":"00:05:00"}""");
        (await MembersAsync("wr1")).Should().Equal("zhouwen", Chen.ExternalUserId(), platform.Lin.ExternalUserId());
        var state = await platform.GetAsync("/_sim/state");
        state.GetProperty("corps")[0].GetProperty("groups").GetRawText().Should().Be("""[{"chat":"wr1","name":"客户群1","members":3}]""");
        state.GetProperty("corps")[0].GetProperty("joinWays").GetRawText().Should().Be($$"""[{"config":"{{way}}","state":"spring-7","groups":["wr1"]}]""");
        state.GetProperty("phones").EnumerateArray().Select(phone => phone.GetProperty("corps")[0].GetProperty("groups").GetArrayLength()).Should().Equal(1, 1, 0);
    }

    private Phone Chen => platform.Sandbox.Phone("chen");

    private async Task<string> WayAsync(string json) => (await platform.CorpAsync(Root + "add_join_way", json)).Text("config_id");

    private async Task<JsonElement> GetAsync(string chat, bool names = false) =>
        (await platform.CorpAsync(Root + "get", $$"""{"chat_id":"{{chat}}","need_name":{{(names ? 1 : 0)}}}""")).GetProperty("group_chat");

    private async Task<string[]> MembersAsync(string chat) => [.. (await GetAsync(chat)).GetProperty("member_list").EnumerateArray().Select(member => member.Text("userid"))];

    private async Task<string?[]> StatesAsync(string chat) =>
        [.. (await GetAsync(chat)).GetProperty("member_list").EnumerateArray().Select(member => member.TryGetProperty("state", out var state) ? state.GetString() : null)];

    private System.Xml.Linq.XElement[] Told() => [.. receiver.Posts.Select(post => Receiver.Open(post.Query, post.Body, DemoShop.CorpId))];

    private static string Value(System.Xml.Linq.XElement callback, string name) => callback.Element(name)!.Value;

    private static async Task Impossible(Func<Task> act, string why) => (await act.Should().ThrowAsync<InvalidOperationException>()).WithMessage(why);
}
