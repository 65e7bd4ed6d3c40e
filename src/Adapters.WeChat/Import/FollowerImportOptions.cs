namespace Wellspring.Adapters.WeChat;

/// <summary>How followers are imported.</summary>
public sealed record FollowerImportOptions
{
    /// <summary>Where one that broke off goes on: its <see cref="FollowerImportResult.Next"/>. Default empty, the beginning. Not needed for correctness, for who was imported before is known.</summary>
    public string From { get; init; } = "";

    /// <summary>How many followers are asked for in one call of user/info/batchget. From 1 to 10,000; default 100, which is the platform's limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not from 1 to 10,000.</exception>
    public int BatchSize
    {
        get;
        init => field = value is >= 1 and <= 10_000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A call asks for 1 to 10,000 followers.");
    } = 100;

    /// <summary>Is told how far it is, after each batch that is in the journal. Default none.</summary>
    public IProgress<FollowerImportResult>? Progress { get; init; }
}

/// <summary>How far an import of followers is, and what became of it in the end.</summary>
/// <param name="Account">The account's name.</param>
public sealed record FollowerImportResult(string Account)
{
    /// <summary>How many followers the account has, as the platform says.</summary>
    public long Total { get; init; }

    /// <summary>How many were imported.</summary>
    public long Imported { get; init; }

    /// <summary>How many the engine knew as followers already. Their tags were brought up to date.</summary>
    public long Known { get; init; }

    /// <summary>How many had left meanwhile.</summary>
    public long Gone { get; init; }

    /// <summary>How many the engine refused, such as users who were forgotten.</summary>
    public long Refused { get; init; }

    /// <summary>The openid behind which it goes on: for <see cref="FollowerImportOptions.From"/>, and not for logs.</summary>
    public string Next { get; init; } = "";

    /// <summary>All followers were imported.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The answer of the platform at which it broke off; null where it did not.</summary>
    public WeChatAnswer? Problem { get; init; }

    /// <summary>One line for people, without openids.</summary>
    public override string ToString() =>
        $"{Account}: {Imported} imported, {Known} known, {Gone} gone, {Refused} refused, of {Total}; {(IsComplete ? "complete" : Problem is null ? "under way" : $"broken off: {Problem}")}";
}
