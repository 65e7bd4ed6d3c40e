using Wellspring.Adapters.WeChat;

namespace Wellspring.PilotHost;

/// <summary>What to do about what is wrong, in the words of the platform's consoles.</summary>
internal static class Advice
{
    private const string Console = "the console (mp.weixin.qq.com: 设置与开发 > 开发接口管理; of a test account on its one page)";
    private const string WeComConsole = "the console (work.weixin.qq.com: 应用管理 > the app)";

    /// <summary>By the end of the key that a mistake names.</summary>
    private static readonly (string Key, string Do)[] ByKey =
    [
        (":AppId", $"Copy the AppID from {Console}."),
        (":AppSecret", $"Copy the AppSecret from {Console}, where it is shown once; else reset it. Put it into the environment, such as WeChat__OfficialAccounts__shop__AppSecret."),
        (":CorpId", "Copy the 企业ID from work.weixin.qq.com: 我的企业."),
        (":Secret", $"Copy the app's Secret from {WeComConsole}."),
        (":AgentId", $"Copy the app's AgentId from {WeComConsole}."),
        (":Callback:Token", "Make up 3 to 32 letters and digits, and write the same here and into the console, 服务器配置 > Token(令牌)."),
        (":Callback:EncodingAesKey", "Let the console make it (服务器配置 > EncodingAESKey > 随机生成) and copy all of its 43 characters."),
        ("Store", "Name a file with --Store=, in a folder that is there and that the host may write into."),
    ];

    /// <summary>Null where the mistake says itself what is expected.</summary>
    public static string? ForMistake(string mistake)
    {
        var key = mistake.Split(": ")[0];
        return ByKey.FirstOrDefault(entry => key.EndsWith(entry.Key, StringComparison.Ordinal)).Do;
    }

    /// <summary>By the platform's answer.</summary>
    public static string ForAnswer(WeChatAnswer answer, AccountSettings account) => (answer.Code, account.IsWeCom) switch
    {
        ("40013" or "41002", false) => $"The platform knows no such AppId. Copy the AppID from {Console}.",
        ("40013" or "41002", true) => "The platform knows no such CorpId. Copy the 企业ID from work.weixin.qq.com: 我的企业.",
        ("40001" or "40125" or "41004", false) => $"The AppSecret is not this account's, or has been reset. Copy it from {Console}, or reset it there.",
        ("40001" or "40125" or "41004", true) => $"The Secret is not this app's. Copy it from {WeComConsole}.",
        ("40164", _) => $"Add the address to the whitelist in {Console}: IP白名单. It is in force within minutes.",
        ("60020", _) => $"Add the address in {WeComConsole}: 企业可信IP.",
        ("40243", _) => $"Thaw the AppSecret in {Console}.",
        ("89501" or "89503" or "89506" or "89507", _) => "Ask the account's administrator to confirm the call on the phone, and check again.",
        ("50002" or "50003", _) => "The account or app is restricted: its console says why.",
        ("48001", _) => "The account may not make this call: it takes a verified account, or another kind of account.",
        ("", _) => "Look whether this machine reaches https://api.weixin.qq.com (WeCom: https://qyapi.weixin.qq.com): DNS, proxy, firewall, clock.",
        _ => $"Look the code up at developers.weixin.qq.com{(answer.RequestId is { } rid ? $"; the platform's support finds the call by rid {rid}" : "")}.",
    };
}
