using System.Buffers;

namespace Wellspring.Engine;

/// <summary>The events of one user that were processed, as 128-bit fingerprints: a sorted list while they are few, as they are for most users, then an open-addressed table.</summary>
internal sealed class SeenEvents
{
    /// <summary>Up to this length the arrays are a list.</summary>
    private const int MaxList = 32;

    // Zero marks a free place; a fingerprint of zero would need 2^128 tries to meet.
    private UInt128[] keys = [];
    private long[] clocks = [];
    private int count;

    private bool IsList => keys.Length <= MaxList;

    /// <summary>Whether the event was processed while the user's clock stood after <paramref name="horizon"/>.</summary>
    public bool Contains(UInt128 key, long horizon)
    {
        var i = Find(key);
        return i >= 0 && keys[i] == key && clocks[i] > horizon;
    }

    /// <summary>Remembers an event; those at or before the horizon make room first.</summary>
    public void Add(UInt128 key, long clock, long horizon)
    {
        if (IsList ? count == keys.Length : (count + 1) * 4 > keys.Length * 3)
        {
            Rebuild(horizon);
        }

        Put(key, clock);
    }

    public void Clear() => (keys, clocks, count) = ([], [], 0);

    public void Merge(SeenEvents other)
    {
        foreach (var (key, clock) in other.keys.Zip(other.clocks))
        {
            if (key != UInt128.Zero && !Contains(key, clock))
            {
                Add(key, clock, long.MinValue);
            }
        }
    }

    /// <summary>Writes what is later than the horizon: what else is still held is chance.</summary>
    public void Write(StateWriter writer, long horizon)
    {
        if (IsList)
        {
            Write(writer, horizon, keys.AsSpan(0, count), clocks);
            return;
        }

        var (sortedKeys, sortedClocks) = (ArrayPool<UInt128>.Shared.Rent(count), ArrayPool<long>.Shared.Rent(count));
        var held = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] != UInt128.Zero)
            {
                (sortedKeys[held], sortedClocks[held++]) = (keys[i], clocks[i]);
            }
        }

        sortedKeys.AsSpan(0, held).Sort(sortedClocks.AsSpan(0, held));
        Write(writer, horizon, sortedKeys.AsSpan(0, held), sortedClocks);
        ArrayPool<UInt128>.Shared.Return(sortedKeys);
        ArrayPool<long>.Shared.Return(sortedClocks);
    }

    public void Read(StateReader reader)
    {
        var left = reader.ReadCount();
        (keys, clocks) = Room(left);
        for (; left > 0; left--)
        {
            Put(reader.ReadFirst(), reader.ReadTime());
        }
    }

    /// <summary>In the order of keys, so that the same state gives the same bytes, however it came about.</summary>
    private static void Write(StateWriter writer, long horizon, ReadOnlySpan<UInt128> keys, ReadOnlySpan<long> clocks)
    {
        var live = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            live += clocks[i] > horizon ? 1 : 0;
        }

        writer.WriteVarint(live);
        for (var i = 0; i < keys.Length; i++)
        {
            if (clocks[i] > horizon)
            {
                writer.WriteFirst(keys[i]);
                writer.WriteTime(clocks[i]);
            }
        }
    }

    /// <summary>Arrays for so many and at least one more.</summary>
    private static (UInt128[] Keys, long[] Clocks) Room(int count)
    {
        var size = count < MaxList ? Math.Min(count + 2 + (count / 4), MaxList) : 2 * MaxList;
        while (size > MaxList && (count + 1) * 2 > size)
        {
            size *= 2;
        }

        return (new UInt128[size], new long[size]);
    }

    /// <summary>The key's place, or the one it would take; of a list's, where it has to be made, the complement.</summary>
    private int Find(UInt128 key)
    {
        if (IsList)
        {
            return keys.AsSpan(0, count).BinarySearch(key);
        }

        var i = (int)(uint)key & (keys.Length - 1);
        while (keys[i] != UInt128.Zero && keys[i] != key)
        {
            i = (i + 1) & (keys.Length - 1);
        }

        return i;
    }

    /// <summary>Puts an event where there is room.</summary>
    private void Put(UInt128 key, long clock)
    {
        var i = Find(key);
        if (i < 0)
        {
            i = ~i;
            keys.AsSpan(i, count - i).CopyTo(keys.AsSpan(i + 1));
            clocks.AsSpan(i, count - i).CopyTo(clocks.AsSpan(i + 1));
            keys[i] = UInt128.Zero;
        }

        count += keys[i] == key ? 0 : 1;
        (keys[i], clocks[i]) = (key, clock);
    }

    private void Rebuild(long horizon)
    {
        var (oldKeys, oldClocks) = (keys, clocks);
        var live = 0;
        for (var i = 0; i < oldKeys.Length; i++)
        {
            live += oldKeys[i] != UInt128.Zero && oldClocks[i] > horizon ? 1 : 0;
        }

        (keys, clocks) = Room(live);
        count = 0;
        for (var i = 0; i < oldKeys.Length; i++)
        {
            if (oldKeys[i] != UInt128.Zero && oldClocks[i] > horizon)
            {
                Put(oldKeys[i], oldClocks[i]);
            }
        }
    }
}
