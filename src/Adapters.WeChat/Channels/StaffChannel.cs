using System.Linq.Expressions;
using System.Text;
using Microsoft.Extensions.Logging;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>An app's messages to employees, message/send: a task about a customer goes to the employee whose customer they are, or to whom the catalogue names.</summary>
internal sealed partial class StaffChannel(WeComApp app, int agentId, KnownContact contacts, WeChatClient client, ILogger logger) : IChannel
{
    private const int MaxBytes = 2048;
    private const string Everyone = "@all";
    private static readonly string[] Keys = ["touser", "toparty", "totag"];
    private readonly StaffPace pace = new(app.Channels.StaffPerMinute, app.Channels.StaffPerHour, client.Time);
    private readonly RecentContents recent = new(app.Channels.DuplicateCheck, client.Time);

    public string Name { get; } = ChannelNames.Staff(app.Name);

    /// <summary>The platform knows repeats for a few hours at most, and only of what no other delivery says too. What is in doubt is repeated all the same: an employee is better told twice than not at all.</summary>
    public bool IsIdempotent => false;

    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads => contacts.Reads;

    public IEnumerable<string> Check(ChannelTemplate template)
    {
        if (template.Text is null)
        {
            yield return "text: a message to employees is a text; write one";
        }
        else if (template.Text.CanBeEmpty)
        {
            yield return "text: it may come out empty, which the platform refuses; make one of its fields required";
        }

        foreach (var key in template.Fields.Keys.Except(Keys))
        {
            yield return $"fields.{key}: there is no such key; there are {string.Join(", ", Keys)}, which say who gets it";
        }
    }

    public Reachability Reach(UserFacts user, OutgoingAction action) =>
        contacts.Staff(user) is { } self ? Reachability.At(self)
        : action is not NotifyStaff ? Reachability.Unreachable("it reaches employees, and this is for the user")
        : contacts.StaffOf(user) is { } staff ? Reachability.At(staff)
        : Reachability.Reachable;

    public async Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (delivery.Message is not { Text: { Length: > 0 } text } message)
        {
            return DeliveryResult.Failed("the message has no text");
        }

        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            return DeliveryResult.Failed($"the text has more than {MaxBytes} bytes, and the platform would cut it");
        }

        var (party, tag) = (message.Fields.GetValueOrDefault("toparty"), message.Fields.GetValueOrDefault("totag"));
        var users = message.Fields.GetValueOrDefault("touser") ?? (party is null && tag is null ? delivery.Address : null);
        if (users is null && party is null && tag is null)
        {
            return DeliveryResult.CannotReach("the user is no employee's customer; name an employee with touser in the catalogue");
        }

        string[] named = [.. (users ?? "").Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.OrdinalIgnoreCase)];
        var isShared = party is not null || tag is not null;
        if (pace.Take(named, isForEveryone: isShared || named.Contains(Everyone, StringComparer.OrdinalIgnoreCase)) is { } wait)
        {
            return DeliveryResult.Held("an employee has had as many messages as the platform lets through", wait);
        }

        var check = app.Channels.DuplicateCheck > TimeSpan.Zero && recent.IsOnlyOf(delivery.Id, users, party, tag, text);
        StaffMessage body = new(users, party, tag, "text", agentId, new(text), check ? 1 : 0, check ? (int)app.Channels.DuplicateCheck.TotalSeconds : null);
        var answer = await client.DeliverAsync(app.Name, "/cgi-bin/message/send", body, WeComJson.Default.StaffMessage, cancellationToken: cancellationToken).ConfigureAwait(false);
        return answer.IsAccepted ? Taken(answer, message.Name, named, isShared) : answer.ToDeliveryResult();
    }

    /// <summary>That some were not reached is no error to the platform.</summary>
    private DeliveryResult Taken(WeChatAnswer answer, string message, string[] named, bool isShared)
    {
        var said = answer.TryRead(WeComJson.Default.StaffAnswer);

        // The platform writes them in small letters.
        var missed = $"{said?.Invaliduser}|{said?.Unlicenseduser}".Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var reached = named.Except(missed, StringComparer.OrdinalIgnoreCase).Count();
        if (reached < named.Length)
        {
            Missed(logger, message, Name, named.Length - reached, named.Length);
        }

        return reached > 0 || named.Length == 0 || isShared ? DeliveryResult.Accepted(said?.Receipt) : DeliveryResult.CannotReach("none of the employees is there, has a licence, and may see the app");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Message} by {Channel} did not reach {Missed} of {Named} employees: they are not there, have no licence, or may not see the app")]
    private static partial void Missed(ILogger logger, string message, string channel, int missed, int named);
}
