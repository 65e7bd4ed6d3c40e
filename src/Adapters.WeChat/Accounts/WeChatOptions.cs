namespace Wellspring.Adapters.WeChat;

/// <summary>The accounts that an engine works with. Checked as a whole when they are first used, which in a host is at the start.</summary>
public sealed partial class WeChatOptions
{
    private readonly List<(string Key, string Name, object Options)> added = [];

    /// <summary>Where the platform is, for all accounts that say nothing else.</summary>
    public WeChatAddresses Addresses { get; } = new();

    /// <summary>Shares access tokens among instances. Default null: each has its own, in memory.</summary>
    public IAccessTokenStore? TokenStore { get; set; }

    /// <summary>For how long no calls are made after a fault that someone has to mend. From 1 second to 1 day, default 1 hour.</summary>
    public TimeSpan FaultPause { get; set; } = TimeSpan.FromHours(1);

    /// <summary>For how long the platform keeps what was uploaded. From 2 hours to 30 days, default 3 days.</summary>
    public TimeSpan MediaLife { get; set; } = TimeSpan.FromDays(3);

    /// <summary>What codes in the platform's answers mean, where the table in docs/wechat.md is not right, or not any more.</summary>
    public WeChatErrorOptions Errors { get; } = new();

    /// <summary>What becomes of callbacks.</summary>
    public WeChatInboundOptions Inbound { get; } = new();

    /// <summary>Tells the time. Default the system's; in a container that of the container.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal IReadOnlyList<(string Key, string Name, object Options)> Added => added;

    /// <summary>Adds an Official Account.</summary>
    /// <param name="name">A name of your own: letters, digits and hyphens. It stands in the address of callbacks and in metrics.</param>
    /// <param name="configure">Sets its id and keys.</param>
    /// <returns>This object.</returns>
    public WeChatOptions AddOfficialAccount(string name, Action<WeChatAppOptions> configure) => Add("OfficialAccounts", name, configure);

    /// <summary>Adds a mini program.</summary>
    /// <inheritdoc cref="AddOfficialAccount"/>
    public WeChatOptions AddMiniProgram(string name, Action<WeChatAppOptions> configure) => Add("MiniPrograms", name, configure);

    /// <summary>Adds a corporation in WeCom, whose apps become accounts <c>name.app</c>.</summary>
    /// <inheritdoc cref="AddOfficialAccount"/>
    public WeChatOptions AddWeCom(string name, Action<WeComOptions> configure) => Add("WeCom", name, configure);

    /// <summary>Adds a merchant of WeChat Pay.</summary>
    /// <inheritdoc cref="AddOfficialAccount"/>
    public WeChatOptions AddPay(string name, Action<WeChatPayOptions> configure) => Add("Pay", name, configure);

    private WeChatOptions Add<T>(string key, string name, Action<T> configure)
        where T : new()
    {
        ArgumentNullException.ThrowIfNull(configure);
        T options = new();
        configure(options);
        added.Add((key, name, options));
        return this;
    }
}
