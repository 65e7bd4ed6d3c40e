using System.Text.Json;

namespace Wellspring.WeChatSandbox;

/// <summary>The way of a call: known path, token, verb, body, quota, then its handler; the first that objects answers.</summary>
internal sealed class Door(ApiRoutes routes)
{
    /// <summary>The caller holds the world's lock.</summary>
    public Answer Open(World world, RawCall raw, List<Task> before)
    {
        try
        {
            if (IsPay(raw))
            {
                return PayDoor.Open(world, raw);
            }
            var route = routes.Find(raw.Path) ?? throw new Refusal(40066, "invalid url");
            var holder = route.Opens == Opens.NoToken ? null : Holder(world, route, raw);
            CheckVerb(route, raw);
            var body = route.Get || !route.Json ? default : Parse(raw, world.Options);
            if (holder is { } found)
            {
                found.Account.Quotas.Take(route.Path, world);
            }
            ApiCall call = new(world, holder?.Account, raw, body) { Agent = holder?.Agent ?? 0 };
            var answer = route.Handler(call);
            before.AddRange(call.Before);
            return answer;
        }
        catch (Refusal refusal)
        {
            return Answer.Error(refusal.Code, $"{refusal.Message} rid: {world.NextRid()}", refusal.More);
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidOperationException or OverflowException or FormatException)
        {
            // A number out of every range, or half a character, where a handler did not expect it.
            return Answer.Error(40035, $"invalid parameter ({problem.Message}) rid: {world.NextRid()}");
        }
    }

    /// <summary>WeChat Pay has other ways: signatures instead of tokens, and HTTP's own codes.</summary>
    public static bool IsPay(RawCall raw) => raw.Path.StartsWith("/v3/", StringComparison.Ordinal);

    private static TokenHolder Holder(World world, ApiRoute route, RawCall raw)
    {
        var token = raw.Query["access_token"].ToString();
        if (token.Length == 0)
        {
            throw new Refusal(41001, "access_token missing");
        }
        var holder = world.Tokens.Holder(token);
        if ((route.Opens & holder.Account.Opens) == 0)
        {
            throw new Refusal(48001, "api unauthorized");
        }
        holder.Account.CheckAddress(60020, $"not allow to access from your ip, from ip: {holder.Account.CallersAddress}");
        return holder;
    }

    private static void CheckVerb(ApiRoute route, RawCall raw)
    {
        if (route.Get != raw.IsGet)
        {
            throw route.Get ? new Refusal(43001, "require GET method") : new Refusal(43002, "require POST method");
        }
    }

    private static JsonElement Parse(RawCall raw, SandboxOptions options)
    {
        if (raw.Body.Length == 0)
        {
            throw new Refusal(44002, "empty post data");
        }
        JsonElement body;
        try
        {
            using var document = JsonDocument.Parse(raw.Body);
            body = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new Refusal(47001, "data format error");
        }
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new Refusal(47001, "data format error");
        }
        if (options.RefuseUnicodeEscapes && UnicodeEscapes.In(raw.Body))
        {
            throw new Refusal(40033, @"invalid charset. please check your request, if include \uxxxx will create fail!");
        }
        return body;
    }
}
