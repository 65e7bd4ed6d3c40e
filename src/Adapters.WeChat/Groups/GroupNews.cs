namespace Wellspring.Adapters.WeChat;

/// <summary>
/// The customer groups that the platform said someone joined, until it lists who. It is kept in memory: after a restart the groups that invitations lead to are asked anyway.
/// Safe for concurrent use.
/// </summary>
internal sealed class GroupNews(TimeProvider time)
{
    /// <summary>Someone whom the platform did not name, or who may have been missed: sought as long as others, whoever is listed.</summary>
    public const string Someone = "";

    /// <summary>The platform writes a group's members behind its callback.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    /// <summary>Longer than the default for which a fault of the configuration keeps calls back, see <see cref="WeChatOptions.FaultPause"/>.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(12);

    /// <summary>A member's time of joining and that of the callback are both the platform's, and not always the same second.</summary>
    private static readonly TimeSpan SameTime = TimeSpan.FromMinutes(1);

    private readonly long began = time.GetTimestamp();
    private readonly Lock gate = new();
    private readonly Dictionary<(string Account, string ChatId), Note> notes = [];

    /// <summary>For how long there has been news; no one sets that back.</summary>
    private TimeSpan Now => time.GetElapsedTime(began);

    /// <summary>Hears a callback that is about a group, or not.</summary>
    public void Hear(WeComApp app, CallbackContent content)
    {
        if (!string.Equals(content["Event"] ?? content["InfoType"], "change_external_chat", StringComparison.OrdinalIgnoreCase) || content["ChatId"] is not { } chatId || !ContactEvents.IsOf(app, content))
        {
            return;
        }

        switch ((content["ChangeType"], content["UpdateDetail"]))
        {
            case ("create", _):
                Expect(app.Name, chatId, [Someone], DateTimeOffset.MinValue);
                break;
            case ("dismiss", _):
                Forget(app.Name, chatId);
                break;
            case (_, "add_member"):
                var joined = Members(content);
                Expect(app.Name, chatId, joined.Count > 0 ? joined : [Someone], CallbackEvents.TimeOf(content) ?? DateTimeOffset.MinValue);
                break;
            case (_, "del_member"):
                Leave(app.Name, chatId, Members(content), CallbackEvents.TimeOf(content) ?? DateTimeOffset.MinValue);
                break;
        }
    }

    /// <summary>Someone has joined a group, or may have.</summary>
    /// <param name="account">The account.</param>
    /// <param name="chatId">The group.</param>
    /// <param name="members">Who, customers and employees; <see cref="Someone"/> where that is not known.</param>
    /// <param name="since">When at the earliest, by the platform's clock.</param>
    public void Expect(string account, string chatId, IEnumerable<string> members, DateTimeOffset since)
    {
        lock (gate)
        {
            var now = Now;
            if (!notes.TryGetValue((account, chatId), out var note))
            {
                notes[(account, chatId)] = note = new();
            }

            foreach (var member in members)
            {
                note.Expected[member] = (now, since);
            }

            // A group that others join again and again is asked too.
            note.Due = note.Due < now + Moment ? note.Due : now + Moment;
        }
    }

    /// <summary>There is no such group any more.</summary>
    public void Forget(string account, string chatId)
    {
        lock (gate)
        {
            notes.Remove((account, chatId));
        }
    }

    /// <summary>The group of an account that is due first; null where none is. It is not due again before <see cref="Settle"/>, but for what is heard meanwhile.</summary>
    public string? TakeDue(string account)
    {
        lock (gate)
        {
            var now = Now;
            var due = notes.Where(note => note.Key.Account == account && note.Value.Due <= now).OrderBy(note => note.Value.Due).ThenBy(note => note.Key.ChatId, StringComparer.Ordinal).FirstOrDefault();
            if (due.Value is { } taken)
            {
                taken.Due = TimeSpan.MaxValue;
            }

            return due.Key.ChatId;
        }
    }

    /// <summary>Says what came of asking. Where not all are listed the group is asked again, when it has waited as long again.</summary>
    /// <param name="account">The account.</param>
    /// <param name="chatId">The group.</param>
    /// <param name="listed">When each member joined; null where the platform did not answer.</param>
    /// <returns>False where someone is not waited for any longer.</returns>
    public bool Settle(string account, string chatId, IReadOnlyDictionary<string, DateTimeOffset>? listed)
    {
        lock (gate)
        {
            if (!notes.TryGetValue((account, chatId), out var note))
            {
                return true;
            }

            var now = Now;
            var isComplete = true;
            foreach (var (member, (told, since)) in note.Expected)
            {
                // Who left and came again may still be listed as before.
                var isListed = member != Someone && listed?.TryGetValue(member, out var joined) == true && joined >= (since > DateTimeOffset.MinValue ? since - SameTime : since);
                if (isListed || now - told >= Patience)
                {
                    isComplete &= isListed || member == Someone;
                    note.Expected.Remove(member);
                }
            }

            if (note.Expected.Count == 0)
            {
                notes.Remove((account, chatId));
            }
            else if (note.Due == TimeSpan.MaxValue)
            {
                var (first, last) = (note.Expected.Values.Min(each => each.Told), note.Expected.Values.Max(each => each.Told));
                var next = now - last < first + Patience - now ? now - last : first + Patience - now;
                note.Due = now + (next > Moment ? next : Moment);
            }

            return isComplete;
        }
    }

    /// <summary>Who left is not going to be listed, but for who joined again since; the platform may repeat what it told.</summary>
    private void Leave(string account, string chatId, IReadOnlyList<string> members, DateTimeOffset at)
    {
        lock (gate)
        {
            if (notes.TryGetValue((account, chatId), out var note))
            {
                foreach (var member in members.Where(member => note.Expected.TryGetValue(member, out var joined) && joined.Since <= at))
                {
                    note.Expected.Remove(member);
                }
            }
        }
    }

    /// <summary>A list of items now, one text before.</summary>
    private static List<string> Members(CallbackContent content) =>
        [.. content.All.Where(field => field.Key is "Item" or "MemChangeList").SelectMany(field => field.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>What is known of a group.</summary>
    private sealed class Note
    {
        /// <summary>Who is to be listed, when that was told, and since when they are members at the earliest.</summary>
        public Dictionary<string, (TimeSpan Told, DateTimeOffset Since)> Expected { get; } = new(StringComparer.Ordinal);

        /// <summary>When to ask; never while it is being asked.</summary>
        public TimeSpan Due { get; set; } = TimeSpan.MaxValue;
    }
}
