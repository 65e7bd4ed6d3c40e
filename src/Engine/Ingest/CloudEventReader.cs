using System.Text.Json;
using System.Text.Unicode;

namespace Wellspring.Engine;

/// <summary>Reads one CloudEvent (JSON, UTF-8) into a <see cref="UserEvent"/>, or says why it is refused.</summary>
internal sealed class CloudEventReader(EventTypes types, EngineOptions options, Func<string, UInt128, bool> wasProcessed)
{
    /// <summary>Reads an event. Exactly one of the two results is set, but for an event after <see cref="EngineOptions.Until"/>, where only the answer is.</summary>
    public UserEvent? Read(ReadOnlySpan<byte> json, EventOrigin origin, out PublishResult answer)
    {
        answer = default;
        if (json.Length > options.MaxEventBytes)
        {
            answer = PublishResult.Refuse($"longer than {options.MaxEventBytes} bytes");
            return null;
        }

        if (!Utf8.IsValid(json))
        {
            answer = PublishResult.Refuse("not valid UTF-8");
            return null;
        }

        try
        {
            var envelope = Envelope.Read(json);
            if (envelope.Fault() is { } fault)
            {
                answer = PublishResult.Refuse(fault);
                return null;
            }

            if (envelope.Ticks > options.UntilTicks)
            {
                answer = new(PublishStatus.Skipped, new(envelope.Ticks, TimeSpan.Zero));
                return null;
            }

            try
            {
                var data = Data(envelope, json, out var kept);
                return new UserEvent(envelope.Source!, envelope.Id!, envelope.Subject!, new(envelope.Ticks, TimeSpan.Zero), data, origin) { Json = kept };
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException && wasProcessed(envelope.Subject!, Fnv1a.Hash128(envelope.Source!, envelope.Id!)))
            {
                // A repeat is a repeat, whatever else it says. Its time is no one's: on its own it would have been refused.
                answer = new(PublishStatus.Repeated);
                return null;
            }
        }
        catch (JsonException e)
        {
            answer = PublishResult.Refuse(Describe(e));
            return null;
        }
        catch (InvalidOperationException)
        {
            // What the JSON reader throws for an escaped half of a surrogate pair.
            answer = PublishResult.Refuse("not JSON: a text has an escape that is no character");
            return null;
        }
    }

    /// <summary>The user whom an event is about; null where it will be refused.</summary>
    public string? User(ReadOnlyMemory<byte> json)
    {
        try
        {
            return json.Length > options.MaxEventBytes ? null : Envelope.Read(json.Span).Subject;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private object Data(in Envelope envelope, ReadOnlySpan<byte> json, out byte[]? kept)
    {
        kept = null;
        var data = json[envelope.Data];
        var type = types.Find(envelope.Type);
        if (type is null)
        {
            return new UnregisteredEvent(envelope.Type!, data.ToArray());
        }

        try
        {
            data = envelope.DataHasNull ? NullMembers.Remove(data) : data;
            kept = options.Journal is null ? null : data.ToArray();
            return type.Read(data);
        }
        catch (JsonException e) when (e.Path is { } path && type.Expected(path) is { } expected)
        {
            throw new JsonException($"data has the wrong shape at {path}: {expected} is expected", e);
        }
        catch (Exception e) when (e is not (JsonException or InvalidOperationException))
        {
            // A record's own constructor or converter. Its words may quote the content.
            throw new JsonException($"the record of the type {type.Name} threw {e.GetType().Name}", e);
        }
    }

    private static string Describe(JsonException e)
    {
        // The library's own words may quote the content, so only its path and place are passed on.
        if (e.Path is { Length: > 0 } path)
        {
            return path == "$" ? $"data has the wrong shape: {Missing(e)}" : $"data has the wrong shape at {path}";
        }

        return e.BytePositionInLine is { } at ? $"not JSON at byte {at + 1}" : e.Message;
    }

    private static string Missing(JsonException e) =>
        e.Message.Contains("missing required properties", StringComparison.Ordinal) ? e.Message[(e.Message.LastIndexOf(':') + 1)..].Trim(' ', '.') + " is missing" : "an object with the type's fields is expected";
}
