using System.Buffers;

namespace Wellspring.Engine;

/// <summary>The events of one user that were processed, as 128-bit fingerprints: a list while they are few, as they are for most users, then an open-addressed table.</summary>
internal sealed class SeenEvents
{
    /// <summary>Up to this length the arrays are a list without gaps.</summary>
    private const int MaxList = 8;

    private UInt128[] keys = [];
    private long[] clocks = [];
    private int count;

    /// <summary>Whether the event was processed while the user's clock stood after <paramref name="horizon"/>.</summary>
    public bool Contains(UInt128 key, long horizon)
    {
        var i = Place(keys, key);
        return i >= 0 && keys[i] == key && clocks[i] > horizon;
    }

    /// <summary>Remembers an event; those at or before the horizon make room first.</summary>
    public void Add(UInt128 key, long clock, long horizon)
    {
        if (keys.Length <= MaxList ? count == keys.Length : (count + 1) * 4 > keys.Length * 3)
        {
            Rebuild(horizon);
        }

        var i = Place(keys, key);
        count += keys[i] == key ? 0 : 1;
        keys[i] = key;
        clocks[i] = clock;
    }

    public void Clear() => (keys, clocks, count) = ([], [], 0);

    public void Merge(SeenEvents other)
    {
        foreach (var (key, clock) in other.Entries())
        {
            if (!Contains(key, clock))
            {
                Add(key, clock, long.MinValue);
            }
        }
    }

    /// <summary>Writes what is later than the horizon: what else the table still holds is chance.</summary>
    public void Write(StateWriter writer, long horizon)
    {
        var liveKeys = ArrayPool<UInt128>.Shared.Rent(count);
        var liveClocks = ArrayPool<long>.Shared.Rent(count);
        var live = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] != UInt128.Zero && clocks[i] > horizon)
            {
                liveKeys[live] = keys[i];
                liveClocks[live++] = clocks[i];
            }
        }

        // In the order of keys, so that the same state gives the same bytes, however it came about.
        liveKeys.AsSpan(0, live).Sort(liveClocks.AsSpan(0, live));
        writer.Write7BitEncodedInt(live);
        for (var i = 0; i < live; i++)
        {
            writer.WriteFirst(liveKeys[i]);
            writer.WriteTime(liveClocks[i]);
        }

        ArrayPool<UInt128>.Shared.Return(liveKeys);
        ArrayPool<long>.Shared.Return(liveClocks);
    }

    public void Read(StateReader reader)
    {
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            Add(reader.ReadFirst(), reader.ReadTime(), long.MinValue);
        }
    }

    /// <summary>The key's place, or the one it would take; -1 where a list is full.</summary>
    private static int Place(UInt128[] keys, UInt128 key)
    {
        // Zero marks a free place; a fingerprint of zero would need 2^128 tries to meet.
        if (keys.Length <= MaxList)
        {
            return keys.AsSpan().IndexOf(key) is >= 0 and var at ? at : keys.AsSpan().IndexOf(UInt128.Zero);
        }

        var i = (int)(uint)key & (keys.Length - 1);
        while (keys[i] != UInt128.Zero && keys[i] != key)
        {
            i = (i + 1) & (keys.Length - 1);
        }

        return i;
    }

    private IEnumerable<(UInt128 Key, long Clock)> Entries() =>
        keys.Zip(clocks).Where(e => e.First != UInt128.Zero).OrderBy(e => e.First);

    private void Rebuild(long horizon)
    {
        var live = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            live += keys[i] != UInt128.Zero && clocks[i] > horizon ? 1 : 0;
        }

        var size = live < MaxList ? (live + 2) & ~1 : 2 * MaxList;
        while (size > MaxList && (live + 1) * 2 > size)
        {
            size *= 2;
        }

        var newKeys = new UInt128[size];
        var newClocks = new long[size];
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] != UInt128.Zero && clocks[i] > horizon)
            {
                var place = Place(newKeys, keys[i]);
                newKeys[place] = keys[i];
                newClocks[place] = clocks[i];
            }
        }

        (keys, clocks, count) = (newKeys, newClocks, live);
    }
}
