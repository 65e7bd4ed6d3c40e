namespace Wellspring.Adapters.WeChat;

/// <summary>A corporation in WeCom, with its apps. An app's account is called <c>corporation.app</c>.</summary>
public sealed class WeComOptions
{
    private readonly List<(string Name, WeComAppOptions Options)> apps = [];

    /// <summary>The corpid, such as <c>ww1234567890abcdef</c>. Required.</summary>
    public string? CorpId { get; set; }

    /// <summary>Where the platform is, for this corporation.</summary>
    public WeChatAddresses Addresses { get; } = new();

    internal IReadOnlyList<(string Name, WeComAppOptions Options)> Apps => apps;

    /// <summary>Adds an app.</summary>
    /// <param name="name">A name of your own: letters, digits and hyphens.</param>
    /// <param name="configure">Sets its id and keys.</param>
    /// <returns>This object.</returns>
    public WeComOptions AddApp(string name, Action<WeComAppOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        WeComAppOptions app = new();
        configure(app);
        apps.Add((name, app));
        return this;
    }
}

/// <summary>An app of a corporation.</summary>
public sealed class WeComAppOptions
{
    /// <summary>The AgentId. Required to send messages to employees.</summary>
    public int? AgentId { get; set; }

    /// <summary>The app's secret. Required.</summary>
    public string? Secret { get; set; }

    /// <summary>The SuiteId, where the app is a suite's that the corporation has installed: callbacks for the suite are taken too, beside those for the corpid. Events of other corporations than <see cref="WeComOptions.CorpId"/> are not made. Default none.</summary>
    public string? SuiteId { get; set; }

    /// <summary>The keys of its callbacks; WeCom always encrypts.</summary>
    public WeChatCallbackOptions Callback { get; } = new();

    /// <summary>Files that messages name by names of yours, of letters, digits, hyphens and underscores: with <c>spring</c> and <c>pictures/spring.jpg</c> a field may be <c>media:spring</c> in place of a media_id. They are uploaded when they are needed, and again before they expire. Paths are relative to the working directory. Default none.</summary>
    public IDictionary<string, string> Media { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How its channels go about.</summary>
    public WeComChannelOptions Channels { get; } = new();
}
