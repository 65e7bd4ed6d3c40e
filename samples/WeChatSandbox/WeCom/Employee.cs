namespace Wellspring.WeChatSandbox;

/// <summary>Someone at work: gets messages of the corp's apps, and confirms what is to be sent to customers.</summary>
internal sealed class Employee(Corp corp, string userid, string name)
{
    private const int PerMinute = 30;
    private const int PerHour = 1_000;
    private const int MaxTasks = 200;

    private readonly CountPer<long> minute = CountPer.Minute();
    private readonly CountPer<long> hour = CountPer.Hour();

    public string UserId => userid;

    public string Name => name;

    /// <summary>What the apps have written.</summary>
    public Ring<PhoneMessage> Messages { get; } = new(corp.World.Options.KeepMessages);

    /// <summary>What waits for a confirmation, or had one.</summary>
    public Ring<GroupSendTask> Tasks { get; } = new(MaxTasks);

    /// <summary>Too many in a short time are dropped without a word.</summary>
    public void Receive(PhoneMessage message)
    {
        var now = corp.World.Clock.GetUtcNow();
        if (minute.Add(now) <= PerMinute && hour.Add(now) <= PerHour)
        {
            Messages.Add(message with { Number = corp.World.NextId(), At = now, Thread = "apps" });
        }
        corp.World.Live.Changed($"desk:{corp.Id}");
    }
}
