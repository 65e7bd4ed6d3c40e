using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>Turns entries into the records that stores keep.</summary>
internal sealed class EntryWriter(EventTypes types) : IDisposable
{
    private readonly ArrayBufferWriter<byte> payloads = new(1 << 16);
    private readonly Utf8JsonWriter json = new(Stream.Null, new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The records that were written are of no use any more.</summary>
    public void Reset() => payloads.ResetWrittenCount();

    public void Dispose() => json.Dispose();

    /// <summary>Writes an entry. The record's payload stands until <see cref="Reset"/>.</summary>
    public JournalRecord Write(in StagedEntry staged, long sequence)
    {
        var start = payloads.WrittenCount;
        json.Reset(payloads);
        var (kind, name, detail, code, time) = staged.Entry switch
        {
            UserEvent e => Write(e),
            Decision d => Write(d),
            DeliveryUpdated u => Write(u),
            RuleSetActivated a => Write(a),
            ControlChanged c => Write(c),
            LetterEnded l => Write(l, staged.Clock),
            ClockAdvanced => (RecordKind.ClockAdvanced, "", "", 0, staged.Clock),
            Departed d => Write(d, staged.Clock),
            Absorbed a => Write(a, staged.Clock),
            EvolveFailed f => (RecordKind.EvolveFailed, f.Error, f.Version, 0, staged.Clock),
            _ => throw new NotSupportedException($"{staged.Entry.GetType().Name} is no entry that a journal keeps."),
        };
        json.Flush();
        return new JournalRecord
        {
            Sequence = sequence,
            User = staged.User?.Number ?? 0,
            Previous = staged.Previous,
            Kind = kind,
            Name = name,
            Detail = detail,
            Code = code,
            Time = time,
            Clock = staged.Clock,
            Payload = payloads.WrittenMemory[start..],
        };
    }

    private (RecordKind Kind, string Name, string Detail, int Code, long Time) Write(UserEvent e)
    {
        var type = types.Find(e.Data.GetType())!;
        EventPayload.Write(e, json);
        return (RecordKind.Event, type == types.Unregistered ? "" : type.Name, "", (int)e.Origin, e.Ticks);
    }

    private (RecordKind Kind, string Name, string Detail, int Code, long Time) Write(RuleSetActivated activated)
    {
        ActivationPayload.Write(activated, json);
        return (RecordKind.RuleSetActivated, activated.Version, "", 0, activated.At.UtcTicks);
    }

    private (RecordKind Kind, string Name, string Detail, int Code, long Time) Write(DeliveryUpdated update)
    {
        DeliveryPayload.Write(update, json);
        return (RecordKind.DeliveryUpdated, update.Channel, "", (int)update.State, update.At.UtcTicks);
    }

    private (RecordKind Kind, string Name, string Detail, int Code, long Time) Write(ControlChanged changed)
    {
        changed.WritePayload(json);
        return (RecordKind.ControlChanged, changed.Kind.ToString(), changed.Rule, changed.Users, changed.At.UtcTicks);
    }

    private (RecordKind Kind, string Name, string Detail, int Code, long Time) Write(Departed departed, long clock)
    {
        departed.WritePayload(json);
        return (RecordKind.Departed, "", "", 0, clock);
    }

    private (RecordKind Kind, string Name, string Detail, int Code, long Time) Write(Absorbed absorbed, long clock)
    {
        absorbed.WritePayload(json);
        return (RecordKind.Absorbed, "", "", 0, clock);
    }

    private (RecordKind Kind, string Name, string Detail, int Code, long Time) Write(LetterEnded ended, long clock)
    {
        ended.WritePayload(json);
        return (RecordKind.LetterEnded, ended.About, "", (int)ended.Status, clock);
    }

    private (RecordKind Kind, string Name, string Detail, int Code, long Time) Write(Decision decision)
    {
        DecisionPayload.Write(decision, json, types);
        return (RecordKind.Decision, decision.Rule, decision.Step, (int)decision.Outcome, decision.Due.UtcTicks);
    }
}
