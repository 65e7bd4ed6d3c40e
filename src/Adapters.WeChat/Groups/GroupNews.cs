namespace Wellspring.Adapters.WeChat;

/// <summary>A customer group of which it is to be asked who joined.</summary>
/// <param name="ChatId">The group.</param>
/// <param name="Since">Since when.</param>
/// <param name="Expected">The members, customers and employees, whom the platform told of and did not list yet.</param>
/// <param name="Due">When to ask.</param>
internal sealed record GroupNote(string ChatId, DateTimeOffset Since, IReadOnlySet<string> Expected, DateTimeOffset Due);

/// <summary>
/// The customer groups that the platform said someone joined, and not who. It is kept in memory: after a restart the groups that invitations lead to are asked anyway.
/// Safe for concurrent use.
/// </summary>
internal sealed class GroupNews(TimeProvider time)
{
    /// <summary>The platform writes a group's members behind its callback.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    /// <summary>Longer than a fault of the configuration keeps calls back, see <see cref="WeChatOptions.FaultPause"/>.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(12);
    private readonly Lock gate = new();
    private readonly Dictionary<(string Account, string ChatId), GroupNote> notes = [];

    /// <summary>Notes a group.</summary>
    /// <param name="account">The account.</param>
    /// <param name="chatId">The group.</param>
    /// <param name="members">Who joined, as far as it was told.</param>
    public void Note(string account, string chatId, IEnumerable<string> members)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            notes[(account, chatId)] = new(chatId, now, Expected(account, chatId, members), now + Moment);
        }
    }

    /// <summary>One of an account that is due, the first first; null where none is. It is noted no longer.</summary>
    public GroupNote? TakeDue(string account)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            var due = notes.Where(note => note.Key.Account == account && note.Value.Due <= now).Select(note => note.Value).OrderBy(note => note.Due).ThenBy(note => note.ChatId, StringComparer.Ordinal).FirstOrDefault();
            if (due is not null)
            {
                notes.Remove((account, due.ChatId));
            }

            return due;
        }
    }

    /// <summary>Says what came of asking. Where not all were listed the group is asked again, when it has waited as long again.</summary>
    /// <param name="account">The account.</param>
    /// <param name="note">What was asked.</param>
    /// <param name="listed">Who was listed; null where the platform did not answer.</param>
    /// <returns>False where it has waited long enough.</returns>
    public bool Settle(string account, GroupNote note, IReadOnlySet<string>? listed)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            var waited = now - note.Since;
            var left = note.Expected.Where(member => listed?.Contains(member) != true).ToHashSet(StringComparer.Ordinal);
            if (notes.TryGetValue((account, note.ChatId), out var next))
            {
                // The platform told of more meanwhile.
                notes[(account, note.ChatId)] = next with { Expected = Expected(account, note.ChatId, left) };
            }
            else if (listed is null || left.Count > 0)
            {
                if (waited >= Patience)
                {
                    return false;
                }

                notes[(account, note.ChatId)] = note with { Expected = left, Due = now + (waited > Moment ? waited : Moment) };
            }

            return true;
        }
    }

    private HashSet<string> Expected(string account, string chatId, IEnumerable<string> more) =>
        notes.TryGetValue((account, chatId), out var note) ? new(note.Expected.Union(more), StringComparer.Ordinal) : new(more, StringComparer.Ordinal);
}
