using static Wellspring.Adapters.WeChat.WeChatDisposition;

namespace Wellspring.Adapters.WeChat.Tests.Errors;

/// <summary>What follows from each code, written down a second time from the platform's pages, so that a slip in the table shows.</summary>
internal static class ErrorExpectations
{
    private static readonly Dictionary<WeChatDisposition, string> OfBoth = new()
    {
        [Accepted] = "0",
        [Retry] = "-1",
        [RefreshToken] = "40001 40014 42001",
        [ConfigurationFault] = "41001 40013 40125 41002 41004 40164 40243 89501 89503 89506 89507 48001 61007 48004 48008 45103 45109 50002",
        [Throttle] = "45009 45011",
        [WaitForQuota] = "45028 45029",
        [Permanent] = "48006 47001 44002 43001 43002 40008 40004 40005 40006 40007 41005 41006 45001 40035 40097 40033 40039 45002 45008",
    };

    private static readonly Dictionary<WeChatDisposition, string> OfApps = new()
    {
        [PermanentUser] = "40003 49003",
        [SuppressUser] = "43004 50005 43019 48002",
        [ConsumeConsent] = "43101",
        [WindowClosed] = "45015 45080",
        [WindowExhausted] = "45047",
        [NotForUser] = "70000 608010",
        [Duplicate] = "40241 45081 45065",
        [Throttle] = "45066",
        [DisableTemplate] = "40037 40036 40249 43116 41030 108001 108002 608016 608021",
        [Permanent] = "40137 47003 40032 40130 45062 45113 89504 89505 45072 45056 45059 45157 45158 45159 200012 45067",
    };

    private static readonly Dictionary<WeChatDisposition, string> OfWeCom = new()
    {
        [Throttle] = "45033 41096",
        [PermanentUser] = "40096 84061",
        [NotForUser] = "41048 81013",
        [TooLate] = "41050",
        [Duplicate] = "41051",
        [Permanent] = "41054 40031 40032 40068 40050 60111",
        [ConfigurationFault] = "48002 60011 60020 50003 93000",
    };

    private static readonly Dictionary<WeChatDisposition, string> OfPay = new()
    {
        [DisableTemplate] = "NOT_ENOUGH RESOURCE_NOT_EXISTS",
        [NotForUser] = "RULE_LIMIT USER_ACCOUNT_ABNORMAL",
        [Permanent] = "ORDER_NOT_EXIST ORDERNOTEXIST INVALID_REQUEST PARAM_ERROR",
        [ConfigurationFault] = "APPID_MCHID_NOT_MATCH MCH_NOT_EXISTS NO_AUTH SIGN_ERROR",
        [Throttle] = "FREQUENCY_LIMITED",
        [Retry] = "SYSTEM_ERROR",
    };

    /// <summary>Platform, code, what the platform says with it, whether it comes where a token is asked for, and what follows.</summary>
    public static IEnumerable<(Platform Platform, string Code, string Saying, bool AtToken, WeChatDisposition Disposition)> All =>
    [
        .. new[] { Platform.App, Platform.WeCom }.SelectMany(platform => Of(platform, OfBoth)
            .Append((platform, "40001", "", true, ConfigurationFault))
            .Append((platform, "45009", "daily", false, WaitForQuota))),
        (Platform.WeCom, "0", "wrong json format", false, Accepted),
        .. Of(Platform.App, OfApps),
        .. Of(Platform.WeCom, OfWeCom),
        .. Of(Platform.Pay, OfPay),
    ];

    /// <summary>How long a throttled call waits at least.</summary>
    public static TimeSpan Wait(string code) => code switch
    {
        "41096" => TimeSpan.FromMilliseconds(500),
        "45033" => TimeSpan.FromSeconds(1),
        _ => TimeSpan.FromMinutes(1),
    };

    private static IEnumerable<(Platform Platform, string Code, string Saying, bool AtToken, WeChatDisposition Disposition)> Of(Platform platform, Dictionary<WeChatDisposition, string> codes) =>
        codes.SelectMany(pair => pair.Value.Split(' ').Select(code => (platform, code, "", false, pair.Key)));
}
