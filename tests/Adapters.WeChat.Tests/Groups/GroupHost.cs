using System.Text.Json.Nodes;
using Wellspring.Adapters.WeChat.Tests.Callbacks;

namespace Wellspring.Adapters.WeChat.Tests.Groups;

/// <summary>A receiver with an engine, and a platform with a group that answers what a test says. It asks when it is told to.</summary>
internal sealed class GroupHost : IDisposable
{
    public const string Employee = """{"userid":"zhou","type":1,"join_time":1714112440,"join_scene":1,"invitor":{"userid":"li"}}""";
    private const string Get = "/cgi-bin/externalcontact/groupchat/get";
    private readonly Lines lines = new();
    private int callbacks;

    public GroupHost()
    {
        Platform = new(asked => asked.Path switch
        {
            Get => Answer,
            "/cgi-bin/externalcontact/groupchat/add_join_way" => """{"errcode":0,"config_id":"c1"}""",
            "/cgi-bin/externalcontact/groupchat/get_join_way" => JoinWay,
            _ => """{"errcode":0}""",
        });
        Shop = new(
            options => options.Inbound.UserId = user => user.Id == "wm-nobody" ? throw new FormatException("wm-nobody") : user.Id == "wm-empty" ? "" : WeChatUser.DefaultId(user),
            options => options.AddReference("wechat-invitations:corp.service", InvitationBookJson.Default.InvitationBook).AddRule(new JoinedRule(), "joined").OnDecision(Decisions.Add),
            Platform);
        Members = new(Shop.Client.Accounts.Get<WeComApp>("corp.service"), Shop.Client, Shop.Engine, lines);
    }

    public List<Decision> Decisions { get; } = [];

    public FakePlatform Platform { get; }

    public Shop Shop { get; }

    public GroupMembers Members { get; }

    /// <summary>What groupchat/get answers.</summary>
    public string Answer { get; set; } = Group();

    public string JoinWay { get; set; } = """{"errcode":0,"join_way":{"config_id":"c1","qr_code":"https://q/1","chat_id_list":["wr1","wr-opened"],"state":"vip"}}""";

    public IReadOnlyList<string> Lines => [.. lines.Told];

    public IEnumerable<Asked> Calls => Platform.Calls.Where(asked => asked.Path == Get);

    public static string Group(params string[] members) => $$"""
        {"errcode":0,"errmsg":"ok","group_chat":{"chat_id":"wr1","name":"会员群","owner":"zhou","create_time":1572505490,"member_version":"7121","member_list":[ {{string.Join(',', members)}} ]} }
        """;

    public static string Member(string id, string? state = null, int scene = 3, string? unionId = null, DateTimeOffset? at = null) =>
        new JsonObject
        {
            ["userid"] = id, ["type"] = 2, ["join_time"] = (at ?? Shop.Now).ToUnixTimeSeconds(), ["join_scene"] = scene, ["group_nickname"] = "", ["state"] = state, ["unionid"] = unionId,
        }.ToJsonString();

    /// <summary>The platform tells that someone joined.</summary>
    public Task JoinAsync(params string[] who) => TellAsync(Change("add_member", who));

    public Task LeaveAsync(params string[] who) => LeaveAsync(Shop.Time.GetUtcNow(), who);

    public Task LeaveAsync(DateTimeOffset at, params string[] who) => TellAsync(Change("del_member", who), at);

    /// <summary>The platform tells of a change.</summary>
    public async Task TellAsync(string change, DateTimeOffset? at = null) => (await Shop.SendAsync(
        "corp.service",
        Shop.Event("change_external_chat", $"<ChatId>wr1</ChatId>{change}<Version>{++callbacks}</Version>", from: "sys", time: Shop.Seconds(at ?? Shop.Time.GetUtcNow())))).Status.Should().Be(200);

    public async Task PollAfterAsync(TimeSpan span)
    {
        Shop.Time.Advance(span);
        await Members.PollAsync(default);
    }

    /// <summary>Polls as often as a host does.</summary>
    /// <returns>After how many seconds the group was asked.</returns>
    public async Task<IReadOnlyList<int>> PassAsync(TimeSpan span)
    {
        List<int> asked = [];
        for (var second = 5; second <= span.TotalSeconds; second += 5)
        {
            var before = Platform.Requests.Count;
            await PollAfterAsync(TimeSpan.FromSeconds(5));
            if (Platform.Requests.Count > before)
            {
                asked.Add(second);
            }
        }

        return asked;
    }

    public async Task NothingIsLeftAsync() => (await PassAsync(TimeSpan.FromDays(1))).Should().BeEmpty();

    /// <summary>Where a user's only event came from.</summary>
    public async Task<string> OriginAsync(string user)
    {
        using MemoryStream output = new();
        await Shop.Engine.ExportAsync(user, output);
        return JsonNode.Parse(output.ToArray())!["entries"]!.AsArray().Single(entry => (string?)entry!["kind"] == "Event")!["origin"]!.GetValue<string>();
    }

    public void Dispose() => Shop.Dispose();

    private sealed class JoinedRule : LifecycleRule
    {
        protected override void Define() => When<GroupJoined>().Then((_, joined) => new AddTag(joined.ChatId));
    }

    private static string Change(string detail, IReadOnlyList<string> who) => string.Concat(
        $"<ChangeType>update</ChangeType><UpdateDetail>{detail}</UpdateDetail><JoinScene>3</JoinScene><QuitScene>0</QuitScene><MemChangeCnt>{who.Count}</MemChangeCnt><MemChangeList>",
        string.Concat(who.Select(id => $"<Item>{id}</Item>")),
        "</MemChangeList>");
}
