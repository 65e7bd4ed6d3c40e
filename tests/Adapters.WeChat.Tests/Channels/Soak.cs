using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>An engine with three channels and the simulated platform with its faults. The clock goes on whenever nothing is on its way.</summary>
internal sealed partial class Soak : IAsyncDisposable
{
    private const string TemplatePath = "/cgi-bin/message/template/send";
    private const string SubscriptionPath = "/cgi-bin/message/subscribe/send";
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, DeliveryUpdated> last = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> items = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stop = new();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Sandbox sandbox;
    private readonly WeChatClient client;
    private readonly MarketingEngine engine;
    private readonly Phone[] phones;
    private readonly DateTimeOffset began;
    private Task dispatching = Task.CompletedTask;
    private int decided;

    private Soak(Sandbox sandbox, int users)
    {
        (this.sandbox, began) = (sandbox, sandbox.Clock.GetUtcNow());
        phones = [.. Enumerable.Range(0, users).Select(number => sandbox.AddUser($"soak-{number}", $"顾客{number}"))];
        WeChatOptions accounts = new() { TimeProvider = new PlatformTime(sandbox.Clock) };
        accounts.Addresses.Set(sandbox.Address);
        accounts.AddOfficialAccount("shop", account => (account.AppId, account.AppSecret, account.Channels.TemplatesPerSecond) = (DemoShop.OfficialAccount.AppId, DemoShop.OfficialAccount.Secret, 100_000))
            .AddMiniProgram("mini", account => (account.AppId, account.AppSecret) = (DemoShop.MiniProgram.AppId, DemoShop.MiniProgram.Secret));
        client = new(accounts);
        engine = MarketingEngine.Create(options =>
        {
            (options.TimeProvider, options.Journal) = (sandbox.Clock, new InMemoryJournal());
            options.AddEvents(WeChatEvents.Register).AddEvents(types => types.Add("soaked", SoakJson.Default.Soaked))
                .AddWeChatChannels(client)
                .AddMessages(messages => messages.Add(Messages.Paid).Add(Messages.Cart).Add(Messages.Hello("shop.service", MessageClass.Marketing)))
                .AddRule(new SoakRule(), "soak")
                .OnDecision(Decide)
                .OnDelivery(update => last[update.Delivery] = update);
        });
    }

    /// <summary>How many deliveries were decided.</summary>
    public int Decided => Volatile.Read(ref decided);

    /// <summary>Where each delivery stands.</summary>
    public IReadOnlyDictionary<string, DeliveryUpdated> Ends => last;

    /// <summary>How many calls went wrong.</summary>
    public long Faulty => sandbox.Calls.Latest().Count(call => call.Fault is not null);

    public static async Task<Soak> StartAsync(int users, double faults)
    {
        SandboxOptions options = new() { KeepCalls = 1_000_000, KeepMessages = 1_000 };
        options.QuotaPerDay.Clear();
        Soak soak = new(await Sandbox.StartAsync(options), users);
        Fault[] each =
        [
            new(FaultKind.ErrorCode) { Code = -1 },
            new(FaultKind.ErrorCode) { Code = 45011 },
            new(FaultKind.ErrorCode) { Code = 45009, Words = "api minute-quota reach limit" },
            new(FaultKind.ErrorCode) { Code = 45009, Words = "reach max api daily quota limit", Path = SubscriptionPath },
            new(FaultKind.ErrorCode) { Code = 43004, Path = TemplatePath },
            new(FaultKind.ErrorCode) { Code = 43101, Path = SubscriptionPath },
            new(FaultKind.ResetBefore),
            new(FaultKind.ResetAfter),
            new(FaultKind.BadGateway),
            new(FaultKind.EmptyBody),
            new(FaultKind.SlowBody) { Delay = TimeSpan.FromMilliseconds(20) },
        ];
        foreach (var (fault, number) in each.Select((fault, number) => (fault, number)))
        {
            soak.sandbox.Faults.Add(fault with { Path = fault.Path == "/" ? "/cgi-bin/message/" : fault.Path, Rate = faults / (each.Length - 1), Seed = string.Create(CultureInfo.InvariantCulture, $"{number}") });
        }

        return soak;
    }

    /// <summary>Every user follows and has paid, and writes, or agrees to a subscription message, before one is asked for.</summary>
    public async Task PublishAsync(int deliveries)
    {
        dispatching = engine.DispatchAsync(stop.Token);
        foreach (var phone in phones)
        {
            await phone.FollowAsync();
            await phone.PayAsync();
        }

        for (var number = 0; number < deliveries; number++)
        {
            var phone = phones[number / 3 % phones.Length];
            var isCart = number % 3 == 1;
            var user = isCart ? $"mini:{phone.OpenId(DemoShop.MiniProgramId)}" : $"shop:{phone.OpenId()}";
            if (isCart)
            {
                // One to spare: a call that went wrong after it was taken has had one.
                await phone.AnswerSubscriptionAsync(DemoShop.CartReminderTemplate, accept: true, DemoShop.MiniProgramId);
                await PublishAsync(string.Create(CultureInfo.InvariantCulture, $"credit-{number}"), user, new ConsentGranted(Purposes.Marketing, "mini.subscription", "cart", Credits: 1));
            }

            else
            {
                // Who wrote can be written to, and has come back to an account that could not reach them.
                await PublishAsync(string.Create(CultureInfo.InvariantCulture, $"wrote-{number}"), user, new MessageReceived("shop", phone.OpenId(), "text"));
            }

            await PublishAsync(string.Create(CultureInfo.InvariantCulture, $"asked-{number}"), user, new Soaked(number % 3 == 0 ? "paid" : isCart ? "cart" : "hello-shop", string.Create(CultureInfo.InvariantCulture, $"茶{number}")));
        }
    }

    /// <summary>Lets the clock go on to the next attempt whenever nothing is on its way, until nothing waits.</summary>
    public async Task UntilOverAsync()
    {
        while (true)
        {
            var now = sandbox.Clock.GetUtcNow();
            var waiting = last.Values.Where(update => update.State is DeliveryState.Pending or DeliveryState.Sending).ToList();
            if (waiting.Count == 0 && last.Count == Decided && engine.PendingDeliveries == 0)
            {
                break;
            }

            if (last.Count == Decided && waiting.Count > 0 && waiting.All(update => update.State == DeliveryState.Pending && update.NextAttempt > now))
            {
                // Those of the same minute together.
                sandbox.Clock.Advance(waiting.Min(update => update.NextAttempt!.Value) - now + Step);
            }

            await Task.Delay(20);
        }

        watch.Stop();
        await stop.CancelAsync();
        await dispatching;
    }

    /// <summary>The item of a delivery: each has its own.</summary>
    public string ItemOf(string delivery) => items[delivery];

    /// <summary>How often each item is on a phone.</summary>
    public Dictionary<string, int> Shown() => phones
        .SelectMany(phone => phone.Messages())
        .Where(message => !message.Mine)
        .Select(message => message.Fields.Select(field => field.Value).Prepend(message.Text).Select(text => text[(text.IndexOf('茶', StringComparison.Ordinal) is >= 0 and var at ? at : text.Length)..]).FirstOrDefault(text => text.Length > 0))
        .OfType<string>()
        .CountBy(item => item)
        .ToDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal);

    /// <summary>The platform has said that it did not send it, at the first attempt.</summary>
    public bool IsDefinite(DeliveryUpdated end) => end is { State: DeliveryState.Dead, Attempt: 1 };

    public string Report()
    {
        var states = last.Values.CountBy(update => update.State).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value:N0} {pair.Key}");
        var reasons = last.Values.Where(update => update.Reason is not null).CountBy(update => $"{update.State}: {update.Reason}").OrderByDescending(pair => pair.Value).Select(pair => $"  {pair.Value:N0} {pair.Key}");
        var calls = sandbox.Calls.Latest();
        var faults = calls.Where(call => call.Fault is not null).CountBy(call => call.Fault == "ErrorCode" ? $"{call.Code}" : call.Fault!).Select(pair => $"{pair.Value:N0} {pair.Key}");
        return string.Join(Environment.NewLine, [
            string.Create(CultureInfo.InvariantCulture, $"{Decided:N0} deliveries in {watch.Elapsed.TotalSeconds:N1} s and {(sandbox.Clock.GetUtcNow() - began).TotalHours:N1} virtual hours, {calls.Count:N0} calls: {string.Join(", ", states)}"),
            $"faults: {string.Join(", ", faults)}",
            .. reasons]);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await dispatching;
        engine.Dispose();
        client.Dispose();
        stop.Dispose();
        await sandbox.DisposeAsync();
    }

    private async Task PublishAsync(string id, string user, object data)
    {
        var result = await engine.PublishAsync(new UserEvent("soak", id, user, sandbox.Clock.GetUtcNow(), data));
        result.Status.Should().Be(PublishStatus.Accepted, result.Reason);
    }

    private void Decide(Decision decision)
    {
        if (decision.Outcome == Outcome.Deliver)
        {
            items[decision.Delivery!] = ((SendMessage)decision.Outgoing!).Fields["item"];
            Interlocked.Increment(ref decided);
        }
    }

    /// <summary>The engine's and the platform's date; how long a call takes is real.</summary>
    private sealed class PlatformTime(TimeProvider clock) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();
    }

    private sealed record Soaked(string Template, string Item);

    private sealed class SoakRule : LifecycleRule
    {
        protected override void Define() => When<Soaked>().Then((_, soaked) => (soaked.Template == "paid" ? Send.Transactional("paid") : Send.Marketing(soaked.Template)).With("item", soaked.Item));
    }

    [JsonSerializable(typeof(Soaked))]
    private sealed partial class SoakJson : JsonSerializerContext;
}
