using System.Globalization;
using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>message/mass: to a tag, to all, to a list; preview, state, deletion and speed.</summary>
internal static class MassRoutes
{
    private const int LongestClientId = 32;
    private const int CallsPerMinute = 60;
    private const int PreviewsPerDay = 100;
    private static readonly TimeSpan BeforeRepeat = TimeSpan.FromMinutes(1);

    public static void Add(ApiRoutes routes)
    {
        routes.Post("/cgi-bin/message/mass/sendall", Opens.OfficialAccount, call => Submit(call, Filtered(call)));
        routes.Post("/cgi-bin/message/mass/send", Opens.OfficialAccount, call => Submit(call, Listed(call)));
        routes.Post("/cgi-bin/message/mass/preview", Opens.OfficialAccount, Preview);
        routes.Post("/cgi-bin/message/mass/get", Opens.OfficialAccount, call =>
        {
            var job = Find(call);
            return Answer.Bare(new JsonObject { ["msg_id"] = job.MessageId, ["msg_status"] = job.Status });
        });
        routes.Post("/cgi-bin/message/mass/delete", Opens.OfficialAccount, call =>
        {
            Find(call).Delete();
            return Answer.Ok();
        });
        routes.Post("/cgi-bin/message/mass/speed/get", Opens.OfficialAccount, call => Answer.Bare(new JsonObject { ["speed"] = call.Public.Mass.Speed }));
        routes.Post("/cgi-bin/message/mass/speed/set", Opens.OfficialAccount, call =>
        {
            call.Public.Mass.Speed = call.Body.Number("speed") is { } speed and >= 0 and <= 4 ? (int)speed : throw new Refusal(45083, "invalid speed");
            return Answer.Ok();
        });
    }

    private static Answer Submit(ApiCall call, IReadOnlyList<Fan> to)
    {
        var mass = call.Public.Mass;
        var message = MassContent.Read(call);
        var clientId = call.Body.Text("clientmsgid");
        if (clientId?.Length > LongestClientId)
        {
            throw new Refusal(45067, "clientmsgid size out of limit");
        }
        if (clientId is not null && mass.SentOnce.Find(clientId, call.Now) is { } before)
        {
            throw call.Now - before.At < BeforeRepeat
                ? new Refusal(45066, "same clientmsgid retry too fast")
                : new Refusal(45065, "clientmsgid exist", Submitted(before.MessageId));
        }
        if (mass.ThisMinute.Add(call.Now) > CallsPerMinute)
        {
            throw new Refusal(45011, "api minute-quota reach limit, must slower, retry next minute");
        }
        if (mass.Today.Add(call.Now) > call.World.Options.MassSendsPerDay)
        {
            throw new Refusal(45028, "has no masssend quota");
        }
        MassJob job = new(call.World.NextId() + 1_000_000_000, call.Public, to, message);
        mass.Add(job);
        if (clientId is not null)
        {
            mass.SentOnce.Add(clientId, job.MessageId, call.Now);
        }
        call.World.After(call.World.Options.MassDelay, () => job.Run(call.World));
        return Answer.Error(0, "send job submission success", Submitted(job.MessageId));
    }

    private static JsonObject Submitted(long messageId) => new() { ["msg_id"] = messageId, ["msg_data_id"] = messageId + 1_000_000_000 };

    private static IReadOnlyList<Fan> Filtered(ApiCall call)
    {
        var filter = call.Body.Object("filter") ?? throw new Refusal(40035, "invalid parameter: filter");
        if (filter.Flag("is_to_all"))
        {
            return [.. call.Public.Fans.Where(fan => fan.Following)];
        }
        var tag = call.Public.Tags.Known(filter.Number("tag_id"));
        return [.. call.Public.Fans.Where(fan => fan.Following && fan.Tags.Contains(tag))];
    }

    private static IReadOnlyList<Fan> Listed(ApiCall call)
    {
        var openids = call.Body.Texts("touser");
        return openids.Count switch
        {
            < 2 => throw new Refusal(40130, "invalid openid list size, at least two openid"),
            > 10_000 => throw new Refusal(40032, "invalid openid list size"),
            // Openids of no one are left out; a list of nobody is refused.
            _ => openids.Select(call.Public.Fan).OfType<Fan>().Distinct().ToArray() is { Length: > 0 } fans ? fans : throw new Refusal(40003, "invalid openid"),
        };
    }

    private static Answer Preview(ApiCall call)
    {
        var fan = call.Fan(call.Body.Text("touser"));
        if (call.Public.Mass.Previews.Add(call.Now) > PreviewsPerDay)
        {
            throw new Refusal(45009, "reach max api daily quota limit");
        }
        fan.Receive(MassContent.Read(call));
        return Answer.Error(0, "preview success", new() { ["msg_id"] = call.World.NextId() });
    }

    /// <summary>The platform takes the number as a text, as its pages say, and as a number.</summary>
    private static MassJob Find(ApiCall call) =>
        call.Public.Mass.Find(call.Body.Number("msg_id") ?? (long.TryParse(call.Body.Text("msg_id"), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null)) ?? throw new Refusal(40059, "invalid message id");
}
