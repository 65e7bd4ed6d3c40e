using System.Text.Json.Serialization.Metadata;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// Asks what became of an app's messages to customers, and tells the engine. What employees have not confirmed in time, or is not wanted any more, is cancelled, so that it is not
/// sent when the engine has given it up; before that they are reminded. A task is cancelled whole: where it is for several, when that holds for all who wait for it.
/// What is asked after is what the engine has, so it goes on where it was after a restart.
/// </summary>
internal sealed class CustomerReceipts(WeComApp app, WeChatClient client, MarketingEngine engine)
{
    private const string Root = "/cgi-bin/externalcontact/";
    private const string NotConfirmed = "no employee confirmed it in time";
    private const string Withdrawn = "it was not wanted any more, and taken back before an employee confirmed it";
    private const int PageSize = 1000;
    private const int MostPages = 100;

    /// <summary>Asking twice does no more than asking once.</summary>
    private static readonly WeChatCallOptions Idempotent = new() { IsIdempotent = true, MaxAttempts = 3 };

    private readonly string channel = ChannelNames.Customer(app.Name);

    /// <summary>The tasks that were asked after and did not come to an end. Whose customers the engine does not know any more, because they were forgotten, or waited too long while the platform did not answer, is cancelled too.</summary>
    private readonly HashSet<string> open = new(StringComparer.Ordinal);
    private DateTimeOffset lastTime = client.Time.GetUtcNow();

    public TimeSpan Every => app.Channels.PollEvery;

    /// <summary>Asks once after all that is submitted.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        var (now, since) = (client.Time.GetUtcNow(), lastTime);
        lastTime = now;
        var tasks = engine.ReadSubmitted(new() { Channel = channel })
            .Select(submitted => (Name: TaskReceipt.Read(submitted.Receipt), Delivery: submitted))
            .Where(submitted => submitted.Name is not null)
            .GroupBy(submitted => submitted.Name!.Value.Task, submitted => (submitted.Name!.Value.Customer, submitted.Delivery), StringComparer.Ordinal)
            .ToList();
        foreach (var task in open.Except(tasks.Select(task => task.Key)).ToList())
        {
            if (await CancelAsync(task, cancellationToken).ConfigureAwait(false) is { IsAccepted: true } or { Disposition: WeChatDisposition.Permanent })
            {
                open.Remove(task);
            }
        }

        foreach (var task in tasks)
        {
            open.Add(task.Key);
            await PollAsync(task.Key, task.ToLookup(each => each.Customer, each => each.Delivery, StringComparer.Ordinal), since, now, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PollAsync(string task, ILookup<string, SubmittedDelivery> waiting, DateTimeOffset since, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // One that is valid for a shorter time the engine may have given up by the next time.
        var all = waiting.SelectMany(deliveries => deliveries).ToList();
        var isLast = all.TrueForAll(delivery => delivery.IsUnwanted || now - delivery.Since >= app.Channels.ConfirmWithin || delivery.Until - now <= Every);
        var isOver = isLast && (await CancelAsync(task, cancellationToken).ConfigureAwait(false)).IsAccepted;
        if (await ReadAsync<TaskPage, TaskState>("get_groupmsg_task", new(task), WeComJson.Default.TaskPage, cancellationToken).ConfigureAwait(false) is not { } states)
        {
            return;
        }

        List<UserEvent> receipts = [];
        foreach (var state in states.Where(state => state.Status != 0))
        {
            var results = await ReadAsync<ResultPage, TaskResult>("get_groupmsg_send_result", new(task, state.Userid), WeComJson.Default.ResultPage, cancellationToken).ConfigureAwait(false);
            isOver &= results is not null;
            receipts.AddRange((results ?? []).SelectMany(result => Receipt(result) is { } receipt ? waiting[result.ExternalUserid ?? ""].Select(delivery => Event(delivery, receipt, now)) : []));
        }

        var known = receipts.Select(receipt => ((DeliveryReceipt)receipt.Data).Delivery).ToHashSet(StringComparer.Ordinal);
        if (isOver)
        {
            receipts.AddRange(all.Where(delivery => !known.Contains(delivery.Delivery)).Select(delivery => Event(delivery, new(ReceiptState.Expired, Reason: delivery.IsUnwanted ? Withdrawn : NotConfirmed), now)));
        }
        else if (!isLast && states.Any(state => state.Status == 0) && IsReminderDue(all.Min(delivery => delivery.Since), since, now))
        {
            await PostAsync("remind_groupmsg_send", new(task), cancellationToken).ConfigureAwait(false);
        }

        await Task.WhenAll(receipts.Select(receipt => engine.PublishAsync(receipt, cancellationToken).AsTask())).ConfigureAwait(false);
        if (isOver || known.Count == all.Count)
        {
            open.Remove(task);
        }
    }

    private static DeliveryReceipt? Receipt(TaskResult result) => result.Status switch
    {
        1 => new(ReceiptState.Delivered),
        2 => new(ReceiptState.Unreachable, Reason: "the customer is no longer a contact"),
        3 => new(ReceiptState.Unreachable, Reason: "the customer has had as many messages of this kind as the platform allows"),
        _ => null,
    };

    /// <summary>The same each time, so that the engine knows repeats.</summary>
    private UserEvent Event(SubmittedDelivery delivery, DeliveryReceipt receipt, DateTimeOffset now) => new(
        $"wechat/{app.Name}",
        $"{delivery.Delivery}/{receipt.State}",
        delivery.User,
        now,
        receipt with { Delivery = delivery.Delivery, Channel = channel },
        EventOrigin.Receipt);

    /// <summary>Whether a reminder fell due since the last time.</summary>
    private bool IsReminderDue(DateTimeOffset submitted, DateTimeOffset since, DateTimeOffset now)
    {
        var every = app.Channels.RemindEvery;
        return every > TimeSpan.Zero && Math.Floor((now - submitted) / every) > Math.Max(0, Math.Floor((since - submitted) / every));
    }

    private Task<WeChatAnswer> CancelAsync(string task, CancellationToken cancellationToken) => PostAsync("cancel_groupmsg_send", new(task), cancellationToken);

    private Task<WeChatAnswer> PostAsync(string call, TaskQuery query, CancellationToken cancellationToken) =>
        client.PostAsync(app.Name, Root + call, query, WeComJson.Default.TaskQuery, Idempotent, cancellationToken);

    /// <summary>All pages; null where one could not be read.</summary>
    private async Task<IReadOnlyList<TItem>?> ReadAsync<TPage, TItem>(string call, TaskQuery query, JsonTypeInfo<TPage> json, CancellationToken cancellationToken)
        where TPage : class, IPage<TItem>
    {
        List<TItem> all = [];
        query = query with { Limit = PageSize };
        for (var pages = 0; pages < MostPages; pages++)
        {
            var answer = await PostAsync(call, query, cancellationToken).ConfigureAwait(false);
            if (!answer.IsAccepted || answer.TryRead(json) is not { } page)
            {
                return null;
            }

            all.AddRange(page.Items ?? []);
            if (page.NextCursor is not { Length: > 0 } next)
            {
                return all;
            }

            query = query with { Cursor = next };
        }

        return all;
    }
}
