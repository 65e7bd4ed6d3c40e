using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>add_contact_way: invitations whose state is the campaign's key.</summary>
internal static class ContactWayRoutes
{
    private const int LongestState = 30;
    private const string Root = "/cgi-bin/externalcontact/";

    public static void Add(ApiRoutes routes)
    {
        routes.Post(Root + "add_contact_way", Opens.Corp, call =>
        {
            var users = call.Body.Texts("user");
            if (users.Any(user => !call.Corp.Employees.ContainsKey(user)))
            {
                throw new Refusal(40031, "invalid userid");
            }
            var (id, state) = New(call);
            var way = call.Corp.ContactWays.Add(new(id, $"https://work.weixin.qq.com/ca/{id}", state, users));
            return Answer.Ok(new() { ["config_id"] = way.ConfigId, ["qr_code"] = way.QrCode });
        });
        routes.Post(Root + "get_contact_way", Opens.Corp, call =>
        {
            var way = Find(call);
            return Answer.Ok(new() { ["contact_way"] = new JsonObject { ["config_id"] = way.ConfigId, ["state"] = way.State, ["user"] = Json.Array(way.Users), ["qr_code"] = way.QrCode } });
        });
        routes.Post(Root + "del_contact_way", Opens.Corp, call => call.Corp.ContactWays.Remove(Find(call).ConfigId) ? Answer.Ok() : throw new Refusal(41044, "invalid config_id"));
    }

    /// <summary>The id of a new invitation, and the state that it is to have.</summary>
    public static (string Id, string State) New(ApiCall call)
    {
        var state = call.Body.Text("state") ?? "";
        if (state.Length > LongestState)
        {
            throw new Refusal(40058, "state is too long");
        }
        return (Hash.Id("", $"way {call.Corp.Id} {call.World.NextId()}", 32), state);
    }

    private static ContactWay Find(ApiCall call) => call.Corp.ContactWays.Find(call.Body.Text("config_id")) ?? throw new Refusal(41044, "invalid config_id");
}
