namespace Wellspring.Engine;

/// <summary>All that is kept of one user: the fold of the user's journal entries.</summary>
internal sealed partial class UserState(string id, RuleSet rules) : UserFacts
{
    private Profile? profile;
    private List<Held>? held;
    private Agenda? agenda = Agenda.Of(rules);

    public RuleSet Rules => rules;

    /// <summary>The references of the user's partition.</summary>
    public References References { get; set; } = References.None;

    /// <summary>The user's number in the partition, from 1.</summary>
    public long Number { get; init; }

    /// <summary>The sequence of the user's last journal entry; -1 before the first.</summary>
    public long LastSequence { get; set; } = -1;

    /// <summary>Entries before this are in the journal's snapshot of the user.</summary>
    public long SnapshotSequence { get; set; }

    /// <summary>The user had an event lately.</summary>
    public bool IsBusy { get; set; }

    /// <summary>There are entries that the snapshot does not have.</summary>
    public bool IsDirty => LastSequence >= SnapshotSequence;

    /// <summary>UTC ticks. It never goes back.</summary>
    public long Clock { get; set; }

    /// <summary>What its channel is asked about just now, for an attempt; null where none is.</summary>
    public PendingDelivery? Tried { get; private set; }

    /// <summary>The time of the latest activity, in UTC ticks; -1 before the first.</summary>
    public long LastActivity { get; set; } = -1;

    /// <summary>The clock when facts were added whose past was trimmed from the journal; 0 where all is known from the first event on.</summary>
    public long KnownFrom { get; set; }

    public SeenEvents Seen { get; } = new();

    /// <summary>One place for each <see cref="Slot"/>; null until there is something to keep.</summary>
    public object?[] Slots { get; } = new object?[rules.Facts.Slots.Count];

    /// <summary>For each rule with a memory: 1 once a Once rule has triggered, or the highest level crossed.</summary>
    public int[] RuleMemory { get; } = rules.Memories == 0 ? [] : new int[rules.Memories];

    /// <summary>What lives and waits.</summary>
    public List<Instance> Instances { get; } = [];

    /// <summary>Messages that are held and settled again later.</summary>
    public IReadOnlyList<Held> Held => (IReadOnlyList<Held>?)held ?? [];

    /// <summary>Messages are held or on their way.</summary>
    public bool HasMessages => held is { Count: > 0 } || deliveries is { Count: > 0 };

    /// <summary>When the next timer is due; <see cref="long.MaxValue"/> when none is.</summary>
    public long NextDue { get; private set; } = long.MaxValue;

    /// <summary>When the partition will look at this user's timers; at or before <see cref="NextDue"/>.</summary>
    public long IndexedDue { get; set; } = long.MaxValue;

    /// <summary>When it will look again after that, the earliest on top; null for most users.</summary>
    public Stack<long>? LaterIndexed { get; set; }

    /// <summary>Lets the user stand as at a moment, where nothing happens until then, up to the end of the scope.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="tried">What its channel is asked about meanwhile, for an attempt.</param>
    public Asking AsOf(DateTimeOffset moment, PendingDelivery? tried = null)
    {
        Asking scope = new(this, Clock);
        (Clock, Tried) = (Math.Max(Clock, moment.UtcTicks), tried);
        return scope;
    }

    /// <summary>Why the user is quarantined: an entry could not be folded. Null for all but a broken user.</summary>
    public string? Quarantine { get; private set; }

    /// <summary>What rules have said of the user.</summary>
    public Profile Profile => profile ?? Profile.None;

    /// <summary>No timer of the user is due any more.</summary>
    public void Forget()
    {
        Instances.Clear();
        (held, letters, agenda) = (null, null, null);
        Rearm();
    }

    public void Apply(StateAction action)
    {
        (profile ??= new()).Apply(action);
        if (action is SetAttribute)
        {
            agenda?.Forget();
        }
    }

    /// <summary>The state cannot be trusted any more: the user stands still.</summary>
    public void PutInQuarantine(string error) => Quarantine = $"the user is quarantined, for the state could not be folded: {error}";

    public void Hold(Held message) => (held ??= []).Add(message);

    /// <summary>Takes out the message that a decision is about; null where it is not held.</summary>
    public Held? Release(Decision decision)
    {
        var released = held?.Find(message => message.Is(decision));
        return released is not null && held!.Remove(released) ? released : null;
    }

    /// <summary>Takes out messages that are held.</summary>
    public void Drop(Predicate<Held> message) => held?.RemoveAll(message);

    public Instance? Find(Rule rule, string key)
    {
        foreach (var instance in Instances)
        {
            if (instance.Rule == rule && instance.Key == key)
            {
                return instance;
            }
        }

        return null;
    }

    /// <summary>Events processed while the clock stood at or before this are forgotten.</summary>
    public long DedupeHorizon(long clock) => rules.DedupeFor is { } span ? clock - span.Ticks : long.MinValue;

    /// <summary>Something is asked of the user as of another moment.</summary>
    public readonly ref struct Asking(UserState user, long clock)
    {
        public void Dispose() => (user.Clock, user.Tried) = (clock, null);
    }
}
