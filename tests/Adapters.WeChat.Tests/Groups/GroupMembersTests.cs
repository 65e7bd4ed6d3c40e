using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Wellspring.Adapters.WeChat.Tests.Callbacks;

namespace Wellspring.Adapters.WeChat.Tests.Groups;

/// <summary>The platform says that someone joined a group, and only when it is asked who, and by which code.</summary>
public sealed class GroupMembersTests : IDisposable
{
    private const string Get = "/cgi-bin/externalcontact/groupchat/get";
    private const string Unlisted = """{"errcode":0,"errmsg":"ok","group_chat":{"chat_id":"wr1","member_list":[]}}""";
    private readonly FakePlatform platform;
    private readonly Shop shop;
    private readonly GroupMembers members;
    private string answer = Unlisted;
    private int callbacks;

    public GroupMembersTests()
    {
        platform = new(asked => asked.Path switch
        {
            Get => answer,
            "/cgi-bin/externalcontact/groupchat/add_join_way" => """{"errcode":0,"config_id":"c1"}""",
            "/cgi-bin/externalcontact/groupchat/get_join_way" => """{"errcode":0,"join_way":{"config_id":"c1","qr_code":"https://q/1","chat_id_list":["wr1","wr-opened"],"state":"vip"}}""",
            _ => """{"errcode":0}""",
        });
        shop = new(platform: platform, engine: options => options.AddReference("wechat-invitations:corp.service", InvitationBookJson.Default.InvitationBook));
        members = new(shop.Client.Accounts.Get<WeComApp>("corp.service"), shop.Client, shop.Engine, NullLogger.Instance);
    }

    private IEnumerable<Asked> Calls => platform.Calls.Where(asked => asked.Path == Get);

    [Fact]
    public async Task Who_joined_is_an_event_with_the_key_of_the_code()
    {
        await JoinAsync("wmA", "wmB", "wmC", "zhou");
        answer = Group(Member("wmA", state: "vip", unionId: "oU1"), Member("wmB", scene: 1), Member("wmC", state: ""), """{"userid":"zhou","type":1,"join_time":1714112440,"join_scene":1,"invitor":{"userid":"li"}}""");

        await PollAfterAsync(GroupNews.Moment);

        Calls.Should().ContainSingle().Which.Body.Should().Be("""{"chat_id":"wr1"}""");
        var joined = await shop.EventsOfAsync("union:oU1");
        joined.Should().Contain(e => e.StartsWith("wecom_group_joined ", StringComparison.Ordinal)
            && e.Contains("""{"account":"corp.service","customerId":"wmA","chatId":"wr1","state":"vip","joinScene":3}""", StringComparison.Ordinal));
        joined.Should().Contain(e => e.StartsWith("identity_linked ", StringComparison.Ordinal));
        (await OriginAsync("corp:wmB")).Should().Be("Receipt", "another brought them in");
        (await OriginAsync("corp:wmC")).Should().Be("User");
        (await shop.EventsOfAsync("corp:wmC")).Should().ContainSingle().Which.Should().Contain("\"state\":null");
        (await shop.EventsOfAsync("corp:zhou")).Should().BeEmpty();
        (await shop.EventsOfAsync("corp:staff:zhou")).Should().BeEmpty();
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task The_group_is_not_asked_at_once_for_the_platform_writes_its_members_later()
    {
        await JoinAsync("wmA");

        await members.PollAsync(default);

        Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Who_is_not_listed_yet_is_asked_for_again_after_as_long_as_was_waited()
    {
        await JoinAsync("wmA");
        await PollAfterAsync(GroupNews.Moment);
        await PollAfterAsync(TimeSpan.FromSeconds(5));
        await PollAfterAsync(TimeSpan.FromSeconds(5));
        Calls.Should().HaveCount(2, "it was asked after 5 and after 10 seconds, and is to be after 20");

        answer = Group(Member("wmA"));
        await PollAfterAsync(TimeSpan.FromSeconds(5));

        (await shop.EventsOfAsync("corp:wmA")).Should().ContainSingle();
        await NothingIsLeftAsync();
    }

    [Theory]
    [InlineData("""{"errcode":-1,"errmsg":"system error"}""")]
    [InlineData("""{"errcode":48002,"errmsg":"api forbidden"}""")]
    [InlineData("<html>")]
    [InlineData("{}")]
    public async Task Where_the_platform_does_not_answer_it_is_asked_again(string instead)
    {
        answer = instead;
        await JoinAsync("wmA");
        await PollAfterAsync(GroupNews.Moment);

        answer = Group(Member("wmA", state: "vip"));
        await PollAfterAsync(TimeSpan.FromHours(2));

        (await shop.EventsOfAsync("corp:wmA")).Should().ContainSingle().Which.Should().Contain("\"state\":\"vip\"");
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Who_was_there_before_is_no_event_again_and_does_not_stand_for_the_next()
    {
        await JoinAsync("wmA");
        answer = Group(Member("wmA"));
        await PollAfterAsync(GroupNews.Moment);

        await JoinAsync("wmB");
        await PollAfterAsync(GroupNews.Moment);
        (await shop.EventsOfAsync("corp:wmA")).Should().ContainSingle();

        answer = Group(Member("wmA"), Member("wmB"));
        await PollAfterAsync(GroupNews.Moment);
        (await shop.EventsOfAsync("corp:wmA")).Should().ContainSingle();
        (await shop.EventsOfAsync("corp:wmB")).Should().ContainSingle();
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Who_comes_back_to_a_group_is_an_event_again()
    {
        await JoinAsync("wmA");
        answer = Group(Member("wmA"));
        await PollAfterAsync(GroupNews.Moment);

        await JoinAsync("wmA");
        answer = Group(Member("wmA", at: Shop.Now.AddSeconds(3)));
        await PollAfterAsync(GroupNews.Moment);

        (await shop.EventsOfAsync("corp:wmA")).Should().HaveCount(2);
    }

    [Fact]
    public async Task Who_left_again_is_sought_for_half_a_day()
    {
        await JoinAsync("wmA");
        for (var second = 0; second < 24 * 60 * 60; second += 5)
        {
            await PollAfterAsync(GroupNews.Moment);
        }

        Calls.Should().HaveCount(15, "it was after 5, 10, 20, 40, … 81,920 seconds");
    }

    [Fact]
    public async Task A_group_that_there_is_not_is_asked_once()
    {
        answer = """{"errcode":40058,"errmsg":"invalid Request Parameter"}""";
        await JoinAsync("wmA");

        await PollAfterAsync(GroupNews.Moment);

        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Who_is_told_of_in_one_text_is_waited_for_too()
    {
        await TellAsync("<ChangeType>update</ChangeType><UpdateDetail>add_member</UpdateDetail><MemChangeCnt>2</MemChangeCnt><MemChangeList>wmA,wmB</MemChangeList>");
        answer = Group(Member("wmA"));
        await PollAfterAsync(GroupNews.Moment);

        answer = Group(Member("wmA"), Member("wmB"));
        await PollAfterAsync(GroupNews.Moment);

        (await shop.EventsOfAsync("corp:wmB")).Should().ContainSingle();
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Who_is_told_of_while_the_group_is_asked_is_waited_for()
    {
        await JoinAsync("wmA");
        platform.Before = async asked =>
        {
            platform.Before = _ => Task.CompletedTask;
            await JoinAsync("wmB");
        };
        answer = Group(Member("wmC"));
        await PollAfterAsync(GroupNews.Moment);

        answer = Group(Member("wmB"));
        await PollAfterAsync(GroupNews.Moment);
        answer = Group(Member("wmA"));
        await PollAfterAsync(GroupNews.Moment);

        (await shop.EventsOfAsync("corp:wmA")).Should().ContainSingle();
        (await shop.EventsOfAsync("corp:wmB")).Should().ContainSingle();
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_new_group_is_asked_for_those_who_began_it_and_one_that_lost_a_member_is_not()
    {
        await TellAsync("<ChangeType>update</ChangeType><UpdateDetail>del_member</UpdateDetail><MemChangeCnt>1</MemChangeCnt>");
        await PollAfterAsync(GroupNews.Moment);
        Calls.Should().BeEmpty();

        await TellAsync("<ChangeType>create</ChangeType>");
        answer = Group(Member("wmA"));
        await PollAfterAsync(GroupNews.Moment);

        (await shop.EventsOfAsync("corp:wmA")).Should().ContainSingle();
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task What_was_missed_is_made_up_for_at_the_next_start_within_a_day()
    {
        using WeChatInvitations invitations = new(shop.Client, shop.Engine);
        (await invitations.GroupAsync("corp.service", "vip", ["wr1"])).Invitation!.Groups.Should().Equal("wr1");
        await invitations.ContactAsync("corp.service", "other", ["zhou"]);
        answer = Group(Member("wmA", state: "vip"), Member("wmOld", at: Shop.Now.AddHours(-24)));

        for (var starts = 0; starts < 2; starts++)
        {
            await members.StartAsync(default);
            await PollAfterAsync(GroupNews.Moment);
        }

        Calls.Select(call => call.Body).Distinct().Should().BeEquivalentTo("""{"chat_id":"wr1"}""", """{"chat_id":"wr-opened"}""");
        (await shop.EventsOfAsync("corp:wmA")).Should().HaveCount(2, "the answer says that they are in both groups").And.OnlyContain(e => e.Contains("\"state\":\"vip\"", StringComparison.Ordinal));
        (await shop.EventsOfAsync("corp:wmOld")).Should().BeEmpty("whether it is known the engine may have forgotten");
        await NothingIsLeftAsync();
    }

    public void Dispose() => shop.Dispose();

    private static string Group(params string[] members) => $$"""
        {"errcode":0,"errmsg":"ok","group_chat":{"chat_id":"wr1","name":"会员群","owner":"zhou","create_time":1572505490,"member_version":"7121","member_list":[ {{string.Join(',', members)}} ]} }
        """;

    private static string Member(string id, string? state = null, int scene = 3, string? unionId = null, DateTimeOffset? at = null) =>
        new JsonObject
        {
            ["userid"] = id, ["type"] = 2, ["join_time"] = (at ?? Shop.Now).ToUnixTimeSeconds(), ["join_scene"] = scene, ["group_nickname"] = "", ["state"] = state, ["unionid"] = unionId,
        }.ToJsonString();

    private Task JoinAsync(params string[] who) => TellAsync(string.Concat(
        $"<ChangeType>update</ChangeType><UpdateDetail>add_member</UpdateDetail><JoinScene>3</JoinScene><QuitScene>0</QuitScene><MemChangeCnt>{who.Length}</MemChangeCnt><MemChangeList>",
        string.Concat(who.Select(id => $"<Item>{id}</Item>")),
        "</MemChangeList>"));

    private async Task TellAsync(string change) =>
        (await shop.SendAsync("corp.service", Shop.Event("change_external_chat", $"<ChatId>wr1</ChatId>{change}<Version>{++callbacks}</Version>", from: "sys"))).Status.Should().Be(200);

    private async Task PollAfterAsync(TimeSpan span)
    {
        shop.Time.Advance(span);
        await members.PollAsync(default);
    }

    /// <summary>Where a user's only event came from.</summary>
    private async Task<string?> OriginAsync(string user)
    {
        using MemoryStream output = new();
        await shop.Engine.ExportAsync(user, output);
        return JsonNode.Parse(output.ToArray())!["entries"]!.AsArray().Single(entry => (string?)entry!["kind"] == "Event")!["origin"]!.GetValue<string>();
    }

    private async Task NothingIsLeftAsync()
    {
        var before = Calls.Count();
        await PollAfterAsync(TimeSpan.FromHours(11));
        Calls.Should().HaveCount(before);
    }
}
