namespace Wellspring.WeChatSandbox;

/// <summary>A corp in WeCom: each of its apps has a secret and tokens of its own.</summary>
internal sealed class Corp : Account
{
    public Corp(CorpOptions options, World world)
        : base(options.CorpId, options.Callback, world)
    {
        Options = options;
        Tokens = options.Apps.ToDictionary(app => app.Secret, app => new TokenSource(new(this, app.AgentId), world), StringComparer.Ordinal);
    }

    public CorpOptions Options { get; }

    public override Opens Opens => Opens.Corp;

    public override string Recipient => Id;

    /// <summary>The agent whose callback URL is set: the first.</summary>
    public int Agent => Options.Apps[0].AgentId;

    public IReadOnlyDictionary<string, TokenSource> Tokens { get; }
}
