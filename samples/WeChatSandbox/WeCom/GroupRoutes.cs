using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>Customer groups: who is in them, and QR codes to join them, whose state stands at who used them.</summary>
internal static class GroupRoutes
{
    private const int MostGroups = 5;
    private const int LongestRemark = 30;
    private const int Employee = 1;
    private const int Customer = 2;
    private const string Root = "/cgi-bin/externalcontact/groupchat/";

    public static void Add(ApiRoutes routes)
    {
        routes.Post(Root + "get", Opens.Corp, call =>
        {
            var group = call.Corp.Groups.Find(call.Body.Text("chat_id")) ?? throw new Refusal(40050, "invalid group id");
            return Answer.Ok(new() { ["group_chat"] = Described(group, call.Now - call.World.GroupLag, call.Body.Number("need_name") == 1) });
        });
        routes.Post(Root + "add_join_way", Opens.Corp, call => Answer.Ok(new() { ["config_id"] = New(call).ConfigId }));
        routes.Post(Root + "get_join_way", Opens.Corp, call => Answer.Ok(new() { ["join_way"] = Described(Find(call)) }));
        routes.Post(Root + "del_join_way", Opens.Corp, call => call.Corp.JoinWays.Remove(Find(call).ConfigId) ? Answer.Ok() : throw new Refusal(41044, "invalid config_id"));
    }

    private static JoinWay Find(ApiCall call) => call.Corp.JoinWays.Find(call.Body.Text("config_id")) ?? throw new Refusal(41044, "invalid config_id");

    private static JoinWay New(ApiCall call)
    {
        var groups = call.Body.Texts("chat_id_list");
        if (groups.Count is 0 or > MostGroups)
        {
            throw new Refusal(40058, "invalid chat_id_list");
        }
        if (call.Body.Number("scene") is not (1 or 2))
        {
            throw new Refusal(40058, "invalid scene");
        }
        var remark = call.Body.Text("remark") ?? "";
        var (id, state) = ContactWayRoutes.New(call);
        foreach (var group in groups)
        {
            call.Corp.Groups.Named(group);
        }
        call.World.Live.Changed($"desk:{call.Corp.Id}");
        return call.Corp.JoinWays.Add(new(id, $"https://work.weixin.qq.com/gm/{id}", state)
        {
            Scene = (int)call.Body.Number("scene")!,
            Remark = remark[..Math.Min(remark.Length, LongestRemark)],
            AutoCreateRoom = call.Body.Get("auto_create_room") is null || call.Body.Flag("auto_create_room"),
            RoomBaseName = call.Body.Text("room_base_name") ?? "",
            RoomBaseId = (int)(call.Body.Number("room_base_id") ?? 1),
            ChatIds = [.. groups],
        });
    }

    private static JsonObject Described(JoinWay way) => new()
    {
        ["config_id"] = way.ConfigId,
        ["scene"] = way.Scene,
        ["remark"] = way.Remark,
        ["auto_create_room"] = way.AutoCreateRoom ? 1 : 0,
        ["room_base_name"] = way.RoomBaseName,
        ["room_base_id"] = way.RoomBaseId,
        ["chat_id_list"] = Json.Array(way.ChatIds),
        ["qr_code"] = way.QrCode,
        ["state"] = way.State,
    };

    /// <param name="until">Who joined later is not shown yet.</param>
    private static JsonObject Described(CustomerGroup group, DateTimeOffset until, bool withNames)
    {
        var shown = group.Members.Where(member => member.Joined <= until).ToArray();
        var owner = Member(group.Owner.UserId, Employee, group.Created, JoinScene.Invited, withNames ? group.Owner.Name : null);
        return new()
        {
            ["chat_id"] = group.Id,
            ["name"] = group.Name,
            ["owner"] = group.Owner.UserId,
            ["create_time"] = group.Created.ToUnixTimeSeconds(),
            ["notice"] = "",
            ["member_list"] = Json.Array(shown.Select(member => Described(member, withNames)).Prepend(owner)),
            ["admin_list"] = new JsonArray(),
            ["member_version"] = group.Version(shown),
        };
    }

    private static JsonObject Described(GroupMember member, bool withNames)
    {
        var person = member.Customer.Person;
        var described = Member(member.Customer.ExternalUserId, Customer, member.Joined, member.Scene, withNames ? person.Name : null);
        described["unionid"] = person.UnionId;
        if (member.Invitor is { } invitor)
        {
            described["invitor"] = new JsonObject { ["userid"] = invitor };
        }
        if (member.State.Length > 0)
        {
            described["state"] = member.State;
        }
        return described;
    }

    private static JsonObject Member(string userid, int type, DateTimeOffset joined, JoinScene scene, string? name)
    {
        JsonObject member = new() { ["userid"] = userid, ["type"] = type, ["join_time"] = joined.ToUnixTimeSeconds(), ["join_scene"] = (int)scene, ["group_nickname"] = "" };
        if (name is not null)
        {
            member["name"] = name;
        }
        return member;
    }
}
