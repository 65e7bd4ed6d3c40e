namespace Wellspring.WeChatSandbox;

/// <summary>A mass message on its way: 4 a month reach a user, the others are left out without a word.</summary>
internal sealed class MassJob(long messageId, PublicAccount account, IReadOnlyList<Fan> to, PhoneMessage message)
{
    private const int PerMonth = 4;

    public long MessageId => messageId;

    /// <summary>SENDING, SEND_SUCCESS, SEND_FAIL or DELETE.</summary>
    public string Status { get; private set; } = "SENDING";

    public void Delete() => Status = "DELETE";

    public void Run(World world)
    {
        if (Status != "SENDING")
        {
            return;
        }
        var outcome = world.Receipts.MassStatus;
        var now = world.Clock.GetUtcNow();
        var filtered = outcome == "send success" ? to.Where(fan => fan.Following && !fan.Blacklisted && fan.MassMessages.Of(now) < PerMonth).ToArray() : [];
        foreach (var fan in filtered.Where(fan => !fan.Blocked))
        {
            fan.MassMessages.Add(now);
            fan.Receive(message with { Id = $"{messageId}" });
        }
        var sent = filtered.Count(fan => !fan.Blocked);
        Status = outcome == "send success" ? "SEND_SUCCESS" : "SEND_FAIL";
        _ = world.Pusher.Push(
            account,
            // The sender of this event is no user of the account.
            new Envelope(account.Recipient, Hash.Id("oR", "mass", 28), world.Stamp())
                .Add("MsgType", "event")
                .Add("Event", "MASSSENDJOBFINISH")
                .Add("MsgID", messageId)
                .Add("Status", outcome)
                .Add("TotalCount", to.Count)
                .Add("FilterCount", filtered.Length)
                .Add("SentCount", sent)
                .Add("ErrorCount", filtered.Length - sent),
            null);
    }
}
