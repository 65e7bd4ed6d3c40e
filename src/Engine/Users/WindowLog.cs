namespace Wellspring.Engine;

/// <summary>Times, and values where they are summed, sorted by time, oldest first. What a window needs to be exact, and no more.</summary>
internal sealed class WindowLog
{
    private long[] times = [];
    private decimal[]? values;
    private int head;
    private int count;

    /// <summary>Adds an entry in its order. Entries at or before <paramref name="horizon"/> and all but the latest <paramref name="capacity"/> are let go.</summary>
    public void Add(long time, long horizon, int capacity = int.MaxValue, decimal? value = null)
    {
        DropThrough(horizon);
        if (time <= horizon)
        {
            return;
        }

        if (head + count == times.Length)
        {
            MakeRoom(value is not null);
        }

        var at = head + count;
        while (at > head && times[at - 1] > time)
        {
            times[at] = times[at - 1];
            if (values is not null)
            {
                values[at] = values[at - 1];
            }

            at--;
        }

        times[at] = time;
        if (value is { } v)
        {
            values![at] = v;
        }

        count++;
        if (count > capacity)
        {
            head++;
            count--;
        }
    }

    /// <summary>How many entries are later than <paramref name="after"/>.</summary>
    public int CountAfter(long after) => head + count - FirstAfter(after);

    /// <summary>The time of the first of the latest so many entries, or of those later than <paramref name="after"/> where they are fewer.</summary>
    public long FirstOf(int latest, long after) => times[Math.Max(FirstAfter(after), head + count - latest)];

    /// <summary>The sum of the entries later than <paramref name="after"/>.</summary>
    public decimal SumAfter(long after)
    {
        var sum = 0m;
        for (var i = FirstAfter(after); i < head + count; i++)
        {
            sum += values![i];
        }

        return sum;
    }

    public void Merge(WindowLog other, int capacity = int.MaxValue)
    {
        for (var i = other.head; i < other.head + other.count; i++)
        {
            Add(other.times[i], long.MinValue, capacity, other.values?[i]);
        }
    }

    public void Write(StateWriter writer)
    {
        writer.WriteVarint((count << 1) | (count > 0 && values is not null ? 1 : 0));
        for (var i = head; i < head + count; i++)
        {
            writer.WriteTime(times[i]);
            if (values is not null)
            {
                writer.WriteNumber(values[i]);
            }
        }
    }

    public void Read(StateReader reader)
    {
        var written = reader.ReadCount();
        count = written >> 1;
        if (count == 0)
        {
            return;
        }

        // With room for the one that the user was woken for.
        times = new long[count + 1];
        values = (written & 1) != 0 ? new decimal[count + 1] : null;
        for (var i = 0; i < count; i++)
        {
            times[i] = reader.ReadTime();
            if (values is not null)
            {
                values[i] = reader.ReadNumber();
            }
        }
    }

    private int FirstAfter(long after)
    {
        var low = head;
        var high = head + count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (times[middle] <= after)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void DropThrough(long horizon)
    {
        var first = FirstAfter(horizon);
        count -= first - head;
        head = count == 0 ? 0 : first;
    }

    private void MakeRoom(bool summed)
    {
        // Dropped entries leave room at the front; only a log more than half full grows.
        var size = Math.Max(count * 2 <= times.Length ? times.Length : times.Length * 2, 2);
        times = Moved(times, size);
        values = summed ? Moved(values ?? [], size) : null;
        head = 0;
    }

    private T[] Moved<T>(T[] from, int size)
    {
        var to = from.Length == size ? from : new T[size];
        Array.Copy(from, head, to, 0, count);
        return to;
    }
}
