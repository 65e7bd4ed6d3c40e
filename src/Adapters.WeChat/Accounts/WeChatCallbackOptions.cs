namespace Wellspring.Adapters.WeChat;

/// <summary>The keys of an account's callbacks, as they stand in the platform's console.</summary>
public sealed class WeChatCallbackOptions
{
    /// <summary>What signatures are made with: 3 to 32 letters and digits. Null: the account has no callbacks.</summary>
    public string? Token { get; set; }

    /// <summary>The EncodingAESKey: 43 letters and digits. Null: bodies come in plain text, which WeCom never does. In plain text the signature does not cover the body; encrypt where you can.</summary>
    public string? EncodingAesKey { get; set; }

    /// <summary>Whether bodies in plain text are accepted although there is an <see cref="EncodingAesKey"/>, while the console is being switched over. Default false.</summary>
    public bool AcceptPlain { get; set; }
}
