namespace Wellspring.Adapters.WeChat;

/// <summary>A token, or the answer that says why there is none.</summary>
internal readonly record struct TokenAnswer(AccessToken? Token, WeChatAnswer? Failure)
{
    public static implicit operator TokenAnswer(AccessToken token) => new(token, null);
}
