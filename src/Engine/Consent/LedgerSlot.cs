namespace Wellspring.Engine;

/// <summary>The place of the user's <see cref="ConsentLedger"/>; null for users without an event of consent or suppression.</summary>
internal sealed class LedgerSlot(int index) : Slot(index)
{
    public ConsentLedger? Find(UserState user) => (ConsentLedger?)user.Slots[Index];

    public bool Allows(UserState user, ConsentScope asked, bool required) => Find(user)?.Allows(asked, required, user.Clock) ?? !required;

    public bool IsSuppressed(UserState user, ConsentScope asked) => Find(user)?.IsSuppressed(asked, user.Clock) ?? false;

    /// <summary>By what the user has said alone, without credits.</summary>
    public bool AllowsWithoutCredit(UserState user, ConsentScope asked, bool required) => Find(user)?.AllowsWithoutCredit(asked, required, user.Clock) ?? !required;

    public bool HasCredit(UserState user, string channel, string template) => Find(user)?.CreditsFor(channel, template, user.Clock) > 0;

    /// <summary>A credit was taken, and was not revoked since.</summary>
    public bool Stands(UserState user, Credit? credit) => credit is { } taken && Find(user)?.Stands(taken) == true;

    /// <summary>Takes a credit; null where there is none.</summary>
    public Credit? Reserve(UserState user, string channel, string template) => Find(user)?.Reserve(channel, template, user.Clock);

    public void Restore(UserState user, Credit credit) => Find(user)?.Restore(credit);

    public void End(UserState user, string channel, string template) => Find(user)?.End(channel, template);

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
