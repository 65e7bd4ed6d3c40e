namespace Wellspring.WeChatSandbox;

/// <summary>Whose tokens open an endpoint.</summary>
[Flags]
internal enum Opens
{
    NoToken = 0,
    OfficialAccount = 1,
    MiniProgram = 2,
    Public = OfficialAccount | MiniProgram,
    Corp = 4,
    Any = Public | Corp,
}

/// <summary>An endpoint of the platform.</summary>
/// <param name="Get">Whether it is read by GET; the others are written by POST.</param>
/// <param name="Json">Whether the body is JSON: uploads and pay have other bodies.</param>
internal sealed record ApiRoute(string Path, bool Get, Opens Opens, Func<ApiCall, Answer> Handler, bool Json = true);

/// <summary>All endpoints by path. Each group adds its own.</summary>
internal sealed class ApiRoutes
{
    private readonly Dictionary<string, ApiRoute> byPath = new(StringComparer.Ordinal);

    public ApiRoutes()
    {
        TokenRoutes.Add(this);
        UserRoutes.Add(this);
        TagRoutes.Add(this);
        BlacklistRoutes.Add(this);
        QrCodeRoutes.Add(this);
        MenuRoutes.Add(this);
        MediaRoutes.Add(this);
        QuotaRoutes.Add(this);
        TemplateRoutes.Add(this);
        SubscriptionRoutes.Add(this);
        CustomerServiceRoutes.Add(this);
        MassRoutes.Add(this);
        EmployeeMessageRoutes.Add(this);
        WelcomeRoutes.Add(this);
        GroupSendRoutes.Add(this);
        CorpTagRoutes.Add(this);
        ContactWayRoutes.Add(this);
        GroupRoutes.Add(this);
        ContactRoutes.Add(this);
        GiftRoutes.Add(this);
    }

    public void Get(string path, Opens opens, Func<ApiCall, Answer> handler) => byPath.Add(path, new(path, true, opens, handler));

    public void Post(string path, Opens opens, Func<ApiCall, Answer> handler, bool json = true) => byPath.Add(path, new(path, false, opens, handler, json));

    public ApiRoute? Find(string path) => byPath.GetValueOrDefault(path);
}
