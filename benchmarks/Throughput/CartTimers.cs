using Wellspring.Engine;
using Wellspring.Rules;

namespace Wellspring.Throughput;

/// <summary>What happens to a user's cart: a change arms its reminder, or arms it anew; an order ends it.</summary>
internal readonly record struct CartChange(int Number, int User, long At, bool IsPaid)
{
    /// <summary>Every cart is left, changed a quarter of an hour later, and every second one paid a quarter of an hour after that.</summary>
    public static IEnumerable<CartChange> Of(int carts, DateTimeOffset opening)
    {
        var number = 0;
        for (var round = 0; round < 3; round++)
        {
            for (var user = 0; user < carts; user += round < 2 ? 1 : 2)
            {
                yield return new(number++, user, (opening + TimeSpan.FromMinutes(15 * round) + (TimeSpan.FromMinutes(15) / carts * user)).UtcTicks, round == 2);
            }
        }
    }
}

/// <summary>The engine's way, without what comes before and after: an event folds into the user's state, and the index knows when to look.</summary>
internal sealed class CartTimers
{
    private readonly DueIndex timers = new();
    private readonly UserState[] users;
    private readonly EventType cart;
    private readonly EventType order;
    private long now;

    public CartTimers(int carts)
    {
        var options = new EngineOptions().AddReminders();
        var rules = RuleCompiler.Compile(options.Rules, options);
        (cart, order) = (rules.Events.Find(typeof(CartUpdated))!, rules.Events.Find(typeof(OrderPaid))!);
        users = [.. Enumerable.Range(0, carts).Select(i => new UserState($"user-{i}", rules) { Number = i })];
    }

    /// <summary>How many timers came up.</summary>
    public int Fired { get; private set; }

    /// <summary>Reading the event is not the timer's cost.</summary>
    public Arrival Read(CartChange change) => new(
        new UserEvent("/shop", $"{change.Number}", users[change.User].Id, new(change.At, TimeSpan.Zero), change.IsPaid ? new OrderPaid(9, $"c-{change.User}") : new CartUpdated($"c-{change.User}", 1)),
        change.IsPaid ? order : cart);

    public void Take(ReadOnlySpan<CartChange> changes, ReadOnlySpan<Arrival> arrivals)
    {
        for (var i = 0; i < changes.Length; i++)
        {
            AdvanceTo(changes[i].At);
            var user = users[changes[i].User];
            Fold.Event(user, arrivals[i], changes[i].At, []);
            timers.Arm(user);
        }
    }

    public void AdvanceTo(long to)
    {
        now = to;
        while (timers.TryNext(now, out var number, out var due))
        {
            if (timers.IsDue(users[number], due, now))
            {
                Fired++;
            }
        }
    }
}

/// <summary>The same with a queue alone: each change takes a place in it, and what is outdated is passed over when it comes up.</summary>
internal sealed class QueueTimers(int carts)
{
    private readonly PriorityQueue<int, long> queue = new();
    private readonly long[] dues = new long[carts];

    public int Fired { get; private set; }

    public void Take(ReadOnlySpan<CartChange> changes)
    {
        foreach (var change in changes)
        {
            AdvanceTo(change.At);
            dues[change.User] = change.IsPaid ? long.MaxValue : change.At + Commerce.Reminder.Ticks;
            if (!change.IsPaid)
            {
                queue.Enqueue(change.User, dues[change.User]);
            }
        }
    }

    public void AdvanceTo(long to)
    {
        while (queue.TryPeek(out var user, out var due) && due <= to)
        {
            queue.Dequeue();
            if (dues[user] == due)
            {
                Fired++;
            }
        }
    }
}
