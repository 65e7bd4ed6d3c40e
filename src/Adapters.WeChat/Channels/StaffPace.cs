namespace Wellspring.Adapters.WeChat;

/// <summary>How many messages each employee got lately. Beyond its limits the platform drops them without a word. https://developer.work.weixin.qq.com/document/path/90236</summary>
internal sealed class StaffPace(int perMinute, int perHour, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (Window Minute, Window Hour)> employees = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What went to everyone: where an employee of whom nothing is known yet begins.</summary>
    private readonly (Window Minute, Window Hour) everyone = (new(perMinute, TimeSpan.FromMinutes(1), []), new(perHour, TimeSpan.FromHours(1), []));

    /// <summary>Takes a message's place with each of its receivers. How long to wait, where one of them has no room; then none is taken.</summary>
    /// <param name="receivers">The employees.</param>
    /// <param name="isForEveryone">It goes to everyone, or it is not known to whom: it counts against all, and waits for who has had most.</param>
    public TimeSpan? Take(IReadOnlyCollection<string> receivers, bool isForEveryone = false)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            Window[] windows = [.. (isForEveryone ? employees.Values.Append(everyone) : receivers.Select(Of)).SelectMany(own => new[] { own.Minute, own.Hour })];
            var free = windows.Select(window => window.FreeAt(now)).DefaultIfEmpty(now).Max();
            if (free > now)
            {
                return free - now;
            }

            Array.ForEach(windows, window => window.Add(now));
            return null;
        }
    }

    private (Window Minute, Window Hour) Of(string employee)
    {
        if (!employees.TryGetValue(employee, out var own))
        {
            employees[employee] = own = (everyone.Minute.Copy(), everyone.Hour.Copy());
        }

        return own;
    }

    private sealed class Window(int most, TimeSpan span, IEnumerable<DateTimeOffset> before)
    {
        private readonly Queue<DateTimeOffset> taken = new(before);

        public Window Copy() => new(most, span, taken);

        public DateTimeOffset FreeAt(DateTimeOffset now)
        {
            while (taken.TryPeek(out var first) && first + span <= now)
            {
                taken.Dequeue();
            }

            return taken.Count < most ? now : taken.Peek() + span;
        }

        public void Add(DateTimeOffset now) => taken.Enqueue(now);
    }
}
