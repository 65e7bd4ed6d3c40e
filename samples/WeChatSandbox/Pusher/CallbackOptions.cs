namespace Wellspring.WeChatSandbox;

/// <summary>How a callback's body is protected.</summary>
public enum CallbackMode
{
    /// <summary>Not encrypted; only the query is signed.</summary>
    Plain,

    /// <summary>Both: the fields and what is encrypted.</summary>
    Compatible,

    /// <summary>Encrypted only. WeCom knows no other.</summary>
    Safe,
}

/// <summary>How callbacks are written.</summary>
public enum CallbackFormat
{
    /// <summary>XML, the default of official accounts; WeCom knows no other.</summary>
    Xml,

    /// <summary>JSON, which mini programs may choose.</summary>
    Json,
}

/// <summary>Where an account's callbacks go, and how.</summary>
public sealed record CallbackOptions
{
    /// <summary>The receiver, on this machine. Null: events go nowhere.</summary>
    public Uri? Url { get; init; }

    /// <summary>What signatures are made with.</summary>
    public string Token { get; init; } = "sandboxtoken";

    /// <summary>The EncodingAESKey: 43 characters.</summary>
    public string AesKey { get; init; } = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

    /// <summary>Default: encrypted.</summary>
    public CallbackMode Mode { get; init; } = CallbackMode.Safe;

    /// <summary>Default: XML.</summary>
    public CallbackFormat Format { get; init; }

    /// <summary>In JSON a list of one item stands as the item itself, as the platform does at times.</summary>
    public bool SingleAsObject { get; init; }

    /// <summary>In JSON CreateTime is a string, as it is at times.</summary>
    public bool TimeAsText { get; init; }
}
