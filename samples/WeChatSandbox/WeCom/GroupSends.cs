namespace Wellspring.WeChatSandbox;

/// <summary>The messages to customers that a corp has submitted, the latest 1,000.</summary>
internal sealed class GroupSends(Corp corp)
{
    private const int MaxKept = 1_000;

    private readonly Dictionary<string, GroupSend> byId = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();

    public IEnumerable<GroupSend> All => byId.Values;

    public GroupSend? Find(string? id) => id is null ? null : byId.GetValueOrDefault(id);

    /// <summary>One task for each employee. A customer of several gets it from the one who added them first.</summary>
    public (GroupSend Sent, IReadOnlyList<string> Failed) Submit(IReadOnlyList<PhoneMessage> messages, IReadOnlyList<string> externalIds, string? sender)
    {
        Dictionary<Employee, List<GroupSendTarget>> targets = [];
        List<string> failed = [];
        foreach (var id in externalIds)
        {
            var relation = corp.ByExternalId(id)?.Relations.Values.Where(relation => sender is null || relation.Employee.UserId == sender).MinBy(relation => relation.Since);
            if (relation is null)
            {
                failed.Add(id);
                continue;
            }
            if (!targets.TryGetValue(relation.Employee, out var list))
            {
                targets[relation.Employee] = list = [];
            }
            list.Add(new(corp.ByExternalId(id)!));
        }
        if (targets.Count == 0)
        {
            throw new Refusal(41048, "no customer to send", new() { ["fail_list"] = Json.Array(failed) });
        }
        GroupSend send = new(Hash.Id("msg", $"{corp.Id} {corp.World.NextId()}", 32), corp.World.Clock.GetUtcNow(), messages);
        foreach (var (employee, list) in targets)
        {
            GroupSendTask task = new(send, employee, list);
            send.Tasks.Add(task);
            employee.Tasks.Add(task);
        }
        byId.Add(send.Id, send);
        order.Enqueue(send.Id);
        while (byId.Count > MaxKept)
        {
            byId.Remove(order.Dequeue());
        }
        corp.World.Live.Changed($"desk:{corp.Id}");
        return (send, failed);
    }
}
