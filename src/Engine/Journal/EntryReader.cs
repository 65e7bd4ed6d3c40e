namespace Wellspring.Engine;

/// <summary>Turns the records that stores keep into entries.</summary>
internal sealed class EntryReader(EventTypes types)
{
    /// <summary>The record is of a user who was forgotten: it had a payload, and has none.</summary>
    public static bool IsErased(in JournalRecord record) => record.Payload.IsEmpty && record.Kind is not (RecordKind.ClockAdvanced or RecordKind.EvolveFailed);

    /// <summary>Reads a record that has its payload.</summary>
    /// <exception cref="JournalException">The record cannot be read by the event types and kinds of entry there are now.</exception>
    public JournalEntry Read(in JournalRecord record, string user)
    {
        try
        {
            return record.Kind switch
            {
                RecordKind.Event => EventPayload.Read(record, user, types),
                RecordKind.Decision => DecisionPayload.Read(record, user, types),
                RecordKind.DeliveryUpdated => DeliveryPayload.Read(record, user),
                RecordKind.RuleSetActivated => ActivationPayload.Read(record),
                RecordKind.ClockAdvanced => new ClockAdvanced(user, record.Clock),
                RecordKind.ControlChanged => ControlChanged.Read(record),
                RecordKind.Departed => Departed.Read(record, user),
                RecordKind.Absorbed => Absorbed.Read(record, user),
                RecordKind.ReferenceSet => ReferenceSet.Read(record),
                RecordKind.LetterEnded => LetterEnded.Read(record, user),
                RecordKind.EvolveFailed => new EvolveFailed(user, record.Name, record.Detail),
                _ => throw new JournalException($"Record {record.Sequence} is of kind {(int)record.Kind}, which this version does not know. Use the version that wrote it, or a later one."),
            };
        }
        catch (Exception e) when (e is not JournalException)
        {
            throw new JournalException($"Record {record.Sequence}, {record.Kind} '{record.Name}', cannot be read: {e.GetType().Name}. Give fields that were added to an event's record a default, and keep the names of the others.", e);
        }
    }
}
