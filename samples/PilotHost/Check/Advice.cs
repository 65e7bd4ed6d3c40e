using Wellspring.Adapters.WeChat;

namespace Wellspring.PilotHost;

/// <summary>What to do about what is wrong, in the words of the platform's consoles.</summary>
internal static class Advice
{
    private static readonly Console OfficialAccount = new("the console (mp.weixin.qq.com: 设置与开发 > 开发接口管理; of a test account on its one page)", "服务器配置");
    private static readonly Console MiniProgram = new("the console (mp.weixin.qq.com: 开发管理 > 开发设置)", "消息推送");
    private static readonly Console WeCom = new("the console (work.weixin.qq.com: 应用管理 > the app)", "接收消息 > 设置API接收");

    /// <summary>By the end of the key that a mistake names.</summary>
    private static readonly (string Key, Func<string, Console, string> Do)[] ByKey =
    [
        (":AppId", (_, console) => $"Copy the AppID from {console.Keys}."),
        (":AppSecret", (key, console) => $"Copy the AppSecret from {console.Keys}, where it is shown once; else reset it. Put it into the environment, as {key.Replace(":", "__", StringComparison.Ordinal)}."),
        (":CorpId", (_, _) => "Copy the 企业ID from work.weixin.qq.com: 我的企业."),
        (":Secret", (_, console) => $"Copy the app's Secret from {console.Keys}."),
        (":AgentId", (_, console) => $"Copy the app's AgentId from {console.Keys}."),
        (":Callback:Token", (_, console) => $"Make up 3 to 32 letters and digits, and write the same here and into the console, {console.Callbacks} > Token."),
        (":Callback:EncodingAesKey", (_, console) => $"Let the console make it ({console.Callbacks} > EncodingAESKey) and copy all of its 43 characters."),
        ("Store", (_, _) => "Name a file with --Store=, in a folder that is there and that the host may write into."),
    ];

    /// <summary>Null where the mistake says itself what is expected.</summary>
    public static string? ForMistake(string mistake)
    {
        if (mistake.Contains(": there is no such channel", StringComparison.Ordinal))
        {
            return "Channels are named by their accounts: name the account as the messages do (shop), or write a channel that there is into messages.json.";
        }

        var key = mistake.Split(": ")[0];
        return ByKey.FirstOrDefault(entry => key.EndsWith(entry.Key, StringComparison.Ordinal)).Do?.Invoke(key, Of(key));
    }

    /// <summary>Where the callbacks' address is written.</summary>
    public static string ForUrl(AccountSettings account) => $"Compare it, and save it there: {Of(account.Key).Callbacks} > URL.";

    /// <summary>By the platform's answer.</summary>
    public static string ForAnswer(WeChatAnswer answer, AccountSettings account) => (answer.Code, account.IsWeCom) switch
    {
        ("40013" or "41002", false) => $"The platform knows no such AppId. Copy the AppID from {Of(account.Key).Keys}.",
        ("40013" or "41002", true) => "The platform knows no such CorpId. Copy the 企业ID from work.weixin.qq.com: 我的企业.",
        ("40001" or "40125" or "41004", false) => $"The AppSecret is not this account's, or has been reset. Copy it from {Of(account.Key).Keys}, or reset it there.",
        ("40001" or "40125" or "41004", true) => $"The Secret is not this app's. Copy it from {Of(account.Key).Keys}.",
        ("40164", _) => $"Add the address to the whitelist in {Of(account.Key).Keys}: IP白名单. It is in force within minutes.",
        ("60020", _) => $"Add the address in {Of(account.Key).Keys}: 企业可信IP.",
        ("40243", _) => $"Thaw the AppSecret in {Of(account.Key).Keys}.",
        ("89501" or "89503" or "89506" or "89507", _) => "Ask the account's administrator to confirm the call on the phone, and check again.",
        ("50002" or "50003", _) => "The account or app is restricted: its console says why.",
        ("48001", _) => "The account may not make this call: it takes a verified account, or another kind of account.",
        ("", _) => $"Look whether this machine reaches {account.Platform}: DNS, proxy, firewall, clock.",
        _ when answer.Disposition == WeChatDisposition.WaitForQuota => "There are new calls of this kind after midnight in Beijing. Try again then.",
        _ when answer.Disposition == WeChatDisposition.Throttle => "There were too many calls at a time. Try again in a minute.",
        _ => $"Look the code up at developers.weixin.qq.com{(answer.RequestId is { } rid ? $"; the platform's support finds the call by rid {rid}" : "")}.",
    };

    private static Console Of(string key) =>
        key.StartsWith("WeChat:WeCom:", StringComparison.Ordinal) ? WeCom : key.StartsWith("WeChat:MiniPrograms:", StringComparison.Ordinal) ? MiniProgram : OfficialAccount;

    /// <summary>The pages of a kind of account.</summary>
    /// <param name="Keys">Where its ids and secrets are.</param>
    /// <param name="Callbacks">Where its callbacks are set.</param>
    private sealed record Console(string Keys, string Callbacks);
}
