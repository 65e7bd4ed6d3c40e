using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>Customers: who they are, whose they are, and their other ids.</summary>
internal static class ContactRoutes
{
    private const string Root = "/cgi-bin/externalcontact/";

    public static void Add(ApiRoutes routes)
    {
        routes.Get(Root + "get_follow_user_list", Opens.Corp, call => Answer.Ok(new() { ["follow_user"] = Json.Array(call.Corp.Employees.Keys) }));
        routes.Get(Root + "list", Opens.Corp, call =>
        {
            var ids = call.Corp.Contacts.Where(contact => contact.Relations.ContainsKey(call.Query["userid"].ToString())).Select(contact => contact.ExternalUserId).ToArray();
            return ids.Length > 0 ? Answer.Ok(new() { ["external_userid"] = Json.Array(ids) }) : throw new Refusal(84061, "not external contact");
        });
        routes.Get(Root + "get", Opens.Corp, call => Answer.Ok(Described(Known(call, call.Query["external_userid"]))));
        routes.Post(Root + "unionid_to_external_userid", Opens.Corp, call =>
        {
            var person = call.World.People.Values.FirstOrDefault(person => person.UnionId == call.Body.Text("unionid"))
                ?? throw new Refusal(40095, "invalid unionid");
            return Answer.Ok(new() { ["external_userid"] = call.Corp.Contact(person).Relations.Count > 0 ? call.Corp.Contact(person).ExternalUserId : "" });
        });
        routes.Post(Root + "convert_to_openid", Opens.Corp, call =>
        {
            var contact = Known(call, call.Body.Text("external_userid"));
            return Answer.Ok(new() { ["openid"] = contact.Person.Fans.Values.First(fan => !fan.Account.IsMiniProgram).OpenId });
        });
    }

    private static Contact Known(ApiCall call, string? id)
    {
        var contact = call.Corp.ByExternalId(id) ?? throw new Refusal(40096, "invalid external userid");
        return contact.Relations.Count > 0 ? contact : throw new Refusal(84061, "not external contact");
    }

    private static JsonObject Described(Contact contact) => new()
    {
        ["external_contact"] = new JsonObject
        {
            ["external_userid"] = contact.ExternalUserId,
            ["name"] = contact.Person.Name,
            ["type"] = 1,
            ["unionid"] = contact.Person.UnionId,
        },
        ["follow_user"] = Json.Array(contact.Relations.Values.Select(relation => new JsonObject
        {
            ["userid"] = relation.Employee.UserId,
            ["createtime"] = relation.Since.ToUnixTimeSeconds(),
            ["state"] = relation.State,
            ["tags"] = Json.Array(relation.Tags.Select(tag => new JsonObject { ["tag_id"] = tag, ["type"] = 1 })),
        })),
    };
}
