namespace Wellspring.Benchmarks;

/// <summary>What a careful developer writes for just these ten rules, with just the state they need: the reference.</summary>
internal sealed class HandWritten
{
    public static readonly TimeSpan Window = TimeSpan.FromDays(3);

    private readonly Dictionary<string, User> users = new(StringComparer.Ordinal) { ["li"] = new() };

    public void Fold(string id, Paid paid) => users[id].Spent += paid.Amount;

    public int Decide(string id, long now, Viewed view)
    {
        var user = users[id];
        var seen = user.See(view.Category, now);
        return view.Category switch
        {
            "category-0" when view.Price > 50 && seen >= 3 && user.Spent > 100 => 1,
            "category-1" when view.Price > 50 && seen >= 3 && user.Spent > 100 => 1,
            "category-2" when view.Price > 50 && seen >= 3 && user.Spent > 100 => 1,
            "category-3" when view.Price > 50 && seen >= 3 && user.Spent > 100 => 1,
            "category-4" when view.Price > 50 && seen >= 3 && user.Spent > 100 => 1,
            "category-5" when view.Price > 50 && seen >= 3 && user.Spent > 100 => 1,
            "category-6" when view.Price > 50 && seen >= 3 && user.Spent > 100 => 1,
            "category-7" when view.Price > 50 && seen >= 3 && user.Spent > 100 => 1,
            "category-8" when view.Price > 50 && seen >= 3 && user.Spent > 100 => 1,
            "category-9" when view.Price > 50 && seen >= 3 && user.Spent > 100 => 1,
            _ => 0,
        };
    }

    public int Ask(string id, long now, Viewed view)
    {
        var user = users[id];
        var seen = user.See(view.Category, now);
        var proposals = 0;
        for (var price = 0; price < 100; price += 10)
        {
            if (view.Price > price && seen >= 3 && user.Spent > 100)
            {
                proposals++;
            }
        }

        return proposals;
    }

    private sealed class User
    {
        private readonly Dictionary<string, Queue<long>> views = new(StringComparer.Ordinal);

        public decimal Spent { get; set; }

        /// <summary>Remembers the last three views of a category and counts those within the window.</summary>
        public int See(string category, long now)
        {
            if (!views.TryGetValue(category, out var times))
            {
                views.Add(category, times = new Queue<long>(4));
            }

            times.Enqueue(now);
            while (times.Count > 3 || times.Peek() <= now - Window.Ticks)
            {
                times.Dequeue();
            }

            return times.Count;
        }
    }
}
