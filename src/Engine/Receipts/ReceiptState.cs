using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wellspring.Engine;

/// <summary>What a platform says of a delivery after it has taken it. On the wire in small letters: <c>delivered</c>.</summary>
[JsonConverter(typeof(ReceiptStateConverter))]
public enum ReceiptState
{
    /// <summary>It has arrived.</summary>
    Delivered,

    /// <summary>The person who had to confirm it has done so. Whether it arrives, another receipt may tell.</summary>
    Confirmed,

    /// <summary>It did not arrive, for the platform cannot reach the user: blocked, unfollowed, no such number. The next channel is tried.</summary>
    Unreachable,

    /// <summary>It did not arrive, and would not by another channel either.</summary>
    Failed,

    /// <summary>It did not arrive in time, and the platform has given it up.</summary>
    Expired,
}

internal sealed class ReceiptStateConverter() : JsonStringEnumConverter<ReceiptState>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
