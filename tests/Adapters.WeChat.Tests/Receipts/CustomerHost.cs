using System.Collections.Concurrent;
using Wellspring.Adapters.WeChat.Tests.Channels;
using Wellspring.Storage.Sqlite;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Receipts;

/// <summary>A host without a web server that sends messages to customers, on a store that another can be started on; and the simulated platform, which stays. It asks when it is told to.</summary>
internal sealed class CustomerHost : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wellspring-customers-");
    private readonly List<Phone> phones = [];
    private WeChatClient client = null!;
    private CancellationTokenSource stop = null!;
    private Task dispatching = null!;
    private int number;

    private CustomerHost(Sandbox sandbox) => Sandbox = sandbox;

    public Sandbox Sandbox { get; }

    public MarketingEngine Engine { get; private set; } = null!;

    public CustomerReceipts Receipts { get; private set; } = null!;

    public ConcurrentQueue<DeliveryUpdated> Updates { get; } = [];

    /// <summary>How the deliveries ended, each end as often as it was told.</summary>
    public IEnumerable<DeliveryState> Ends => Updates.Where(update => update.State is not (DeliveryState.Pending or DeliveryState.Sending or DeliveryState.Submitted)).Select(update => update.State);

    /// <param name="staff">Employees, and how many customers each has.</param>
    /// <param name="perPage">Entries per page of the platform's lists.</param>
    public static async Task<CustomerHost> StartAsync(IReadOnlyList<(string Name, int Customers)> staff, int perPage = 1000)
    {
        CustomerHost host = new(await Sandbox.StartAsync(new() { EntriesPerPage = perPage }));
        foreach (var (name, customers) in staff)
        {
            for (var i = 0; i < customers; i++)
            {
                var phone = host.Sandbox.AddUser($"{name}-{i}", $"{name} {i}");
                await phone.AddContactAsync(name);
                host.phones.Add(phone);
            }
        }

        host.Start();
        return host;
    }

    public string UserOf(int customer) => $"corp:{phones[customer].ExternalUserId()}";

    public Phone PhoneOf(int customer) => phones[customer];

    /// <summary>All customers get a message, by one task for each employee.</summary>
    public async Task SubmitAsync(string item = "春茶")
    {
        // All are decided before the first is claimed: they are gathered together, however long a commit takes.
        await stop.CancelAsync();
        await dispatching;
        stop.Dispose();
        for (var i = 0; i < phones.Count; i++)
        {
            Publish(UserOf(i), new Channels.Asked("campaign", MessageClass.Marketing, item));
        }

        Dispatch();
        await UntilAsync(() => Engine.ReadSubmitted().Count == phones.Count);
    }

    public void Publish(string user, object data) => Engine.Publish(Event(user, data)).Status.Should().Be(PublishStatus.Accepted);

    public void Confirm(string employee) => Sandbox.Desk(employee).Confirm(Sandbox.Desk(employee).Tasks[^1].MessageId);

    public async Task PollAfterAsync(TimeSpan span)
    {
        Sandbox.Clock.Advance(span);
        Engine.AdvanceTo(Sandbox.Clock.GetUtcNow());
        await Receipts.PollAsync(default);
    }

    /// <summary>Ends all but the platform, and begins anew with what is in the store.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        Start();
    }

    public async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; !holds(); i++)
        {
            i.Should().BeLessThan(3000, "it should come about; there were {0}", string.Join("; ", Updates));
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Sandbox.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private UserEvent Event(string user, object data) =>
        new("test", (++number).ToString(System.Globalization.CultureInfo.InvariantCulture), user, Sandbox.Clock.GetUtcNow(), data);

    private void Start()
    {
        WeChatOptions accounts = new() { TimeProvider = Sandbox.Clock };
        accounts.Addresses.Set(Sandbox.Address);
        accounts.AddWeCom("corp", corp =>
        {
            CallbackOptions keys = new();
            corp.CorpId = DemoShop.CorpId;
            corp.AddApp("service", app => (app.AgentId, app.Secret, app.Callback.Token, app.Callback.EncodingAesKey, app.Channels.GatherFor) =
                (DemoShop.Corp.Apps[0].AgentId, DemoShop.Corp.Apps[0].Secret, keys.Token, keys.AesKey, TimeSpan.FromSeconds(1)));
        });
        client = new(accounts);
        Engine = MarketingEngine.Create(options =>
        {
            (options.Journal, options.TimeProvider) = (SqliteJournal.Open(Path.Combine(folder.FullName, "store.db")), Sandbox.Clock);
            options.AddEvents(WeChatEvents.Register)
                .AddEvents(types => types.Add("asked", ShopHost.Json.Default.Asked))
                .AddRule(new ShopHost.AskedRule(), "asked")
                .AddMessages(messages => messages.Add(Messages.Campaign))
                .AddWeChatChannels(client)
                .OnDelivery(Updates.Enqueue);
        });
        Receipts = new(client.Accounts.Get<WeComApp>("corp.service"), client, Engine);
        Dispatch();
    }

    private void Dispatch()
    {
        stop = new();
        dispatching = Engine.DispatchAsync(stop.Token);
    }

    private async Task StopAsync()
    {
        await stop.CancelAsync();
        await dispatching;
        stop.Dispose();
        Engine.Dispose();
        client.Dispose();
    }
}
