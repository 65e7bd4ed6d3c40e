namespace Wellspring.Testing.Tests;

public sealed class InMemoryJournalTests
{
    public static TheoryData<JournalCheck> Checks => [.. JournalConformance.Checks];

    [Theory]
    [MemberData(nameof(Checks))]
    public void The_journal_in_memory_keeps_to_the_interface(JournalCheck check)
    {
        InMemoryJournal journal = new();
        check.Run(() => journal);
    }
}
