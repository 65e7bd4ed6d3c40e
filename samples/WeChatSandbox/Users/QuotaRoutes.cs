using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>openapi/quota/get, the ways to clear quotas, and the platform's own addresses.</summary>
internal static class QuotaRoutes
{
    private const int WithoutLimit = 10_000_000;

    public static void Add(ApiRoutes routes)
    {
        routes.Get("/cgi-bin/get_api_domain_ip", Opens.Any, _ => Answer.Bare(new JsonObject { ["ip_list"] = new JsonArray("127.0.0.1") }));
        routes.Post("/cgi-bin/openapi/quota/get", Opens.Public, call =>
        {
            var path = Path(call);
            var limit = call.World.Options.QuotaPerDay.TryGetValue(path, out var set) ? set : WithoutLimit;
            var used = Math.Min(call.Account.Quotas.Used(path, call.Now), limit);
            return Answer.Ok(new() { ["quota"] = new JsonObject { ["daily_limit"] = limit, ["used"] = used, ["remain"] = limit - used } });
        });
        routes.Post("/cgi-bin/openapi/quota/clear", Opens.Public, call =>
        {
            call.Account.Quotas.Clear(Path(call));
            return Answer.Ok();
        });
        routes.Post("/cgi-bin/clear_quota", Opens.Public, call => ClearAll(call, call.Public));
        routes.Post("/cgi-bin/clear_quota/v2", Opens.NoToken, call =>
        {
            if (!call.World.Accounts.TryGetValue(call.Body.Text("appid") ?? "", out var account))
            {
                throw new Refusal(40013, "invalid appid");
            }
            return account.Secret == call.Body.Text("appsecret") ? ClearAll(call, account) : throw new Refusal(40125, "invalid appsecret");
        });
    }

    private static string Path(ApiCall call) => call.Body.Text("cgi_path") switch
    {
        { } path when path.StartsWith("/sns/", StringComparison.Ordinal) => throw new Refusal(76022, "could not use this cgi_path, no permission"),
        ['/', ..] path => path,
        _ => throw new Refusal(76021, "cgi_path not found, please check"),
    };

    private static Answer ClearAll(ApiCall call, PublicAccount account)
    {
        if (call.World.QuotaClears(account.Id).Add(call.Now) > 10)
        {
            throw new Refusal(48006, "forbid to clear quota because of reaching the limit");
        }
        account.Quotas.Clear();
        return Answer.Ok();
    }
}
