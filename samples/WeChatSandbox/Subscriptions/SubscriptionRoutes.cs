using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>Messages a user has subscribed to: bizsend of official accounts, subscribe/send of mini programs. One accept, one message.</summary>
internal static class SubscriptionRoutes
{
    public static void Add(ApiRoutes routes)
    {
        routes.Post("/cgi-bin/message/subscribe/bizsend", Opens.OfficialAccount, call => Send(call, Answer.Ok));
        routes.Post("/cgi-bin/message/subscribe/send", Opens.MiniProgram, call => Send(call, Answer.Ok));
        routes.Post("/cgi-bin/message/template/subscribe", Opens.OfficialAccount, _ => throw new Refusal(43101, "user refuse to accept the msg"));
        routes.Get("/wxaapi/newtmpl/gettemplate", Opens.Public, call =>
            Answer.Ok(new() { ["data"] = Json.Array(call.Public.Templates.Values.Where(template => template.Options.Kind != TemplateKind.Template).Select(Listed)) }));
    }

    private static Answer Send(ApiCall call, Func<JsonObject?, Answer> ok)
    {
        var template = call.Public.Template(call.Body.Text("template_id") ?? "");
        if (template.Options.Kind == TemplateKind.Template)
        {
            throw new Refusal(40037, "invalid template_id");
        }
        if (template.Banned)
        {
            throw new Refusal(43116, "This template_id is banned");
        }
        var fan = call.Fan(call.Body.Text("touser"));
        if (call.Body.Text("page") is { } page && call.World.Options.UnreleasedPages.Contains(page))
        {
            throw new Refusal(41030, "invalid page");
        }
        var lines = template.Fill(call.Body.Object("data"));
        if (!fan.Consents.Take(template))
        {
            throw new Refusal(43101, "user refuse to accept the msg");
        }
        var messageId = call.World.NextMessageId();
        // A follower of an official account finds it in the chat, everyone else among the service notices.
        fan.Receive(
            new("subscription", "") { Title = template.Options.Title, TemplateId = template.Id, Id = $"{messageId}", Sender = call.Public.Options.Name, Fields = lines, Link = TemplateRoutes.Jump(call) },
            call.Public.IsMiniProgram || !fan.Following ? "notices" : null);
        call.World.Receipts.Send(call, fan, SubscriptionEvents.Sent(fan, template, messageId));
        return ok(call.Public.IsMiniProgram ? new() { ["msgid"] = messageId } : null);
    }

    private static JsonObject Listed(Template template) => new()
    {
        ["priTmplId"] = template.Id,
        ["title"] = template.Options.Title,
        ["content"] = string.Concat(template.Options.Keys.Select(key => $"{key.Value}:{{{{{key.Key}.DATA}}}}\n")),
        ["example"] = "",
        ["type"] = template.Options.Kind == TemplateKind.LongTerm ? 3 : 2,
    };
}
