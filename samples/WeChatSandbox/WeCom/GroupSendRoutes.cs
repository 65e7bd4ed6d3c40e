using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>externalcontact/add_msg_template and what asks after it. It sends nothing: employees do.</summary>
internal static class GroupSendRoutes
{
    private const int RemindersPerDay = 3;
    private const int LongestRangeDays = 31;
    private const string Root = "/cgi-bin/externalcontact/";

    public static void Add(ApiRoutes routes)
    {
        routes.Post(Root + "add_msg_template", Opens.Corp, Submit);
        routes.Post(Root + "get_groupmsg_task", Opens.Corp, call => Paging.Answer(call, "task_list", Find(call).Tasks.Select(task => new JsonObject
        {
            ["userid"] = task.Employee.UserId,
            ["status"] = task.SentAt is null ? 0 : 2,
            ["send_time"] = task.SentAt?.ToUnixTimeSeconds() ?? 0,
        })));
        routes.Post(Root + "get_groupmsg_send_result", Opens.Corp, call =>
        {
            var task = Find(call).Tasks.Find(task => task.Employee.UserId == call.Body.Text("userid")) ?? throw new Refusal(60111, "userid not found");
            return Paging.Answer(call, "send_list", task.Targets.Select(target => new JsonObject
            {
                ["external_userid"] = target.Contact.ExternalUserId,
                ["userid"] = task.Employee.UserId,
                ["status"] = target.Status,
                ["send_time"] = target.Status == 1 ? task.SentAt!.Value.ToUnixTimeSeconds() : 0,
            }));
        });
        routes.Post(Root + "remind_groupmsg_send", Opens.Corp, Remind);
        routes.Post(Root + "cancel_groupmsg_send", Opens.Corp, call =>
        {
            Find(call).Cancelled = true;
            call.World.Live.Changed($"desk:{call.Corp.Id}");
            return Answer.Ok();
        });
        routes.Post(Root + "get_groupmsg_list_v2", Opens.Corp, List);
    }

    private static Answer Submit(ApiCall call)
    {
        var messages = CorpContent.Read(call.Body, "text");
        if (call.Body.Text("chat_type") == "group")
        {
            throw new Refusal(41048, "no customer group to send");
        }
        var sender = call.Body.Text("sender") is { Length: > 0 } userid ? userid : null;
        if (sender is not null && !call.Corp.Employees.ContainsKey(sender))
        {
            throw new Refusal(40031, "invalid userid");
        }
        var ids = call.Body.Texts("external_userid");
        if (ids.Count > call.World.Options.CustomersPerTask)
        {
            throw new Refusal(40058, "too many external_userid");
        }
        var (sent, failed) = call.Corp.GroupSends.Submit(messages, ids.Count > 0 ? ids : Tagged(call), sender);
        return Answer.Ok(new() { ["fail_list"] = Json.Array(failed), ["msgid"] = sent.Id });
    }

    /// <summary>Customers with one tag of every group asked for; without a filter all.</summary>
    private static IReadOnlyList<string> Tagged(ApiCall call)
    {
        var groups = call.Body.Object("tag_filter")?.Items("group_list") ?? [];
        var wanted = groups.Select(group => group.Texts("tag_list")).ToArray();
        return [.. call.Corp.Contacts
            .Where(contact => contact.Relations.Count > 0 && wanted.All(tags => contact.Relations.Values.Any(relation => tags.Any(relation.Tags.Contains))))
            .Select(contact => contact.ExternalUserId)];
    }

    private static Answer Remind(ApiCall call)
    {
        var send = Find(call);
        while (send.Reminders.TryPeek(out var first) && call.Now - first >= TimeSpan.FromHours(24))
        {
            send.Reminders.Dequeue();
        }
        if (send.Reminders.Count >= RemindersPerDay)
        {
            throw new Refusal(45009, "reach max remind limit");
        }
        send.Reminders.Enqueue(call.Now);
        foreach (var task in send.Tasks.Where(task => task.Open))
        {
            task.Reminded++;
        }
        call.World.Live.Changed($"desk:{call.Corp.Id}");
        return Answer.Ok();
    }

    private static Answer List(ApiCall call)
    {
        var from = DateTimeOffset.FromUnixTimeSeconds(call.Body.Number("start_time") ?? throw new Refusal(40058, "start_time is missing"));
        var to = DateTimeOffset.FromUnixTimeSeconds(call.Body.Number("end_time") ?? throw new Refusal(40058, "end_time is missing"));
        if (to < from || to - from > TimeSpan.FromDays(LongestRangeDays))
        {
            throw new Refusal(40058, "invalid time range");
        }
        return Paging.Answer(call, "group_msg_list", call.Corp.GroupSends.All.Where(send => send.Created >= from && send.Created <= to).Select(send => new JsonObject
        {
            ["msgid"] = send.Id,
            ["creator"] = "",
            ["create_time"] = send.Created.ToUnixTimeSeconds(),
            ["create_type"] = 0,
        }));
    }

    private static GroupSend Find(ApiCall call) => call.Corp.GroupSends.Find(call.Body.Text("msgid")) ?? throw new Refusal(40058, "invalid msgid");
}
