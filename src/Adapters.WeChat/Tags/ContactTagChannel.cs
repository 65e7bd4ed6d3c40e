using Microsoft.Extensions.Logging;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Tags of customers in WeCom, externalcontact/mark_tag: for each employee whose customer the user is, all that changed by one call. An employee of whom the platform refuses it keeps it from no other. https://developer.work.weixin.qq.com/document/path/92118</summary>
internal sealed partial class ContactTagChannel : TagChannel
{
    private const int AtOnce = 64;
    private const int MostTags = 100;
    private const string Root = "/cgi-bin/externalcontact/";
    private readonly WeComApp app;
    private readonly WeChatClient client;
    private readonly ILogger logger;
    private readonly Gathering<string, bool, DeliveryResult> gathering;

    public ContactTagChannel(WeComApp app, KnownContact contacts, WeChatClient client, ILogger logger)
        : base(app.Name, app.Channels.Tags, contacts.ReadsFor(ChannelNames.Tags(app.Name)), user => contacts.Reach(user, ChannelNames.Tags(app.Name)), AtOnce)
    {
        (this.app, this.client, this.logger) = (app, client, logger);
        gathering = new(Moment, MostTags, SendAsync, client.Time);
    }

    protected override Task<DeliveryResult> MarkAsync(string tag, string user, bool on, CancellationToken cancellationToken) => gathering.AddAsync(user, tag, on, cancellationToken);

    private async Task<Func<string, DeliveryResult>> SendAsync(string customer, IReadOnlyDictionary<string, bool> tags)
    {
        var found = await client.CallAsync(app.Name, $"{Root}get?external_userid={Uri.EscapeDataString(customer)}", options: Idempotent).ConfigureAwait(false);
        if (!found.IsAccepted || found.TryRead(WeComJson.Default.CustomerContacts)?.FollowUser is not { Count: > 0 } staff)
        {
            var lost = found.IsAccepted ? DeliveryResult.CannotReach(Unsent.NoContact) : found.ToDeliveryResult();
            return _ => lost;
        }

        List<Func<string, DeliveryResult>> employees = [];
        foreach (var employee in staff)
        {
            employees.Add(await EachAsync([.. tags.Keys], ids => MarkAsync(customer, employee.Userid, ids, tags)).ConfigureAwait(false));
        }

        return tag => Result([.. employees.Select(employee => employee(tag))]);
    }

    /// <summary>With one employee. One who has lost the customer meanwhile does not matter, and is held against no one.</summary>
    private async Task<DeliveryResult> MarkAsync(string customer, string employee, IReadOnlyList<string> ids, IReadOnlyDictionary<string, bool> tags)
    {
        CustomerTags body = new(employee, customer, [.. ids.Where(id => tags[id])], [.. ids.Where(id => !tags[id])]);
        var answer = await client.PostAsync(app.Name, Root + "mark_tag", body, WeComJson.Default.CustomerTags, Idempotent).ConfigureAwait(false);
        return answer.Disposition == WeChatDisposition.PermanentUser ? DeliveryResult.CannotReach(Unsent.NoContact) : answer.ToDeliveryResult();
    }

    /// <summary>Of all employees. What another attempt may mend is made again with all, for that does no harm; else it is enough that one has it.</summary>
    private DeliveryResult Result(IReadOnlyList<DeliveryResult> employees)
    {
        var result = employees.OrderBy(employee => Rank(employee.Kind)).ThenByDescending(employee => employee.After).First();
        if (result.Kind == DeliveryResultKind.Accepted && employees.FirstOrDefault(employee => employee.Kind == DeliveryResultKind.Failed) is { } refused)
        {
            Missed(logger, Name, employees.Count(employee => employee.Kind == DeliveryResultKind.Failed), employees.Count, refused.Reason);
        }

        return result;
    }

    private static int Rank(DeliveryResultKind kind) => kind switch
    {
        DeliveryResultKind.Retry or DeliveryResultKind.Unknown => 0,
        DeliveryResultKind.Accepted => 1,
        DeliveryResultKind.CannotReach => 3,
        _ => 2,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "A customer's tag by {Channel} is not as it should be with {Missed} of {Employees} employees: {Reason}")]
    private static partial void Missed(ILogger logger, string channel, int missed, int employees, string? reason);
}
