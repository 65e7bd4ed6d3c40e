namespace Wellspring.Adapters.WeChat;

/// <summary>What kind of account it is. An app of WeCom is an account of its own: it has a secret, a token and callbacks of its own.</summary>
internal enum WeChatAccountKind
{
    /// <summary>An Official Account (公众号, 服务号).</summary>
    OfficialAccount,

    /// <summary>A mini program (小程序).</summary>
    MiniProgram,

    /// <summary>An app of a corporation in WeCom (企业微信).</summary>
    WeComApp,

    /// <summary>A merchant of WeChat Pay (微信支付).</summary>
    Pay,
}
