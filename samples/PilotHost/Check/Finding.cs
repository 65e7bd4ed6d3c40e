namespace Wellspring.PilotHost;

/// <summary>How a check came out.</summary>
internal enum Verdict
{
    Good,

    /// <summary>Worth to know; the check does not fail for it.</summary>
    Note,

    Wrong,
}

/// <summary>What a check found. No secret stands in it.</summary>
/// <param name="Verdict">How it came out.</param>
/// <param name="Where">The account, or the host.</param>
/// <param name="What">What was looked at, and what was found.</param>
/// <param name="Do">What to do about it; null where nothing is to be done.</param>
internal sealed record Finding(Verdict Verdict, string Where, string What, string? Do = null)
{
    public static Finding Good(string where, string what) => new(Verdict.Good, where, what);

    public static Finding Note(string where, string what, string todo) => new(Verdict.Note, where, what, todo);

    public static Finding Wrong(string where, string what, string? todo) => new(Verdict.Wrong, where, what, todo);
}
