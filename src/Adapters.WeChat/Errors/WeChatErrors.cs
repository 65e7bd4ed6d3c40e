using System.Collections.Frozen;
using static Wellspring.Adapters.WeChat.Platform;
using static Wellspring.Adapters.WeChat.WeChatDisposition;

namespace Wellspring.Adapters.WeChat;

/// <summary>The one table from codes to what follows. docs/wechat.md prints it; a test keeps both equal.</summary>
internal static class WeChatErrors
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static IReadOnlyList<WeChatError> Rows { get; } =
    [
        new(WeCom, "0", Accepted, "taken, but the body is of the wrong form: a mistake of the program", "O, C") { Saying = "wrong json format", IsMistake = true },
        new(Any, "0", Accepted, "taken", "O"),
        new(Any, "-1", Retry, "the system is busy", "O, S") { MayHaveSent = true },

        // Tokens.
        new(Any, "40001", ConfigurationFault, "the secret is wrong", "O") { AtToken = true },
        new(Any, "40001", RefreshToken, "the access token is not valid", "O, S"),
        new(Any, "40014", RefreshToken, "the access token is not valid", "O, S"),
        new(Any, "42001", RefreshToken, "the access token has expired", "O, S"),
        new(Any, "41001", ConfigurationFault, "the access token is missing: a mistake of the program", "O") { Scope = FaultScope.Path },
        new(Any, "40013", ConfigurationFault, "the appid or corpid is wrong", "O"),
        new(Any, "40125", ConfigurationFault, "the secret is wrong", "O"),
        new(Any, "41002", ConfigurationFault, "the appid or corpid is missing", "O"),
        new(Any, "41004", ConfigurationFault, "the secret is missing", "O"),
        new(Any, "40164", ConfigurationFault, "this machine's address is not in the account's IP whitelist", "O"),
        new(Any, "40243", ConfigurationFault, "the AppSecret is frozen; thaw it in the console", "O"),
        new(Any, "89501", ConfigurationFault, "calls from this address wait for the administrator's word", "O"),
        new(Any, "89503", ConfigurationFault, "calls from this address wait for the administrator's word", "O"),
        new(Any, "89506", ConfigurationFault, "the administrator refused calls from this address", "S"),
        new(Any, "89507", ConfigurationFault, "the administrator refused calls from this address", "S"),

        // Too much, too fast.
        new(Any, "45009", WaitForQuota, "the day's quota of this call is used up", "O, S") { Saying = "daily" },
        new(Any, "45009", Throttle, "too many calls a minute", "O") { After = Minute },
        new(Any, "45011", Throttle, "too many calls a minute", "O") { After = Minute },
        new(Any, "45028", WaitForQuota, "the quota of mass messages is used up", "O"),
        new(Any, "45029", WaitForQuota, "the quota is used up", "S"),
        new(WeCom, "45033", Throttle, "too many calls at the same time", "O") { After = TimeSpan.FromSeconds(1), Spread = TimeSpan.FromSeconds(4) },
        new(Any, "48006", Permanent, "the month's resets of quotas are used up", "O"),

        // The user.
        new(App, "40003", PermanentUser, "the openid is not one of this account, or not a follower's", "O"),
        new(App, "43004", SuppressUser, "the user does not follow the account", "O"),
        new(App, "50005", SuppressUser, "the user does not follow the account", "S"),
        new(App, "43019", SuppressUser, "the user is on the account's blacklist", "S"),
        new(App, "48002", SuppressUser, "the user has turned off messages of the account", "O"),
        new(App, "43101", ConsumeConsent, "the user has not agreed to this message, or what was agreed to is used up", "O"),
        new(App, "45015", WindowClosed, "the user has not come to the account lately", "O"),
        new(App, "45047", WindowExhausted, "all customer service messages that the user's last visit allowed were sent", "O"),
        new(App, "45080", WindowClosed, "the user has not come to the account in the last 30 seconds", "O"),
        new(App, "49003", PermanentUser, "the openid is not one of this account", "S"),
        new(App, "70000", NotForUser, "this message may not go to a minor", "S"),
        new(App, "608010", NotForUser, "the platform's risk control keeps the gift from this user", "O"),
        new(WeCom, "40096", PermanentUser, "there is no such customer", "O"),
        new(WeCom, "84061", PermanentUser, "the customer is no longer a contact", "O"),

        // The message.
        new(Any, "47001", Permanent, "the body is no JSON of the right form", "O"),
        new(Any, "44002", Permanent, "the body is empty", "O"),
        new(Any, "43001", Permanent, "the call has to be a GET: a mistake of the program", "O"),
        new(Any, "43002", Permanent, "the call has to be a POST: a mistake of the program", "O"),
        new(Any, "40008", Permanent, "there is no such kind of message", "O"),
        new(Any, "40004", Permanent, "there is no such kind of media", "O"),
        new(Any, "40005", Permanent, "files of this kind are not taken", "O"),
        new(Any, "40006", Permanent, "the file is too long or too short", "O"),
        new(Any, "40007", Permanent, "the media id is wrong, or has expired", "O"),
        new(App, "40137", Permanent, "pictures of this format are not taken", "O"),
        new(Any, "41005", Permanent, "the file is missing", "O"),
        new(Any, "41006", Permanent, "the media id is missing", "O"),
        new(Any, "45001", Permanent, "the file is too long", "O"),
        new(Any, "40035", Permanent, "a parameter is wrong", "O"),
        new(Any, "40097", Permanent, "a parameter is wrong", "O"),
        new(Any, "40033", Permanent, "a character is not allowed, such as one escaped as \\u", "O"),
        new(App, "47003", Permanent, "a field of the template is empty or breaks its limit", "O"),
        new(App, "40037", DisableTemplate, "the template id is wrong", "O"),
        new(App, "40036", DisableTemplate, "the template id has the wrong length", "O"),
        new(App, "40249", DisableTemplate, "the platform barred the message: its content is illegal or marketing", "O"),
        new(App, "43116", DisableTemplate, "the platform has banned the template", "O"),
        new(App, "41030", DisableTemplate, "the page is not in the mini program's released version", "O"),
        new(Any, "40039", Permanent, "an address is too long", "O"),
        new(Any, "45002", Permanent, "the content is too long", "O"),
        new(Any, "45008", Permanent, "too many articles", "O"),
        new(App, "40032", Permanent, "too many or too few users for a mass message", "O"),
        new(App, "40130", Permanent, "a mass message needs at least two users", "O"),
        new(App, "45062", Permanent, "the account has advertisements and may not send this", "S"),
        new(App, "45113", Permanent, "mass messages may not have this kind of content", "S"),
        new(App, "89504", Permanent, "the administrator has to confirm the mass message", "O"),
        new(App, "89505", Permanent, "the administrator has to confirm the mass message", "O"),
        new(App, "45072", Permanent, "there is no such command", "O"),
        new(App, "45056", Permanent, "the account has as many tags as it may", "S"),
        new(App, "45059", Permanent, "the user has as many tags as they may", "S"),
        new(App, "45157", Permanent, "there is a tag of this name", "S"),
        new(App, "45158", Permanent, "the tag's name is too long", "S"),
        new(App, "45159", Permanent, "there is no such tag", "S"),
        new(App, "200012", Permanent, "the account has as many templates as it may", "O"),
        new(App, "108001", DisableTemplate, "the gift is out of stock", "O"),
        new(App, "108002", DisableTemplate, "the gift is not on sale", "O"),
        new(App, "608016", DisableTemplate, "the product is not in the pool of gifts", "O"),
        new(App, "608021", DisableTemplate, "the gift costs more than allowed", "O"),
        new(WeCom, "41048", NotForUser, "there is no customer to send to", "O"),
        new(WeCom, "41050", TooLate, "the welcome code is wrong or its 20 seconds are over", "O"),
        new(WeCom, "41054", Permanent, "the employee has not activated the account", "O"),
        new(WeCom, "40031", Permanent, "the employees' ids are wrong", "O"),
        new(WeCom, "40032", Permanent, "too many employees at once", "O"),
        new(WeCom, "40068", Permanent, "the tag id is wrong", "O"),
        new(WeCom, "40050", Permanent, "there is no such customer group", "C"),
        new(WeCom, "60111", Permanent, "there is no such employee", "O"),
        new(WeCom, "81013", NotForUser, "no receiver is valid", "O"),

        // It was sent before.
        new(App, "40241", Duplicate, "the same message was sent within 60 seconds", "C"),
        new(App, "45081", Duplicate, "the user sees already that the account is typing", "O"),
        new(App, "45065", Duplicate, "the clientmsgid was used before", "O"),
        new(App, "45066", Throttle, "the same clientmsgid came again too soon", "O") { After = Minute },
        new(App, "45067", Permanent, "the clientmsgid is too long", "O"),
        new(WeCom, "41051", Duplicate, "the customer was welcomed already", "O"),
        new(WeCom, "41096", Throttle, "another app is welcoming the customer", "O") { After = TimeSpan.FromMilliseconds(500) },

        // What the account may do.
        new(Any, "48001", ConfigurationFault, "the account may not make this call, or the call is another kind of account's", "O") { Scope = FaultScope.Path },
        new(Any, "61007", ConfigurationFault, "the account has not authorized this call", "O") { Scope = FaultScope.Path },
        new(Any, "48004", ConfigurationFault, "the platform has banned the call for this account", "O") { Scope = FaultScope.Path },
        new(Any, "48008", ConfigurationFault, "the account may not send this kind of message", "O") { Scope = FaultScope.Path },
        new(Any, "45103", ConfigurationFault, "the call is not supported any more", "O") { Scope = FaultScope.Path },
        new(Any, "45109", ConfigurationFault, "the call is not supported any more", "O") { Scope = FaultScope.Path },
        new(Any, "50002", ConfigurationFault, "the account is restricted", "O"),
        new(WeCom, "48002", ConfigurationFault, "the app may not make this call", "O") { Scope = FaultScope.Path },
        new(WeCom, "60011", ConfigurationFault, "the app has no privilege for this", "O") { Scope = FaultScope.Path },
        new(WeCom, "60020", ConfigurationFault, "this machine's address is not among the app's trusted ones", "O"),
        new(WeCom, "50003", ConfigurationFault, "the app is disabled", "O"),
        new(WeCom, "93000", ConfigurationFault, "the robot's key is wrong", "C") { Scope = FaultScope.Path },

        // WeChat Pay.
        new(Pay, "NOT_ENOUGH", DisableTemplate, "the stock's budget is used up", "S"),
        new(Pay, "RULE_LIMIT", NotForUser, "the user has all that the stock's rules allow", "S"),
        new(Pay, "USER_ACCOUNT_ABNORMAL", NotForUser, "the user's account cannot take it", "S"),
        new(Pay, "RESOURCE_NOT_EXISTS", DisableTemplate, "there is no such stock", "S"),
        new(Pay, "ORDER_NOT_EXIST", Permanent, "there is no such payment", "S"),
        new(Pay, "ORDERNOTEXIST", Permanent, "there is no such payment", "S"),
        new(Pay, "INVALID_REQUEST", Permanent, "the request is not allowed", "S"),
        new(Pay, "PARAM_ERROR", Permanent, "a parameter is wrong", "S"),
        new(Pay, "APPID_MCHID_NOT_MATCH", ConfigurationFault, "the appid is not bound to the merchant", "S") { Scope = FaultScope.Path },
        new(Pay, "MCH_NOT_EXISTS", ConfigurationFault, "there is no such merchant", "S"),
        new(Pay, "NO_AUTH", ConfigurationFault, "the merchant may not do this", "S") { Scope = FaultScope.Path },
        new(Pay, "SIGN_ERROR", ConfigurationFault, "the signature is wrong: look at the key and its serial number", "S"),
        new(Pay, "FREQUENCY_LIMITED", Throttle, "too many calls", "S") { After = Minute },
        new(Pay, "SYSTEM_ERROR", Retry, "the system has an error", "S") { MayHaveSent = true },
    ];

    private static readonly FrozenDictionary<(Platform, string), WeChatError[]> ByCode = Rows
        .SelectMany(row => row.Platform == Any ? new[] { (Of: App, row), (Of: WeCom, row) } : [(row.Platform, row)])
        .GroupBy(pair => (pair.Of, pair.row.Code), pair => pair.row)
        .ToFrozenDictionary(same => same.Key, same => same.ToArray());

    /// <summary>What a code means; null where it stands in no row.</summary>
    public static WeChatError? Find(Platform platform, string code, string said, bool atToken)
    {
        if (!ByCode.TryGetValue((platform, code), out var rows))
        {
            return null;
        }

        foreach (var row in rows)
        {
            if ((!row.AtToken || atToken) && (row.Saying is null || said.Contains(row.Saying, StringComparison.OrdinalIgnoreCase)))
            {
                return row;
            }
        }

        return null;
    }
}
