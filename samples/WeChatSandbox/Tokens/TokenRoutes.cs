namespace Wellspring.WeChatSandbox;

/// <summary>cgi-bin/token, cgi-bin/stable_token and WeCom's gettoken.</summary>
internal static class TokenRoutes
{
    public static void Add(ApiRoutes routes)
    {
        routes.Get("/cgi-bin/token", Opens.NoToken, call =>
            Source(call, call.Query["grant_type"], call.Query["appid"], call.Query["secret"]).Plain());
        routes.Post("/cgi-bin/stable_token", Opens.NoToken, call =>
            Source(call, call.Body.Text("grant_type"), call.Body.Text("appid"), call.Body.Text("secret")).Stable(call.Body.Flag("force_refresh")));
        routes.Get("/cgi-bin/gettoken", Opens.NoToken, call => CorpSource(call).Cached());
    }

    private static TokenSource Source(ApiCall call, string? grant, string? appid, string? secret)
    {
        if (grant != "client_credential")
        {
            throw new Refusal(40002, "invalid grant_type");
        }
        if (string.IsNullOrEmpty(appid))
        {
            throw new Refusal(41002, "appid missing");
        }
        if (string.IsNullOrEmpty(secret))
        {
            throw new Refusal(41004, "appsecret missing");
        }
        if (!call.World.Accounts.TryGetValue(appid, out var account))
        {
            throw new Refusal(40013, "invalid appid");
        }
        account.CheckAddress(40164, $"invalid ip {account.CallersAddress} ipv6 ::ffff:{account.CallersAddress}, not in whitelist");
        return secret == account.Secret ? account.Tokens : throw new Refusal(40001, "invalid credential, access_token is invalid or not latest");
    }

    private static TokenSource CorpSource(ApiCall call)
    {
        if (!call.World.Corps.TryGetValue(call.Query["corpid"].ToString(), out var corp))
        {
            throw new Refusal(40013, "invalid corpid");
        }
        return corp.Tokens.GetValueOrDefault(call.Query["corpsecret"].ToString()) ?? throw new Refusal(40001, "invalid credential");
    }
}
