namespace Wellspring.WeChatSandbox;

/// <summary>All that the sandbox knows. It is read and changed under its lock; nothing is awaited there.</summary>
internal sealed class World : IAsyncDisposable
{
    /// <summary>Message ids are longer than a double holds, as the platform's are.</summary>
    private const long FirstMessageId = 3_428_411_849_815_982_087;

    private readonly Dictionary<string, CountPer<DateOnly>> quotaClears = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Person> people = new(StringComparer.Ordinal);
    private long lastId;

    public World(SandboxOptions options, SimulatedClock clock, Live live)
    {
        (Options, Clock, Live) = (options, clock, live);
        Calls = new(options.KeepCalls);
        Tokens = new(clock);
        Receipts = new(this);
        Pusher = new(this);
        Accounts = options.Apps.ToDictionary(app => app.AppId, app => new PublicAccount(app, this), StringComparer.Ordinal);
        Corps = options.Corps.ToDictionary(corp => corp.CorpId, corp => new Corp(corp, this), StringComparer.Ordinal);
        Merchants = options.Merchants.ToDictionary(merchant => merchant.MerchantId, merchant => new Merchant(merchant), StringComparer.Ordinal);
        Gifts = new(options.Gifts);
        GroupLag = options.GroupLag;
        foreach (var (id, name) in options.People)
        {
            Add(id, name);
        }
    }

    public Lock Gate { get; } = new();

    public SandboxOptions Options { get; }

    public SimulatedClock Clock { get; }

    public Live Live { get; }

    public CallLog Calls { get; }

    public FaultPlan Faults { get; } = new();

    public TokenBook Tokens { get; }

    public ReceiptPlan Receipts { get; }

    public Pusher Pusher { get; }

    public IReadOnlyDictionary<string, PublicAccount> Accounts { get; }

    public IReadOnlyDictionary<string, Corp> Corps { get; }

    public IReadOnlyDictionary<string, Merchant> Merchants { get; }

    public GiftOrders Gifts { get; }

    public IReadOnlyDictionary<string, Person> People => people;

    /// <summary>How far the platform's clock is from the sandbox's; timestamps of callbacks show it.</summary>
    public TimeSpan Skew { get; set; }

    /// <summary>How long groupchat/get does not show who has joined.</summary>
    public TimeSpan GroupLag { get; set; }

    public Person Add(string id, string name)
    {
        Person person = new(this, id, name);
        people.Add(id, person);
        Live.Changed("world");
        return person;
    }

    public Person Person(string id) => people.TryGetValue(id, out var found) ? found : throw new ArgumentException($"There is no user {id}.", nameof(id));

    /// <summary>The account or corp of an id.</summary>
    public Account Account(string id) =>
        Accounts.TryGetValue(id, out var account) ? account : Corps.TryGetValue(id, out var corp) ? corp : throw new ArgumentException($"There is no account {id}.", nameof(id));

    /// <summary>The time that callbacks are stamped with.</summary>
    public DateTimeOffset Stamp() => Clock.GetUtcNow() + Skew;

    public ValueTask DisposeAsync() => Pusher.DisposeAsync();

    public long NextId() => ++lastId;

    public long NextMessageId() => FirstMessageId + NextId();

    public string NextRid() => $"{Clock.GetUtcNow().ToUnixTimeSeconds():x8}-{NextId():x8}-5a7d0b0c";

    public CountPer<DateOnly> QuotaClears(string account)
    {
        if (!quotaClears.TryGetValue(account, out var count))
        {
            quotaClears[account] = count = CountPer.Month();
        }
        return count;
    }

    /// <summary>Does something later, by the sandbox's clock, under the lock.</summary>
    public void After(TimeSpan delay, Action action)
    {
        if (delay <= TimeSpan.Zero)
        {
            action();
            return;
        }
        Clock.CreateTimer(
            _ =>
            {
                lock (Gate)
                {
                    action();
                }
            },
            null,
            delay,
            Timeout.InfiniteTimeSpan);
    }
}
