using System.Globalization;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>The events of one callback, numbered in the order in which they were made of it.</summary>
internal sealed class Draft(string source, string id, DateTimeOffset time)
{
    private readonly List<UserEvent> events = [];

    public IReadOnlyList<UserEvent> Events => events;

    public void Add(string user, object data, EventOrigin origin = EventOrigin.User) =>
        events.Add(new(source, events.Count == 0 ? id : string.Create(CultureInfo.InvariantCulture, $"{id}/{events.Count}"), user, time, data, origin));
}
