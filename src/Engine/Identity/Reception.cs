using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>Hands what arrives to the partition of the user whose id it names, which may be an alias. Who becomes an alias meanwhile is looked for again.</summary>
internal sealed class Reception(EventTypes events, AliasDirectory aliases, Func<string, Partition> partitionOf)
{
    public EventTypes Events => events;

    public Answer Accept(in Arrival arrival, out ExceptionDispatchInfo? thrown)
    {
        while (true)
        {
            var named = arrival.Event.User;
            var user = aliases.Find(named);
            var about = ReferenceEquals(user, named) ? arrival : arrival with { Event = arrival.Event.As(user, arrival.Event.Origin) };
            if (partitionOf(user).Accept(about, out thrown) is { IsElsewhere: false } answer)
            {
                return answer;
            }
        }
    }

    /// <summary>Takes in that an id is another id of the event's subject.</summary>
    public Answer Link(in Arrival arrival, string linked, out ExceptionDispatchInfo? thrown)
    {
        thrown = null;
        if (linked == arrival.Event.User)
        {
            return new(PublishResult.Refuse("the alias is the user's own id"));
        }

        while (true)
        {
            var (user, alias) = (aliases.Find(arrival.Event.User), aliases.Find(linked));
            if (user == alias)
            {
                return new(linked == user ? PublishResult.Refuse("the subject is an alias of this user already") : new(PublishStatus.Repeated, arrival.Event.Time));
            }

            if (Partition.Link(partitionOf(user), partitionOf(alias), arrival with { Event = arrival.Event.As(user, EventOrigin.Identity) }, alias, out thrown) is { } answer)
            {
                return answer;
            }
        }
    }

    public bool WasProcessed(string id, UInt128 fingerprint) => aliases.Find(id) is var user && partitionOf(user).WasProcessed(user, fingerprint);

    /// <summary>Where users may be away, fetches those with these ids, each partition's at once.</summary>
    public void Expect(IEnumerable<string> ids)
    {
        foreach (var users in ids.Select(aliases.Find).Distinct(StringComparer.Ordinal).GroupBy(partitionOf))
        {
            users.Key.Load(users);
        }
    }
}
