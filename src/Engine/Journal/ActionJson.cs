using System.Collections.Immutable;
using System.Runtime.InteropServices;
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

    public static RuleAction Read(JsonElement json) => Read(JsonMarshal.GetRawUtf8Value(json));

    /// <summary>Reads an action. Members that this version does not know are passed over.</summary>
    public static RuleAction Read(ReadOnlySpan<byte> json)
    {
        string? kind = null, template = null, tag = null, messages = null, coupon = null, to = null, task = null, tier = null, name = null, value = null;
        var (fields, validFor, points) = (ActionFields.None, (TimeSpan?)null, (decimal?)null);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (IsText(ref reader, "do"u8, ref kind) || IsText(ref reader, "template"u8, ref template) || IsText(ref reader, "tag"u8, ref tag) || IsText(ref reader, "class"u8, ref messages)
                || IsText(ref reader, "coupon"u8, ref coupon) || IsText(ref reader, "to"u8, ref to) || IsText(ref reader, "task"u8, ref task) || IsText(ref reader, "tier"u8, ref tier)
                || IsText(ref reader, "name"u8, ref name) || IsText(ref reader, "value"u8, ref value))
            {
                continue;
            }

            if (reader.ValueTextEquals("fields"u8))
            {
                fields = Fields(ref reader);
            }
            else if (reader.ValueTextEquals("validFor"u8))
            {
                reader.Read();
                validFor = TimeSpan.FromTicks(reader.GetInt64());
            }
            else if (reader.ValueTextEquals("points"u8))
            {
                reader.Read();
                points = reader.GetDecimal();
            }
            else
            {
                reader.Skip();
            }
        }

        RuleAction action = kind switch
        {
            "send" => new SendMessage(template!) { Tag = tag },
            "coupon" => new IssueCoupon(coupon!),
            "invite" => new Invite(to!),
            "staff" => new NotifyStaff(task!),
            "tier" => new SetTier(tier!),
            "tag" => new AddTag(tag!),
            "untag" => new RemoveTag(tag!),
            "points" => new GrantPoints(points!.Value),
            "attribute" => new SetAttribute(name!, value),
            _ => throw new JsonException($"'{kind}' is no action that this version knows"),
        };
        return action is OutgoingAction outgoing ? outgoing with { Fields = fields, Class = Enum.Parse<MessageClass>(messages!), ValidFor = validFor } : action;
    }

    public static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static ImmutableSortedDictionary<string, string> Fields(ref Utf8JsonReader reader)
    {
        var fields = ActionFields.None.ToBuilder();
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = Text(ref reader)!;
            reader.Read();
            fields.Add(field, reader.GetString()!);
        }

        return fields.ToImmutable();
    }

    /// <summary>Takes the text where it is that member's.</summary>
    private static bool IsText(ref Utf8JsonReader reader, ReadOnlySpan<byte> member, ref string? text)
    {
        var isIt = reader.ValueTextEquals(member);
        if (isIt)
        {
            reader.Read();
            text = Text(ref reader);
        }

        return isIt;
    }

    /// <summary>What rules write in their actions comes again and again.</summary>
    private static string? Text(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && !reader.ValueIsEscaped ? RecurringTexts.Of(reader.ValueSpan) : reader.GetString();

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
