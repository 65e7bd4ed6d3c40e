namespace Wellspring.Adapters.WeChat;

/// <summary>Whose code it is. WeChat Pay's are words, the others' numbers.</summary>
internal enum Platform
{
    /// <summary>Official Accounts, mini programs and WeCom: what both say in the same sense.</summary>
    Any,

    /// <summary>Official Accounts and mini programs.</summary>
    App,

    WeCom,

    Pay,
}

/// <summary>How much of an account a configuration fault stops.</summary>
internal enum FaultScope
{
    Account,

    /// <summary>Calls of one path.</summary>
    Path,
}

/// <summary>A row of the table: what a code means.</summary>
/// <param name="Platform">Whose code.</param>
/// <param name="Code">The code.</param>
/// <param name="Disposition">What follows.</param>
/// <param name="Meaning">In words that go to logs and people.</param>
/// <param name="Source">Where it is known from: O official pages, S source of SDKs, C community posts.</param>
internal sealed record WeChatError(Platform Platform, string Code, WeChatDisposition Disposition, string Meaning, string Source)
{
    /// <summary>How long to wait at least.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>How much longer some wait than others, so that those who came together do not come together again.</summary>
    public TimeSpan Spread { get; init; }

    /// <summary>Someone has to look, whatever follows: the program has a mistake.</summary>
    public bool IsMistake { get; init; }

    /// <summary>Only where the platform's own words contain this: one code, two meanings.</summary>
    public string? Saying { get; init; }

    /// <summary>Only where an access token was asked for.</summary>
    public bool AtToken { get; init; }

    /// <summary>The platform does not say whether it has sent: what is not idempotent is not tried again.</summary>
    public bool MayHaveSent { get; init; }

    /// <summary>What a configuration fault stops.</summary>
    public FaultScope Scope { get; init; }
}
