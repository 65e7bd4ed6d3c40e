using Wellspring.Adapters.WeChat;

namespace Wellspring.PilotHost;

/// <summary>Whether a public account stands under its own kind: the platform gives an access token to each kind, and refuses only the calls that come later.</summary>
internal static class KindCheck
{
    /// <summary>Every Official Account may ask for its menu here, one that is not verified and a test account too. A mini program has none.</summary>
    private const string MenuPath = "/cgi-bin/get_current_selfmenu_info";

    private const string NotAllowed = "48001";

    /// <summary>Null where nothing speaks against it.</summary>
    public static async Task<Finding?> RunAsync(AccountSettings account, WeChatClient client, CancellationToken cancellation)
    {
        var answer = await client.CallAsync(account.Name, MenuPath, options: new() { MaxAttempts = 2 }, cancellationToken: cancellation);
        var (official, mini) = ($"WeChat:OfficialAccounts:{account.Name}", $"WeChat:MiniPrograms:{account.Name}");
        return (account.IsMiniProgram, answer) switch
        {
            (false, { Code: NotAllowed }) => Finding.Wrong(
                account.Name,
                $"the platform refuses it what every Official Account may: {answer.Reason}",
                $"Where the AppID is a mini program's, move its keys from {official} to {mini}. Where it is an Official Account's, the account may be restricted or not verified: the console says what it may call (mp.weixin.qq.com: 设置与开发 > 接口权限)."),
            (true, { IsAccepted: true }) => Finding.Wrong(account.Name, "it is an Official Account: the platform tells its menu, and a mini program has none", $"Move its keys from {mini} to {official}."),
            _ => null,
        };
    }
}
