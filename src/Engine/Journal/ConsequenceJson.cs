using System.Runtime.InteropServices;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>What a decision raises and tells, as JSON: <c>{"do": "tell", "to", "depth", "type", "data"}</c>.</summary>
internal static class ConsequenceJson
{
    public static void Write(Consequence consequence, Utf8JsonWriter json, EventTypes types)
    {
        var type = types.Find(consequence.Event.GetType())!;
        json.WriteStartObject();
        ActionJson.Write(json, ("do", consequence is Tell ? "tell" : "raise"), ("to", (consequence as Tell)?.To));
        json.WriteNumber("depth"u8, consequence.Depth);
        if (consequence.Event is UnregisteredEvent stranger)
        {
            json.WriteString("type"u8, stranger.Type);
            json.WritePropertyName("data"u8);
            json.WriteRawValue(stranger.Json.Span, skipInputValidation: true);
        }
        else
        {
            json.WriteString("type"u8, type.Name);
            json.WritePropertyName("data"u8);
            json.WriteRawValue(type.Write(consequence.Event), skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    /// <summary>Null where it is another action.</summary>
    public static Consequence? Read(JsonElement json, EventTypes types)
    {
        var action = ActionJson.Text(json, "do");
        if (action is not ("raise" or "tell"))
        {
            return null;
        }

        var data = EventPayload.Data(ActionJson.Text(json, "type")!, JsonMarshal.GetRawUtf8Value(json.GetProperty("data")), types);
        Consequence consequence = action == "tell" ? new Tell(ActionJson.Text(json, "to")!, data) : new Raise(data);
        return consequence with { Depth = json.GetProperty("depth").GetInt32() };
    }
}
