namespace Wellspring.Adapters.WeChat;

/// <summary>What is kept of an event that has no type of its own.</summary>
internal static class OtherFields
{
    private const int Most = 32;
    private const int MostCharacters = 4096;

    /// <summary>What every event has, and <see cref="OtherEvent"/> itself.</summary>
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal) { "ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "EventKey", "ExternalUserID" };

    public static IReadOnlyDictionary<string, string>? Of(CallbackContent content)
    {
        Dictionary<string, string> kept = new(StringComparer.Ordinal);
        var characters = 0;
        foreach (var (name, value) in content.Fields.Concat(content.All))
        {
            if (value.Length > 0 && kept.Count < Most && characters + name.Length + value.Length <= MostCharacters && !Known.Contains(name) && kept.TryAdd(name, value))
            {
                characters += name.Length + value.Length;
            }
        }

        return kept.Count > 0 ? kept : null;
    }
}
