using System.Collections.Immutable;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>Actions as JSON: <c>{"do": "send", "template": …}</c>.</summary>
internal static class ActionJson
{
    public static void Write(RuleAction action, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        switch (action)
        {
            case SendMessage send:
                Write(json, ("do", "send"), ("template", send.Template), ("tag", send.Tag));
                break;
            case IssueCoupon issue:
                Write(json, ("do", "coupon"), ("coupon", issue.Coupon));
                break;
            case Invite invite:
                Write(json, ("do", "invite"), ("to", invite.To));
                break;
            case NotifyStaff notify:
                Write(json, ("do", "staff"), ("task", notify.Task));
                break;
            case SetTier set:
                Write(json, ("do", "tier"), ("tier", set.Tier));
                break;
            case AddTag add:
                Write(json, ("do", "tag"), ("tag", add.Name));
                break;
            case RemoveTag remove:
                Write(json, ("do", "untag"), ("tag", remove.Name));
                break;
            case GrantPoints grant:
                Write(json, ("do", "points"));
                json.WriteNumber("points"u8, grant.Points);
                break;
            case SetAttribute set:
                Write(json, ("do", "attribute"), ("name", set.Name), ("value", set.Value));
                break;
            default:
                throw new NotSupportedException($"{action.GetType().Name} is no action that a journal keeps.");
        }

        if (action is OutgoingAction outgoing)
        {
            if (!outgoing.Fields.IsEmpty)
            {
                json.WriteStartObject("fields"u8);
                foreach (var (field, value) in outgoing.Fields)
                {
                    json.WriteString(field, value);
                }

                json.WriteEndObject();
            }

            json.WriteString("class"u8, outgoing.Class.ToString());
            if (outgoing.ValidFor is { } span)
            {
                json.WriteNumber("validFor"u8, span.Ticks);
            }
        }

        json.WriteEndObject();
    }

    public static byte[] Write(RuleAction action)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            Write(action, json);
        }

        return output.ToArray();
    }

    public static RuleAction Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return Read(document.RootElement);
    }

    public static RuleAction Read(JsonElement json)
    {
        var action = Kind(json);
        return action is OutgoingAction outgoing
            ? outgoing with
            {
                Fields = Fields(json),
                Class = Enum.Parse<MessageClass>(Text(json, "class")!),
                ValidFor = json.TryGetProperty("validFor", out var span) ? TimeSpan.FromTicks(span.GetInt64()) : null,
            }
            : action;
    }

    public static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static RuleAction Kind(JsonElement json) => Text(json, "do") switch
    {
        "send" => new SendMessage(Text(json, "template")!) { Tag = Text(json, "tag") },
        "coupon" => new IssueCoupon(Text(json, "coupon")!),
        "invite" => new Invite(Text(json, "to")!),
        "staff" => new NotifyStaff(Text(json, "task")!),
        "tier" => new SetTier(Text(json, "tier")!),
        "tag" => new AddTag(Text(json, "tag")!),
        "untag" => new RemoveTag(Text(json, "tag")!),
        "points" => new GrantPoints(json.GetProperty("points").GetDecimal()),
        "attribute" => new SetAttribute(Text(json, "name")!, Text(json, "value")),
        var other => throw new JsonException($"'{other}' is no action that this version knows"),
    };

    private static ImmutableSortedDictionary<string, string> Fields(JsonElement json) =>
        json.TryGetProperty("fields", out var fields)
            ? ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, fields.EnumerateObject().Select(f => KeyValuePair.Create(f.Name, f.Value.GetString()!)))
            : ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Writes those that have a value.</summary>
    public static void Write(Utf8JsonWriter json, params ReadOnlySpan<(string Name, string? Value)> members)
    {
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                json.WriteString(name, value);
            }
        }
    }
}
