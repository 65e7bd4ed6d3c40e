namespace Wellspring.Engine;

/// <summary>On which side of a border a user is.</summary>
/// <param name="IsIn">The user is in the segment.</param>
/// <param name="Since">The user's clock when that became so, or when the rule came into force. In UTC ticks.</param>
internal sealed record BorderMemory(bool IsIn, long Since);

/// <summary>The place of the <see cref="BorderMemory"/> of a rule; null for users who never were in its segment.</summary>
internal sealed class BorderSlot(int index) : Slot(index)
{
    public BorderMemory? Find(UserState user) => (BorderMemory?)user.Slots[Index];

    public void Set(UserState user, BorderMemory? memory) => user.Slots[Index] = memory;

    public override void Fold(UserState user, object data, long time) =>
        throw new InvalidOperationException("The user's state is looked at for this slot; events do not fold into it.");

    public override void Merge(UserState into, UserState from)
    {
        if (Find(from) is { } other && (Find(into) is not { } own || (other.IsIn, other.Since).CompareTo((own.IsIn, own.Since)) > 0))
        {
            Set(into, other);
        }
    }

    public override void Write(UserState user, StateWriter writer)
    {
        var memory = Find(user)!;
        writer.Write(memory.IsIn);
        writer.WriteTime(memory.Since);
    }

    public override void Read(UserState user, StateReader reader) => Set(user, new(reader.ReadBoolean(), reader.ReadTime()));
}
