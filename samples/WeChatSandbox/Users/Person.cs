namespace Wellspring.WeChatSandbox;

/// <summary>Someone with a phone: known to each account by an id of its own.</summary>
internal sealed class Person
{
    private readonly World world;
    private readonly Dictionary<string, Ring<PhoneMessage>> threads = new(StringComparer.Ordinal);

    public Person(World world, string id, string name)
    {
        this.world = world;
        (Id, Name) = (id, name);
        UnionId = Hash.Id("o6", id, 28);
        Fans = world.Accounts.Values.ToDictionary(account => account.Id, account => account.Add(this), StringComparer.Ordinal);
    }

    public string Id { get; }

    public string Name { get; }

    /// <summary>The same for all accounts, which are of one open platform account.</summary>
    public string UnionId { get; }

    public IReadOnlyDictionary<string, Fan> Fans { get; }

    public IReadOnlyDictionary<string, Ring<PhoneMessage>> Threads => threads;

    /// <summary>How many messages reached the phone in all.</summary>
    public long Received { get; private set; }

    public void Receive(string thread, PhoneMessage message)
    {
        if (!threads.TryGetValue(thread, out var messages))
        {
            threads[thread] = messages = new(world.Options.KeepMessages);
        }
        messages.Add(message with { Number = world.NextId(), At = world.Clock.GetUtcNow(), Thread = thread });
        Received += message.Mine ? 0 : 1;
        Touch();
    }

    public void Touch() => world.Live.Changed($"phone:{Id}");
}
