namespace Wellspring.Engine;

/// <content>Looks at users who have nothing to do just now.</content>
internal sealed partial class Partition
{
    /// <summary>So many users are looked at before others have their turn.</summary>
    private const int LooksAtATime = 256;

    /// <summary>Looks at some users as they stand at a moment, wherever their states are. Who sleeps is not woken, and who is away stays away.</summary>
    /// <param name="after">The number of the user before the first; 0 in the beginning.</param>
    /// <param name="moment">The moment.</param>
    /// <param name="look">Looks. It may change nothing.</param>
    /// <param name="looked">How many were looked at.</param>
    /// <returns>The number of the last one, for the next call; null where there are no more.</returns>
    public long? Scan(long after, DateTimeOffset moment, Action<UserState, Turn> look, out int looked)
    {
        looked = 0;
        lock (writing)
        {
            var last = Math.Min(after + LooksAtATime, roster.Users.LastNumber);
            List<long> away = [];
            for (var number = after + 1; number <= last; number++)
            {
                if (roster.Users.IsAway(number))
                {
                    away.Add(number);
                }
                else if (roster.Users.Peek(number) is { } user)
                {
                    Look(user, ref looked);
                }
            }

            foreach (var user in away.Count > 0 ? staging!.Peek(away) : [])
            {
                Look(user, ref looked);
            }

            return last < roster.Users.LastNumber ? last : null;
        }

        void Look(UserState user, ref int count)
        {
            if (user.MovedTo is null)
            {
                count++;
                using (user.AsOf(moment))
                {
                    look(user, roster.Turn);
                }
            }
        }
    }

    /// <summary>Looks at a user as it stands at a moment, with what decides for it; default where the user is not known.</summary>
    public T? Look<T>(string id, DateTimeOffset moment, Func<UserState, Turn, T> look)
    {
        lock (writing)
        {
            roster.Users.Rest();
            if (Find(id) is not { Quarantine: null } user)
            {
                return default;
            }

            using (user.AsOf(moment))
            {
                return look(user, roster.Turn);
            }
        }
    }
}
