namespace Wellspring.WeChatSandbox;

/// <summary>An official account or a mini program: what has an appid, and users by openid.</summary>
internal sealed class PublicAccount : Account
{
    private readonly Dictionary<string, Fan> fans = new(StringComparer.Ordinal);

    public PublicAccount(AppOptions options, World world)
        : base(options.AppId, options.Callback, world)
    {
        Options = options;
        Tokens = new(new(this, 0), world);
        foreach (var template in options.Templates)
        {
            Templates.Add(template.Id, new(template));
        }
        Menu = options.Menu is { } menu ? Menu.Parse(menu) : Menu.Empty;
    }

    public AppOptions Options { get; }

    public string Secret => Options.Secret;

    public bool IsMiniProgram => Options.IsMiniProgram;

    public override Opens Opens => IsMiniProgram ? Opens.MiniProgram : Opens.OfficialAccount;

    public override string Recipient => Options.OriginalId;

    public TokenSource Tokens { get; }

    public Dictionary<string, Template> Templates { get; } = new(StringComparer.Ordinal);

    public Tags Tags { get; } = new();

    public Menu Menu { get; set; }

    public QrCodes QrCodes { get; } = new();

    public SentOnce SentOnce { get; } = new(TimeSpan.FromMinutes(10));

    public MassJobs Mass { get; } = new();

    /// <summary>All that there are, followers or not, in the order in which they came to be.</summary>
    public IEnumerable<Fan> Fans => fans.Values;

    public Fan? Fan(string openid) => fans.GetValueOrDefault(openid);

    public Fan Add(Person person)
    {
        Fan fan = new(this, person, Hash.Id("o", $"{Id} {person.Id}", 28));
        fans.Add(fan.OpenId, fan);
        return fan;
    }

    public Template Template(string id) => Templates.GetValueOrDefault(id) ?? throw new Refusal(40037, "invalid template_id");
}
