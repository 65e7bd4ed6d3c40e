using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Wellspring.WeChatSandbox;

/// <summary>Posts callbacks to the receivers: 5 seconds each, 3 attempts with the same body. The callbacks of one person go in order.</summary>
internal sealed class Pusher : IAsyncDisposable
{
    private const int Lanes = 8;
    private const int MaxWaiting = 200_000;

    private readonly World world;
    private readonly CallbackClient client;
    private readonly Channel<Push>[] lanes;
    private readonly Task[] running;
    private readonly CancellationTokenSource ended = new();
    private readonly Ring<CallbackOutcome> outcomes;
    private int waiting;

    public Pusher(World world)
    {
        this.world = world;
        client = new(world.Options);
        outcomes = new(world.Options.KeepCalls);
        lanes = [.. Enumerable.Range(0, Lanes).Select(_ => Channel.CreateBounded<Push>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true }))];
        running = [.. lanes.Select(lane => Task.Run(() => RunAsync(lane.Reader)))];
    }

    /// <summary>How many callbacks are on their way.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    public IReadOnlyList<CallbackOutcome> Outcomes
    {
        get
        {
            lock (outcomes)
            {
                return [.. outcomes];
            }
        }
    }

    public Task<CallbackOutcome> Push(Account account, Envelope envelope, Person? person)
    {
        if (account.Callback.Url is not { } url)
        {
            return Task.FromResult(Nowhere(account.Id, Name(envelope)));
        }
        return Push(new(account.Id, account, url, Sealing.Seal(account, envelope, world.Stamp()), Name(envelope), envelope.Text("MsgType") != "event", person, envelope.From));
    }

    /// <summary>What a receiver must not accept. It is sent once.</summary>
    public Task<CallbackOutcome> Forge(Account account, Person person, ForgeryKind kind)
    {
        var url = account.Callback.Url ?? throw new InvalidOperationException("No callback URL is set.");
        var from = account is Corp corp ? corp.Contact(person).ExternalUserId : person.Fans[account.Id].OpenId;
        var envelope = new Envelope(account.Recipient, from, world.Stamp()).Add("MsgType", "text").Add("Content", "伪造").Add("MsgId", world.NextMessageId());
        return Push(new(account.Id, account, url, Forgery.Make(account, envelope, kind, world.Stamp()), $"{kind}", false, null, from) { Attempts = 1 });
    }

    /// <summary>A notification of WeChat Pay.</summary>
    public Task<CallbackOutcome> Notify(Merchant merchant, string type, string originalType, JsonObject resource)
    {
        var id = merchant.Options.MerchantId;
        if (merchant.NotifyUrl is not { } url)
        {
            return Task.FromResult(Nowhere(id, type));
        }
        var body = PaySigning.Notification(merchant, $"EV-{world.NextId():D32}", type, originalType, resource, world.Stamp());
        return Push(new(id, null, url, new("", Encoding.UTF8.GetString(body), "application/json") { Headers = PaySigning.Headers(merchant, world.Stamp(), body) }, type, false, null, id));
    }

    private Task<CallbackOutcome> Push(Push push)
    {
        Interlocked.Increment(ref waiting);
        if (!lanes[(int)((uint)push.Lane.GetHashCode(StringComparison.Ordinal) % Lanes)].Writer.TryWrite(push))
        {
            Interlocked.Decrement(ref waiting);
            push.Done.SetResult(new(push.Receiver, push.Event, 0, 0, "", "too many callbacks are waiting"));
        }
        return push.Done.Task;
    }

    /// <summary>What is wrong with how a receiver answers when its URL is saved; null: nothing.</summary>
    public Task<string?> VerifyAsync(Account account, Uri url, CancellationToken cancellation) => UrlVerification.ProblemAsync(account, url, client, world.Stamp(), cancellation);

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        foreach (var lane in lanes)
        {
            lane.Writer.TryComplete();
        }
        await Task.WhenAll(running);
        client.Dispose();
        ended.Dispose();
    }

    private async Task RunAsync(ChannelReader<Push> lane)
    {
        await foreach (var push in lane.ReadAllAsync())
        {
            var (outcome, message) = await client.SendAsync(push, ended.Token);
            lock (outcomes)
            {
                outcomes.Add(outcome);
            }
            Show(push, outcome, message);
            // Who waits for it sees what it changed.
            Interlocked.Decrement(ref waiting);
            push.Done.SetResult(outcome);
        }
    }

    /// <summary>A reply stands in the chat; to a message that got none in time the platform says that the service is out of order.</summary>
    private void Show(Push push, CallbackOutcome outcome, PhoneMessage? message)
    {
        if (push.Person is null || push.Account is not PublicAccount { IsMiniProgram: false })
        {
            return;
        }
        lock (world.Gate)
        {
            if (message is not null)
            {
                push.Person.Receive($"chat:{push.Receiver}", message);
            }
            else if (outcome.Problem is not null && push.IsMessage)
            {
                push.Person.Receive($"chat:{push.Receiver}", new("failure", "该公众号提供的服务出现故障，请稍后再试"));
            }
        }
    }

    private static CallbackOutcome Nowhere(string receiver, string name) => new(receiver, name, 0, 0, "", "no callback URL is set");

    private static string Name(Envelope envelope) => envelope.Text("Event") ?? envelope.Text("MsgType") ?? "";
}

/// <summary>A callback on its way; notifications of WeChat Pay have no account.</summary>
internal sealed record Push(string Receiver, Account? Account, Uri Url, Sealed Content, string Event, bool IsMessage, Person? Person, string Lane)
{
    /// <summary>How often it is sent; null: as often as the platform does.</summary>
    public int? Attempts { get; init; }

    public TaskCompletionSource<CallbackOutcome> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
