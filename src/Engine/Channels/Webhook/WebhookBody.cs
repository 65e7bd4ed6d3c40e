using System.Text.Encodings.Web;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>A delivery as JSON. It is the same, byte by byte, for every attempt.</summary>
internal static class WebhookBody
{
    public const int Version = 1;

    /// <summary>Chinese stays readable; the body is no part of a page.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(Delivery delivery)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("version"u8, Version);
            json.WriteString("id"u8, delivery.Id);
            json.WriteString("user"u8, delivery.User);
            json.WriteString("rule"u8, delivery.Rule);
            json.WriteString("step"u8, delivery.Step);
            json.WriteString("key"u8, delivery.Key);
            json.WriteString("channel"u8, delivery.Channel);
            json.WriteString("class"u8, delivery.Class.ToString());
            json.WriteString("decidedAt"u8, delivery.DecidedAt.UtcDateTime);
            if (delivery.Deadline is { } deadline)
            {
                json.WriteString("deadline"u8, deadline.UtcDateTime);
            }

            Write(json, delivery.Action);
            if (delivery.Message is { } message)
            {
                Write(json, message);
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, OutgoingAction action)
    {
        json.WriteStartObject("action"u8);
        json.WriteString("do"u8, action switch
        {
            SendMessage => "send",
            IssueCoupon => "coupon",
            Invite => "invite",
            NotifyStaff => "staff",
            _ => throw new NotSupportedException($"{action.GetType().Name} has no form in the webhook's version {Version}."),
        });
        json.WriteString("name"u8, action.Name);
        if (action is SendMessage || !action.Fields.IsEmpty)
        {
            Write(json, action.Fields);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RenderedMessage message)
    {
        json.WriteStartObject("message"u8);
        json.WriteString("culture"u8, message.Culture);
        if (message.PlatformId is { } id)
        {
            json.WriteString("platformId"u8, id);
        }

        if (message.Text is { } text)
        {
            json.WriteString("text"u8, text);
        }

        Write(json, message.Fields);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string>> fields)
    {
        json.WriteStartObject("fields"u8);
        foreach (var (name, value) in fields)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }
}
