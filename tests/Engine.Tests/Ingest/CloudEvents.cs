using System.Text;

namespace Wellspring.Engine.Tests.Ingest;

/// <summary>CloudEvents as text, for what only an envelope can say.</summary>
internal static class CloudEvents
{
    public static PublishResult PublishText(this MarketingEngine engine, string json, EventOrigin origin = EventOrigin.User) =>
        engine.Publish(Encoding.UTF8.GetBytes(json), origin);

    /// <summary>An event that is accepted as it stands; <paramref name="data"/> is JSON, left out where null.</summary>
    public static string Event(string type = "viewed", string? data = null, string id = "1", string user = "li", string time = "2026-01-01T00:00:00Z") =>
        $$"""{"specversion":"1.0","id":"{{id}}","source":"/shop","type":"{{type}}","subject":"{{user}}","time":"{{time}}"{{(data is null ? "" : $",\"data\":{data}")}}}""";
}
