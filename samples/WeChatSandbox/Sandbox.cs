using System.Net;
using System.Runtime.InteropServices;

namespace Wellspring.WeChatSandbox;

/// <summary>WeChat, simulated: a server on 127.0.0.1 that answers as the platform does, and the phones of its users.</summary>
public sealed class Sandbox : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Live live = new();
    private volatile World world;

    private Sandbox(SandboxOptions options)
    {
        Clock = new(options.Time);
        world = new(options, Clock, live);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        app = builder.Build();
        Server server = new(this);
        app.Run(server.HandleAsync);
    }

    /// <summary>Where it listens; the base address of all of the platform's hosts.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Its clock, which can be put forward. A host under test may share it.</summary>
    public SimulatedClock Clock { get; }

    /// <summary>The calls that came in.</summary>
    public CallLog Calls => world.Calls;

    /// <summary>What goes wrong.</summary>
    public FaultPlan Faults => world.Faults;

    /// <summary>How receipts travel.</summary>
    public ReceiptPlan Receipts => world.Receipts;

    /// <summary>What became of the latest callbacks.</summary>
    public IReadOnlyList<CallbackOutcome> Callbacks => world.Pusher.Outcomes;

    /// <summary>How far the platform's clock is from ours.</summary>
    public TimeSpan ClockSkew
    {
        get => world.Skew;
        set => world.Skew = value;
    }

    /// <summary>How long groupchat/get does not show yet who has joined a customer group: the platform brings it up to date after the callback.</summary>
    public TimeSpan GroupLag
    {
        get => world.GroupLag;
        set => world.GroupLag = value;
    }

    internal World World => world;

    /// <summary>Starts it. Dispose ends it.</summary>
    public static async Task<Sandbox> StartAsync(SandboxOptions? options = null, CancellationToken cancellationToken = default)
    {
        Sandbox sandbox = new(options ?? new());
        await sandbox.app.StartAsync(cancellationToken);
        sandbox.Address = new(sandbox.app.Urls.First());
        return sandbox;
    }

    /// <summary>A user's phone.</summary>
    /// <param name="person">The user's id, such as lin.</param>
    public Phone Phone(string person) => new(world, world.Person(person));

    /// <summary>All phones.</summary>
    public IReadOnlyList<Phone> Phones
    {
        get
        {
            lock (world.Gate)
            {
                return [.. world.People.Values.Select(person => new Phone(world, person))];
            }
        }
    }

    /// <summary>An employee's desk.</summary>
    /// <param name="userid">The employee, such as zhouwen.</param>
    /// <param name="corpId">The corp; null: the first.</param>
    public Desk Desk(string userid, string? corpId = null)
    {
        var corp = corpId is null ? world.Corps.Values.First() : (Corp)world.Account(corpId);
        return new(world, corp, corp.Employee(userid));
    }

    /// <summary>One more user.</summary>
    public Phone AddUser(string id, string name)
    {
        lock (world.Gate)
        {
            return new(world, world.Add(id, name));
        }
    }

    /// <summary>Sets where an account's callbacks go, and verifies the URL as the console does.</summary>
    /// <param name="account">The appid or corpid.</param>
    /// <param name="callback">A URL on this machine, and the keys.</param>
    /// <returns>What is wrong with the receiver's answer; null: nothing, and callbacks go there now.</returns>
    public async Task<string?> ConnectAsync(string account, CallbackOptions callback, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (callback.Url is { IsLoopback: false })
        {
            throw new ArgumentException("Callbacks go to this machine only.", nameof(callback));
        }
        var (here, before) = (world.Account(account), world.Account(account).Callback);
        here.Callback = callback;
        var problem = callback.Url is null ? null : await world.Pusher.VerifyAsync(here, callback.Url, cancellationToken);
        if (problem is not null)
        {
            here.Callback = before;
        }
        live.Changed("world");
        return problem;
    }

    /// <summary>Completes when all callbacks that are due have been answered or given up.</summary>
    public async Task IdleAsync(CancellationToken cancellationToken = default)
    {
        while (world.Pusher.Waiting > 0)
        {
            await Task.Delay(5, cancellationToken);
        }
    }

    /// <summary>The private key with which a merchant of the sandbox signs, in PEM; null where it has one of its own.</summary>
    public string? MerchantPrivateKey(string merchantId) => world.Merchants[merchantId].Keys.PrivateKey;

    /// <summary>The key with which the platform signs answers and notifications of WeChat Pay: its id, and the public key in PEM.</summary>
    public KeyValuePair<string, string> PlatformKey(string merchantId) =>
        new(world.Merchants[merchantId].PlatformSerial, world.Merchants[merchantId].Keys.Platform.ExportSubjectPublicKeyInfoPem());

    /// <summary>Where a merchant's notifications go: a URL on this machine; null: nowhere.</summary>
    public void Notify(string merchantId, Uri? url)
    {
        if (url is { IsLoopback: false })
        {
            throw new ArgumentException("Notifications go to this machine only.", nameof(url));
        }
        world.Merchants[merchantId].NotifyUrl = url;
    }

    /// <summary>Lets nothing be given to a user: 608010.</summary>
    public void SetRisky(string person, bool risky = true)
    {
        lock (world.Gate)
        {
            _ = risky ? world.Gifts.Risky.Add(person) : world.Gifts.Risky.Remove(person);
        }
    }

    /// <summary>Sends a receiver what it must not accept, as if the user had written "伪造".</summary>
    public Task<CallbackOutcome> ForgeAsync(string account, ForgeryKind kind, string person = "lin")
    {
        lock (world.Gate)
        {
            return world.Pusher.Forge(world.Account(account), world.People[person], kind);
        }
    }

    /// <summary>All tokens of an account are void at once.</summary>
    /// <param name="account">The appid or corpid.</param>
    /// <param name="stuck">stable_token goes on giving out the void one until it is forced.</param>
    public void RevokeTokens(string account, bool stuck = false)
    {
        lock (world.Gate)
        {
            world.Tokens.Revoke(account, stuck);
        }
    }

    /// <summary>The address that an account's calls seem to come from, and those that may call; null: all.</summary>
    public void SetAddresses(string account, string caller, params string[]? allowed)
    {
        lock (world.Gate)
        {
            (world.Account(account).CallersAddress, world.Account(account).Allowed) = (caller, allowed);
        }
    }

    /// <summary>Sending by a template is forbidden, or allowed again.</summary>
    public void BanTemplate(string appId, string templateId, bool banned = true)
    {
        lock (world.Gate)
        {
            ((PublicAccount)world.Account(appId)).Template(templateId).Banned = banned;
        }
    }

    /// <summary>Everything as at the start, but for the time and where callbacks go. Phones taken before belong to the past.</summary>
    public async Task ResetAsync()
    {
        var before = world;
        World fresh = new(before.Options, Clock, live);
        foreach (var account in before.Accounts.Values.Concat<Account>(before.Corps.Values))
        {
            fresh.Account(account.Id).Callback = account.Callback;
        }
        foreach (var merchant in before.Merchants.Values)
        {
            (fresh.Merchants[merchant.Options.MerchantId].Keys, fresh.Merchants[merchant.Options.MerchantId].NotifyUrl) = (merchant.Keys, merchant.NotifyUrl);
        }
        world = fresh;
        live.Changed("world");
        await before.DisposeAsync();
    }

    /// <summary>Completes when the process is told to end.</summary>
    public static async Task WaitForShutdownAsync()
    {
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Tell(PosixSignalContext signal)
        {
            signal.Cancel = true;
            told.TrySetResult();
        }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Tell);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Tell);
        await told.Task;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        await world.DisposeAsync();
        foreach (var merchant in world.Merchants.Values)
        {
            merchant.Keys.Dispose();
        }
    }
}
