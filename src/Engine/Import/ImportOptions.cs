namespace Wellspring.Engine;

/// <summary>How history is imported.</summary>
public sealed record ImportOptions
{
    /// <summary>Rows before this line are passed over: where an import that broke off goes on, <see cref="ImportProgress.Line"/> + 1. Not needed for correctness, for what was imported before is known as a repeat. Default 1.</summary>
    public long FromLine { get; init; } = 1;

    /// <summary>How many rows are published together. From 1 to 10,000, default 500.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not from 1 to 10,000.</exception>
    public int BatchSize
    {
        get;
        init => field = value is >= 1 and <= 10_000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A batch has from 1 to 10,000 rows.");
    } = 500;

    /// <summary>Is told of each row that is refused. Default none.</summary>
    public Action<RefusedRow>? OnRefused { get; init; }

    /// <summary>Is told how far it is, after each batch that is in the journal. Default none.</summary>
    public IProgress<ImportProgress>? Progress { get; init; }
}

/// <summary>A row that made no event. The rows after it went on.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Reason">Why, in words, without what stands in the row.</param>
public sealed record RefusedRow(string File, long Line, string Reason)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => $"{File}, line {Line}: {Reason}";
}

/// <summary>How far an import is, and what became of it in the end.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Line">All rows up to this line were dealt with, and what they made is in the journal.</param>
/// <param name="Accepted">How many rows were accepted.</param>
/// <param name="Repeated">How many were known from before.</param>
/// <param name="Skipped">How many were later than <see cref="EngineOptions.Until"/>.</param>
/// <param name="Refused">How many were refused.</param>
public sealed record ImportProgress(string File, long Line, long Accepted, long Repeated, long Skipped, long Refused);
