namespace Wellspring.Engine;

/// <content>What the user has for others, until it has arrived there.</content>
internal sealed partial class UserState
{
    private List<Letter>? letters;

    public IReadOnlyList<Letter> Letters => letters ?? (IReadOnlyList<Letter>)[];

    public void Add(Letter letter) => (letters ??= []).Add(letter);

    public Letter? FindLetter(string id) => letters?.Find(letter => letter.Id == id);

    /// <summary>The letter was handed over.</summary>
    public void End(LetterEnded ended)
    {
        letters?.RemoveAll(letter => letter.Id == ended.Letter);
        if (letters is { Count: 0 })
        {
            letters = null;
        }
    }
}
