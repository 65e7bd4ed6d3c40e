namespace Wellspring.WeChatSandbox;

/// <summary>tags/members/…blacklist: whom the account does not want.</summary>
internal static class BlacklistRoutes
{
    public static void Add(ApiRoutes routes)
    {
        routes.Post("/cgi-bin/tags/members/getblacklist", Opens.OfficialAccount, call =>
            UserRoutes.Page(call, [.. call.Public.Fans.Where(fan => fan.Blacklisted).Select(fan => fan.OpenId).Order(StringComparer.Ordinal)], call.Body.Text("begin_openid") ?? ""));
        routes.Post("/cgi-bin/tags/members/batchblacklist", Opens.OfficialAccount, call => Set(call, true));
        routes.Post("/cgi-bin/tags/members/batchunblacklist", Opens.OfficialAccount, call => Set(call, false));
    }

    private static Answer Set(ApiCall call, bool listed)
    {
        foreach (var fan in call.Body.Texts("openid_list").Select(call.Fan).ToArray())
        {
            fan.Blacklisted = listed;
        }
        return Answer.Ok();
    }
}
