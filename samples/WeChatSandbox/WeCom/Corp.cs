namespace Wellspring.WeChatSandbox;

/// <summary>A corp in WeCom: each of its apps has a secret and tokens of its own.</summary>
internal sealed class Corp : Account
{
    private readonly Dictionary<string, Contact> contacts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Contact> byExternalId = new(StringComparer.Ordinal);

    public Corp(CorpOptions options, World world)
        : base(options.CorpId, options.Callback, world)
    {
        Options = options;
        Tokens = options.Apps.ToDictionary(app => app.Secret, app => new TokenSource(new(this, app.AgentId), world), StringComparer.Ordinal);
        Employees = options.Employees.ToDictionary(employee => employee.Key, employee => new Employee(this, employee.Key, employee.Value), StringComparer.Ordinal);
        GroupSends = new(this);
        Groups = new(this);
    }

    public CorpOptions Options { get; }

    public override Opens Opens => Opens.Corp;

    public override string Recipient => Id;

    /// <summary>The agent whose callback URL is set: the first.</summary>
    public int Agent => Options.Apps[0].AgentId;

    public IReadOnlyDictionary<string, TokenSource> Tokens { get; }

    public IReadOnlyDictionary<string, Employee> Employees { get; }

    public WelcomeCodes WelcomeCodes { get; } = new();

    public GroupSends GroupSends { get; }

    public CorpTags Tags { get; } = new();

    public Ways<ContactWay> ContactWays { get; } = new();

    public Ways<JoinWay> JoinWays { get; } = new();

    public CustomerGroups Groups { get; }

    /// <summary>What apps sent with enable_duplicate_check.</summary>
    public Dictionary<string, DateTimeOffset> SentToEmployees { get; } = new(StringComparer.Ordinal);

    public IEnumerable<Contact> Contacts => contacts.Values;

    public Employee Employee(string userid) => Employees.GetValueOrDefault(userid) ?? throw new ArgumentException($"There is no employee {userid}.", nameof(userid));

    /// <summary>The contact of a person; there is one as soon as it is asked for.</summary>
    public Contact Contact(Person person)
    {
        if (!contacts.TryGetValue(person.Id, out var contact))
        {
            contacts[person.Id] = contact = new(this, person);
            byExternalId[contact.ExternalUserId] = contact;
        }
        return contact;
    }

    public Contact? ByExternalId(string? id) => id is null ? null : byExternalId.GetValueOrDefault(id);

    /// <summary>change_external_contact, as the system sends it.</summary>
    public Task<CallbackOutcome> PushChange(string change, string userid, Contact contact, string state = "", string welcomeCode = "", string failReason = "")
    {
        var envelope = Event("change_external_contact", change)
            .Add("UserID", userid)
            .Add("ExternalUserID", contact.ExternalUserId);
        if (state.Length > 0)
        {
            envelope.Add("State", state);
        }
        if (welcomeCode.Length > 0)
        {
            envelope.Add("WelcomeCode", welcomeCode);
        }
        if (failReason.Length > 0)
        {
            envelope.Add("FailReason", failReason);
        }
        return World.Pusher.Push(this, envelope, contact.Person);
    }

    /// <summary>An event as the system sends it.</summary>
    public Envelope Event(string name, string change) => new Envelope(Id, "sys", World.Stamp()).Add("MsgType", "event").Add("Event", name).Add("ChangeType", change);
}
