using System.Buffers.Binary;
using System.Text;

namespace Wellspring.Engine;

/// <summary>A user in a row of bytes, a fraction of what the objects take: the id, where it stands in the due index, then the body, which is the last entry's sequence and the state.</summary>
internal readonly record struct PackedUser(byte[] Bytes)
{
    [ThreadStatic]
    private static StateWriter? writer;

    [ThreadStatic]
    private static StateReader? reader;

    /// <summary>What a journal keeps of it.</summary>
    public ReadOnlySpan<byte> Body => BodyOf(Bytes);

    /// <summary>The sequence of the user's last journal entry.</summary>
    public long LastSequence => Number(Body, out _);

    /// <summary>When the next timer is due; <see cref="long.MaxValue"/> when none is.</summary>
    public long NextDue
    {
        get
        {
            // As UserState.Write has it: the clock, the due time beside it.
            var state = StateOf(Body);
            var beside = (ulong)Number(state[sizeof(long)..], out _);
            return unchecked(BinaryPrimitives.ReadInt64LittleEndian(state) - ((long)(beside >> 1) ^ -(long)(beside & 1)));
        }
    }

    /// <summary>It stands in the due index once only.</summary>
    public bool IsIndexedOnce => Number(AfterId(Bytes), out _) == 0;

    /// <summary>Something was decided to be delivered and is not over.</summary>
    public bool HasDeliveries => (OnTheWay & ~UserState.HasLetters) != 0;

    /// <summary>The user has something for others that has not arrived there.</summary>
    public bool HasLetters => (OnTheWay & UserState.HasLetters) != 0;

    private long OnTheWay
    {
        get
        {
            var state = StateOf(Body)[sizeof(long)..];
            Number(state, out var due);
            return Number(state[due..], out _);
        }
    }

    /// <summary>Who has the state of a user who became an alias; null for all others.</summary>
    public string? MovedTo
    {
        get
        {
            var rest = StateOf(Body)[sizeof(long)..];
            for (var passed = 0; passed < UserState.NumbersBeforeIdentity; passed++)
            {
                Number(rest, out var length);
                rest = rest[length..];
            }

            return UserState.MovedToOf(Number(rest, out var at), rest[at..]);
        }
    }

    public string Id
    {
        get
        {
            var length = (int)Number(Bytes, out var at);
            return Encoding.UTF8.GetString(Bytes, at, length);
        }
    }

    private static StateWriter Shared => writer ??= new();

    /// <summary>Packs a user; null where the state has something that its record cannot write.</summary>
    public static PackedUser? TryPack(UserState user) => TryWrite(user) ? new(Shared.Written.ToArray()) : null;

    /// <summary>Packs a user into bytes that are valid until the thread packs another. False where the state has something that its record cannot write.</summary>
    public static bool TryWriteBody(UserState user, out ReadOnlySpan<byte> body)
    {
        var written = TryWrite(user);
        body = written ? BodyOf(Shared.Written) : [];
        return written;
    }

    /// <summary>A user whose body a journal has.</summary>
    public static PackedUser Of(string id, ReadOnlySpan<byte> body)
    {
        Shared.Clear();
        WriteHead(id, null);
        Shared.Write(body);
        return new(Shared.Written.ToArray());
    }

    /// <summary>Whether it is the user with this id.</summary>
    public bool Is(string id)
    {
        var length = (int)Number(Bytes, out var at);
        return Ascii.Equals(Bytes.AsSpan(at, length), id) || Id == id;
    }

    public UserState Unpack(string id, long number, RuleSet rules)
    {
        var user = new UserState(id, rules) { Number = number, LaterIndexed = LaterIndexed() };
        reader ??= new([]);
        reader.Reset(Bytes, Bytes.Length - Body.Length);
        user.ReadBody(reader, rules.Layout, _ => true);
        return user;
    }

    private static bool TryWrite(UserState user)
    {
        try
        {
            Shared.Clear();
            WriteHead(user.Id, user.LaterIndexed);
            user.WriteBody(Shared);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
    }

    private static void WriteHead(string id, Stack<long>? laterIndexed)
    {
        Shared.Write(id);
        Shared.WriteVarint(laterIndexed?.Count ?? 0);
        if (laterIndexed is not null)
        {
            foreach (var due in laterIndexed)
            {
                Shared.Write(due);
            }
        }
    }

    private Stack<long>? LaterIndexed()
    {
        var rest = AfterId(Bytes);
        var count = (int)Number(rest, out var at);
        if (count == 0)
        {
            return null;
        }

        // A stack is written from the top.
        Stack<long> later = new(count);
        for (var i = count - 1; i >= 0; i--)
        {
            later.Push(BinaryPrimitives.ReadInt64LittleEndian(rest[(at + (i * sizeof(long)))..]));
        }

        return later;
    }

    private static ReadOnlySpan<byte> AfterId(ReadOnlySpan<byte> packed)
    {
        var length = (int)Number(packed, out var at);
        return packed[(at + length)..];
    }

    private static ReadOnlySpan<byte> BodyOf(ReadOnlySpan<byte> packed)
    {
        var rest = AfterId(packed);
        var count = (int)Number(rest, out var at);
        return rest[(at + (count * sizeof(long)))..];
    }

    private static ReadOnlySpan<byte> StateOf(ReadOnlySpan<byte> body)
    {
        Number(body, out var at);
        return body[at..];
    }

    /// <summary>The number that the bytes begin with, as <see cref="StateWriter.WriteVarint"/> wrote it.</summary>
    private static long Number(ReadOnlySpan<byte> bytes, out int length)
    {
        var number = 0L;
        length = 0;
        do
        {
            number |= (bytes[length] & 0x7FL) << (7 * length);
        }
        while (bytes[length++] >= 0x80);

        return number;
    }
}
