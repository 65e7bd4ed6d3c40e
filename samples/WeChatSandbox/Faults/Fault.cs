namespace Wellspring.WeChatSandbox;

/// <summary>What goes wrong with a call.</summary>
public enum FaultKind
{
    /// <summary>An errcode instead of the answer; nothing is carried out.</summary>
    ErrorCode,

    /// <summary>The connection is cut before anything is carried out.</summary>
    ResetBefore,

    /// <summary>The call is carried out and the connection cut: the caller cannot know.</summary>
    ResetAfter,

    /// <summary>Carried out; the second half of the answer comes after the delay.</summary>
    SlowBody,

    /// <summary>502 with an HTML page, as of a gateway; nothing is carried out.</summary>
    BadGateway,

    /// <summary>Carried out; the answer is compressed, whether asked for or not.</summary>
    Gzip,

    /// <summary>Carried out; 200 with an empty body.</summary>
    EmptyBody,

    /// <summary>Carried out; the answer ends in the middle, as its length says.</summary>
    Truncated,
}

/// <summary>A fault for calls of a path.</summary>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>How the path begins. Default: every path.</summary>
    public string Path { get; init; } = "/";

    /// <summary>The errcode of <see cref="FaultKind.ErrorCode"/>: -1 by default.</summary>
    public int Code { get; init; } = -1;

    /// <summary>The code of WeChat Pay of <see cref="FaultKind.ErrorCode"/>, such as RULE_LIMIT; null: FREQUENCY_LIMITED where <see cref="Code"/> is 45011, else SYSTEM_ERROR.</summary>
    public string? PayCode { get; init; }

    /// <summary>What the platform says with the code; null: its usual words.</summary>
    public string? Words { get; init; }

    /// <summary>How many calls it meets; null: without end.</summary>
    public int? Times { get; init; }

    /// <summary>The share of calls that it meets, 0 to 1, chosen by a hash of path and body, so that a repeated run meets the same ones.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>Another seed chooses other calls.</summary>
    public string Seed { get; init; } = "";

    /// <summary>The wait of <see cref="FaultKind.SlowBody"/>, in real time. Default 1 second.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    internal bool Accepts => Kind is not (FaultKind.ErrorCode or FaultKind.ResetBefore or FaultKind.BadGateway);
}
