namespace Wellspring.WeChatSandbox;

/// <summary>The customer groups of a corp, and what the system tells of them.</summary>
internal sealed class CustomerGroups(Corp corp)
{
    private readonly Dictionary<string, CustomerGroup> byId = new(StringComparer.Ordinal);

    public IEnumerable<CustomerGroup> All => byId.Values;

    public CustomerGroup? Find(string? id) => id is null ? null : byId.GetValueOrDefault(id);

    /// <summary>The group of an id; there is one as soon as it is named, and without a word it is the first employee's.</summary>
    public CustomerGroup Named(string id, Employee? owner = null, string? name = null)
    {
        if (!byId.TryGetValue(id, out var group))
        {
            byId[id] = group = new(id, name ?? $"客户群{byId.Count + 1}", owner ?? corp.Employees.Values.First(), corp.World.Clock.GetUtcNow());
            Changed();
        }
        return group;
    }

    public void Remove(string id)
    {
        if (byId.Remove(id, out var group))
        {
            foreach (var member in group.Members)
            {
                member.Customer.Person.Touch();
            }
        }
        Changed();
    }

    /// <summary>Tells of a change that is not one of members.</summary>
    public Task<CallbackOutcome> Tell(string id, string change, string? detail = null) => Push(Event(id, change, detail));

    /// <summary>Customers come. Who is there already stays as they are.</summary>
    public Task<CallbackOutcome> Join(CustomerGroup group, IReadOnlyList<GroupMember> coming)
    {
        var fresh = coming.Where(member => !group.Has(member.Customer)).DistinctBy(member => member.Customer).ToArray();
        if (group.Count + fresh.Length > corp.World.Options.GroupMembersAtMost)
        {
            throw new InvalidOperationException($"{group.Id} is full.");
        }
        return Change(group, "add_member", [.. coming.Select(member => member.Customer)], coming.All(member => member.Scene == JoinScene.Invited) ? 0 : 3, () => Array.ForEach(fresh, group.Add));
    }

    /// <summary>Customers go.</summary>
    public Task<CallbackOutcome> Leave(CustomerGroup group, IReadOnlyList<Contact> going) => Change(group, "del_member", going, 0, () =>
    {
        foreach (var customer in going)
        {
            group.Remove(customer);
        }
    });

    /// <summary>A customer comes by a QR code: to the first of its groups that has room, or to a new one.</summary>
    public Task<CallbackOutcome> JoinBy(JoinWay way, Contact customer)
    {
        var group = way.ChatIds.Select(Find).FirstOrDefault(group => group?.Count < corp.World.Options.GroupMembersAtMost) ?? New(way);
        return Join(group, [new(customer, corp.World.Clock.GetUtcNow(), JoinScene.QrCode) { State = way.State }]);
    }

    private CustomerGroup New(JoinWay way)
    {
        if (!way.AutoCreateRoom)
        {
            throw new InvalidOperationException($"All groups of {way.ConfigId} are full, and it makes no new one.");
        }
        var group = Named(Hash.Id("wr", $"group {corp.Id} {corp.World.NextId()}", 32), name: way.NextRoomName());
        way.ChatIds.Add(group.Id);
        _ = Tell(group.Id, "create");
        return group;
    }

    /// <param name="scene">How they came, in the numbers of the callback: 0 invited, 3 by a QR code.</param>
    private Task<CallbackOutcome> Change(CustomerGroup group, string detail, IReadOnlyList<Contact> who, long scene, Action change)
    {
        var before = group.Version(group.Members);
        change();
        Changed();
        Envelope.Item members = new();
        foreach (var customer in who)
        {
            members.Add("Item", customer.ExternalUserId);
            customer.Person.Touch();
        }
        // The platform writes both scenes, also the one that says nothing here.
        return Push(Event(group.Id, "update", detail)
            .Add("JoinScene", scene)
            .Add("QuitScene", 0L)
            .Add("MemChangeCnt", (long)who.Count)
            .AddObject("MemChangeList", members)
            .Add("LastMemVer", before)
            .Add("CurMemVer", group.Version(group.Members)));
    }

    private Envelope Event(string id, string change, string? detail)
    {
        var envelope = corp.Event("change_external_chat", change).Add("ChatId", id);
        return detail is null ? envelope : envelope.Add("UpdateDetail", detail);
    }

    private Task<CallbackOutcome> Push(Envelope envelope) => corp.World.Pusher.Push(corp, envelope, null);

    private void Changed() => corp.World.Live.Changed($"desk:{corp.Id}");
}
