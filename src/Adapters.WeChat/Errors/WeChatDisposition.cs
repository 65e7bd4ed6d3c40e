namespace Wellspring.Adapters.WeChat;

/// <summary>What an answer of the platform means for whoever asked. docs/wechat.md has the table from codes to these.</summary>
public enum WeChatDisposition
{
    /// <summary>The platform has taken it. Whether it arrives, a receipt may tell.</summary>
    Accepted,

    /// <summary>The platform has taken the same before: it was sent.</summary>
    Duplicate,

    /// <summary>It was not sent, and may be tried again.</summary>
    Retry,

    /// <summary>The access token is not good any more. It was replaced and the call was made once more, and that was refused too.</summary>
    RefreshToken,

    /// <summary>Too fast: it was not sent, and may be after a while.</summary>
    Throttle,

    /// <summary>The day's quota is used up: it was not sent, and may be after midnight in China.</summary>
    WaitForQuota,

    /// <summary>The message has a mistake: it was not sent, and never will be in this form.</summary>
    Permanent,

    /// <summary>What it was to answer has lapsed: it was not sent, and it is too late for it.</summary>
    TooLate,

    /// <summary>This message may not go to this user; others may.</summary>
    NotForUser,

    /// <summary>The user's id is not, or no longer, one that this account can write to, until they come back to it.</summary>
    PermanentUser,

    /// <summary>The user does not want to hear from the account, or has left it, until they come back to it.</summary>
    SuppressUser,

    /// <summary>The user has agreed to no such message, or the one agreed to was sent: what is left of consent is zero.</summary>
    ConsumeConsent,

    /// <summary>The user has to come to the account before it may write.</summary>
    WindowClosed,

    /// <summary>All that the user's last visit allowed was sent.</summary>
    WindowExhausted,

    /// <summary>The template, the stock of coupons or the gift is wrong or used up, or the platform has barred it. It is not used any more until the fault is looked at.</summary>
    DisableTemplate,

    /// <summary>The account or the program is set up wrong. Calls are not made for a while, and someone has to look.</summary>
    ConfigurationFault,

    /// <summary>It may or may not have been sent.</summary>
    Unknown,
}
