namespace Wellspring.Engine;

/// <summary>The place of the user's <see cref="ConsentLedger"/>; null for users without an event of consent or suppression.</summary>
internal sealed class LedgerSlot(int index) : Slot(index)
{
    public ConsentLedger? Find(UserState user) => (ConsentLedger?)user.Slots[Index];

    public bool Allows(UserState user, ConsentScope asked, bool required) => Find(user)?.Allows(asked, required, user.Clock) ?? !required;

    public bool IsSuppressed(UserState user, ConsentScope asked) => Find(user)?.IsSuppressed(asked, user.Clock) ?? false;

    public override void Fold(UserState user, object data, long time) => Own(user).Fold(data, time);

    public override void Merge(UserState into, UserState from)
    {
        if (Find(from) is { } ledger)
        {
            Own(into).Merge(ledger);
        }
    }

    public override void Write(UserState user, StateWriter writer) => Find(user)!.Write(writer);

    public override void Read(UserState user, StateReader reader) => Own(user).Read(reader);

    private ConsentLedger Own(UserState user) => (ConsentLedger)(user.Slots[Index] ??= new ConsentLedger());
}
