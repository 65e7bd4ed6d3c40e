using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>A request of the platform.</summary>
/// <param name="Account">Which account it is for, by the address.</param>
/// <param name="Query">A member of the address's query, decoded, or null.</param>
/// <param name="Body">The body; null where the platform asks whether the address is the right one (GET).</param>
/// <param name="Header">A header, or null. WeChat Pay's signature stands there. Default none.</param>
public sealed record WeChatRequest(string Account, Func<string, string?> Query, ReadOnlyMemory<byte>? Body, Func<string, string?>? Header = null);

/// <summary>What is answered.</summary>
/// <param name="Status">The HTTP status. After another than 200 the platform sends the same again, three times in all.</param>
/// <param name="Content">The body.</param>
/// <param name="ContentType">Its type.</param>
public sealed record WeChatResponse(int Status, string Content = "", string ContentType = "text/plain; charset=utf-8");

/// <summary>Takes the platform's callbacks: verifies and decrypts them, publishes what they tell, and answers in time.</summary>
/// <remarks>
/// Safe for concurrent use. What is answered with 200 is in the journal. Where the intake is full, or the journal cannot be written, or not in time, the answer is
/// 503, and the platform sends the same again; what came meanwhile is known as a repeat then.
/// </remarks>
public sealed partial class WeChatReceiver
{
    private const string Success = "success";
    private const string PaySuccess = """{"code":"SUCCESS"}""";
    private const string PayFail = """{"code":"FAIL"}""";
    private const string Json = "application/json; charset=utf-8";
    private readonly ConcurrentDictionary<string, Account> accounts = new(StringComparer.Ordinal);
    private readonly WeChatClient client;
    private readonly MarketingEngine engine;
    private readonly WeChatInboundOptions options;
    private readonly IWeChatCallbackHandler[] handlers;
    private readonly UnionLinks links;
    private readonly CouponUses coupons;
    private readonly Refusals refusals;
    private readonly ILogger logger;

    /// <summary>Makes a receiver.</summary>
    /// <param name="client">Has the accounts, and asks for unionids.</param>
    /// <param name="engine">Gets the events. <see cref="WeChatEvents"/> must be registered with it.</param>
    /// <param name="handlers">Get the callbacks themselves. Default none.</param>
    /// <param name="logger">Takes what someone should look at. Default none.</param>
    public WeChatReceiver(WeChatClient client, MarketingEngine engine, IEnumerable<IWeChatCallbackHandler>? handlers = null, ILogger<WeChatReceiver>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(engine);
        (this.client, this.engine, this.handlers, this.logger) = (client, engine, [.. handlers ?? []], logger ?? (ILogger)NullLogger.Instance);
        options = client.Inbound;
        links = new(client, engine, this.logger);
        coupons = new(client, TemplateName);
        refusals = new(client.Time);
    }

    /// <summary>The longest body that is taken, in bytes.</summary>
    public int MaxBytes => options.MaxBytes;

    /// <summary>Takes a request and says what to answer.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The answer, within <see cref="WeChatInboundOptions.AnswerWithin"/>.</returns>
    public async Task<WeChatResponse> ReceiveAsync(WeChatRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Body is { } given && given.Length > options.MaxBytes)
        {
            return new(413);
        }

        if (client.Accounts.Find(request.Account) is PayAccount pay)
        {
            return await PayAsync(pay, request).ConfigureAwait(false);
        }

        if (Find(request.Account) is not { } account)
        {
            return new(404);
        }

        var query = request.Query;
        CallbackQuery asked = new(query("signature"), query("msg_signature"), query("timestamp"), query("nonce"), query("echostr"));
        if (request.Body is not { } body)
        {
            return account.Decoder.Verify(asked) is { } echo ? new(200, echo) : Refuse(account.Of, CallbackFault.Signature);
        }

        var decoded = account.Decoder.Decode(asked, body);
        return decoded.Fault == CallbackFault.None ? await AcceptAsync(account, decoded).ConfigureAwait(false) : Refuse(account.Of, decoded.Fault);
    }

    private Account? Find(string name) => accounts.TryGetValue(name, out var known) ? known
        : client.Accounts.Find(name) is { Callback: not null } account ? accounts.GetOrAdd(name, _ => new(account, new(account, options.MaxSkew, client.Time), new(account, options, TemplateName, (job, reason) => client.MassJobs.Fail(name, job, reason))))
        : null;

    private async Task<WeChatResponse> AcceptAsync(Account account, Decoded decoded)
    {
        if (account.Of is WeComApp app)
        {
            client.GroupNews.Hear(app, decoded.Content!);
        }

        using CancellationTokenSource late = new(options.AnswerWithin, client.Time);
        var taken = await TakeAsync(account.Of, () => Task.FromResult(account.Events.Of(decoded.Content!, client.Time.GetUtcNow())), late.Token).ConfigureAwait(false);
        if (taken is null)
        {
            return new(503);
        }

        links.Look(account.Of, taken);
        WeChatMetrics.CountCallback(account.Of.Name, "Accepted");
        return await ReplyAsync(account, decoded, late.Token).ConfigureAwait(false);
    }

    /// <summary>Makes events and publishes them. They are in the journal then.</summary>
    /// <returns>Those that were not there before; null where the platform is to send the same again.</returns>
    private async Task<IReadOnlyList<UserEvent>?> TakeAsync(WeChatAccount of, Func<Task<IReadOnlyList<UserEvent>>> make, CancellationToken late)
    {
        IReadOnlyList<Published>? published = null;
        try
        {
            // By another thread: where the journal's disk hangs, even asking for room may.
            published = await Task.Run(async () => TryPublish(await make().ConfigureAwait(false)), CancellationToken.None).WaitAsync(late).ConfigureAwait(false);
            if (published is null)
            {
                WeChatMetrics.CountCallback(of.Name, "Full");
                return null;
            }

            var results = await Task.WhenAll(published.Select(each => each.Result)).WaitAsync(late).ConfigureAwait(false);
            Refused(of, results);
            return [.. published.Where((_, i) => results[i].Status == PublishStatus.Accepted).Select(each => each.Event)];
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            // The engine goes on with it; what is sent again waits for the same commit.
            WeChatMetrics.CountCallback(of.Name, "Late");
            return null;
        }
        catch (Exception e) when (published is not null && !published.Any(each => each.IsLost))
        {
            // One whom the engine tells of decisions; the events are accepted.
            HandlerFailed(logger, of.Name, "an observer", e.GetType().Name);
            return [.. published.Select(each => each.Event)];
        }
        catch (Exception e)
        {
            // It could not be made, or is not in the journal.
            WeChatMetrics.CountCallback(of.Name, "Unavailable");
            Unavailable(logger, of.Name, e.GetType().Name);
            return null;
        }
    }

    /// <summary>The events on their way; null where the intake is full. What was let in before it was is known when the platform sends the whole again.</summary>
    private List<Published>? TryPublish(IReadOnlyList<UserEvent> events)
    {
        List<Published> each = [];
        foreach (var e in events)
        {
            if (!engine.TryPublish(e, out var published))
            {
                return null;
            }

            each.Add(new(e, published.AsTask()));
        }

        return each;
    }

    private async Task<WeChatResponse> ReplyAsync(Account account, Decoded decoded, CancellationToken late)
    {
        var (reply, _) = await HandleAsync(new(account.Of.Name, decoded.Plain, decoded.Content!.Fields), late).ConfigureAwait(false);
        if (reply is null)
        {
            return new(200, Success);
        }

        var (now, isJson) = (client.Time.GetUtcNow(), decoded.Content.IsJson);
        var content = ReplyWriter.Write(reply, decoded.Content, now);
        return new(200, decoded.IsEncrypted ? ReplyWriter.Encrypt(content, account.Of.Callback!.Crypto!, isJson, now) : content, isJson ? Json : "text/xml; charset=utf-8");
    }

    /// <summary>A coupon that was used is an event. What else WeChat Pay tells is its handlers', so they are asked again where they fail.</summary>
    private async Task<WeChatResponse> PayAsync(PayAccount pay, WeChatRequest request)
    {
        if (request.Body is not { } body)
        {
            return new(404);
        }

        if (new PayCallbacks(pay, options.MaxSkew, client.Time).Read(request.Header ?? (_ => null), body, out var fault) is not { } callback)
        {
            return Refuse(pay, fault) with { Content = PayFail, ContentType = Json };
        }

        using CancellationTokenSource late = new(options.AnswerWithin, client.Time);
        var received = client.Time.GetUtcNow();
        var taken = await TakeAsync(pay, async () => (Payments.Of(client, pay, callback, received) ?? await coupons.OfAsync(pay, callback, received).ConfigureAwait(false)) is { } told ? [told] : [], late.Token).ConfigureAwait(false);
        if (taken is null)
        {
            return new(503, PayFail, Json);
        }

        var (_, failed) = await HandleAsync(callback, late.Token).ConfigureAwait(false);
        WeChatMetrics.CountCallback(pay.Name, failed ? "Unavailable" : "Accepted");
        return failed ? new(500, PayFail, Json) : new(200, PaySuccess, Json);
    }

    private async Task<(WeChatReply? Reply, bool Failed)> HandleAsync(WeChatCallback callback, CancellationToken late)
    {
        WeChatReply? reply = null;
        var failed = false;
        foreach (var handler in handlers)
        {
            try
            {
                // By another thread: it may block.
                var given = await Task.Run(() => handler.HandleAsync(callback, late).AsTask(), CancellationToken.None).WaitAsync(late).ConfigureAwait(false);
                reply ??= given;
            }
            catch (Exception e)
            {
                failed = true;
                HandlerFailed(logger, callback.Account, handler.GetType().Name, e.GetType().Name);
            }
        }

        return (reply, failed);
    }

    private WeChatResponse Refuse(WeChatAccount account, CallbackFault fault)
    {
        WeChatMetrics.CountCallback(account.Name, fault.ToString());
        if (refusals.Tell(account.Name, fault) is { } more)
        {
            NotAccepted(logger, account.Name, fault, more);
        }

        return new(fault == CallbackFault.Form ? 400 : 401);
    }

    private void Refused(WeChatAccount of, IReadOnlyList<PublishResult> results)
    {
        foreach (var result in results)
        {
            if (result.Status == PublishStatus.Refused)
            {
                EventRefused(logger, of.Name, result.Reason);
            }
        }
    }

    /// <summary>What rules call a template of the platform: the ledger of consent goes by the catalogue's names. One that no message has keeps the platform's id.</summary>
    private string TemplateName(string channel, string id) => engine.Messages is { } catalog
        ? catalog.Names.FirstOrDefault(name => catalog.Find(name)!.Find(channel)?.PlatformId == id) ?? id
        : id;

    /// <summary>An event on its way into the journal.</summary>
    private readonly record struct Published(UserEvent Event, Task<PublishResult> Result)
    {
        public bool IsLost => Result.Exception?.InnerException is JournalException or ObjectDisposedException;
    }

    private sealed record Account(WeChatAccount Of, CallbackDecoder Decoder, CallbackEvents Events);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A callback for WeChat account {Account} was not accepted: {Fault}; {More} more like it since the last line of this kind")]
    private static partial void NotAccepted(ILogger logger, string account, CallbackFault fault, int more);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An event of WeChat account {Account} was refused: {Reason}")]
    private static partial void EventRefused(ILogger logger, string account, string? reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A callback for WeChat account {Account} could not be published, and is asked for again: {Exception}")]
    private static partial void Unavailable(ILogger logger, string account, string exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A handler of callbacks of WeChat account {Account}, {Handler}, threw {Exception}")]
    private static partial void HandlerFailed(ILogger logger, string account, string handler, string exception);
}
