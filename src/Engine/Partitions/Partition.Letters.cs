namespace Wellspring.Engine;

/// <content>Letters: those that turns write, and what becomes of them.</content>
internal sealed partial class Partition
{
    /// <summary>A letter that a user has for another; null where it has arrived, or the user was forgotten.</summary>
    public Letter? FindLetter(string sender, string letter)
    {
        lock (writing)
        {
            roster.Users.Rest();
            return Find(sender)?.FindLetter(letter);
        }
    }

    /// <summary>A letter was handed over, with this result.</summary>
    public void End(string sender, Letter letter, in PublishResult result)
    {
        lock (writing)
        {
            roster.Users.Rest();
            if (Find(sender) is { } user)
            {
                var ended = new LetterEnded(sender, letter.Id) { About = letter.Name, Status = result.Status, Reason = result.Reason };
                user.IsBusy = true;
                user.End(ended);
                batch.Add(user, ended);
                Commit(out _);
            }
        }
    }

    /// <summary>Hands the letters that a turn wrote to the post: those of the decisions that are entries, also where the user was quarantined then.</summary>
    private void PostLetters(UserState user)
    {
        if (user.Letters.Count == 0)
        {
            return;
        }

        foreach (var entry in batch.Entries)
        {
            for (var i = 0; entry.Entry is Decision decision && i < decision.State.Length; i++)
            {
                if (decision.State[i] is Tell && user.FindLetter(decision.ConsequenceId(i)) is { } letter)
                {
                    post.Add(user.Id, letter);
                }
            }
        }
    }

    /// <summary>Hands all letters to the post that users have.</summary>
    private void PostAllLetters()
    {
        for (var number = 1L; number <= roster.Users.LastNumber; number++)
        {
            roster.Users.Rest();
            if (roster.Users.HasLetters(number))
            {
                var user = roster.Users.At(number)!;
                foreach (var letter in user.Letters)
                {
                    post.Add(user.Id, letter);
                }
            }
        }
    }
}
