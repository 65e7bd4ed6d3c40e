namespace Wellspring.Engine;

/// <summary>Whether a channel can reach a user now. The default value is reachable.</summary>
public readonly record struct Reachability
{
    private Reachability(string? reason, string? address) => (Reason, Address) = (reason, address);

    /// <summary>The user can be reached, as far as the channel knows.</summary>
    public static Reachability Reachable => default;

    /// <summary>Whether the user can be reached, as far as the channel knows.</summary>
    public bool IsReachable => Reason is null;

    /// <summary>Why the user cannot be reached, in words; null where they can.</summary>
    public string? Reason { get; }

    /// <summary>What of the reason is this user's, such as a number or a time; it stands behind the reason in the decision, and in no forecast, where users are counted by reason. Without personal data. Default null.</summary>
    /// <example><c>Reachability.Unreachable("the window is used up") with { Detail = "5 of 5 since 10:00" }</c></example>
    public string? Detail { get; init; }

    /// <summary>Where the channel reaches the user, such as an openid; null where it finds that itself. It goes into <see cref="Delivery.Address"/> and nowhere else.</summary>
    public string? Address { get; }

    /// <summary>The platform lets such a message through once for each time that the user has agreed to it: it takes a credit of the channel and the message's template, and where none is left the channel does not reach the user. Default false.</summary>
    /// <example><c>Reachability.At(openid) with { NeedsCredit = true }</c></example>
    public bool NeedsCredit { get; init; }

    /// <summary>The user can be reached there.</summary>
    /// <param name="address">Where. Not empty.</param>
    /// <exception cref="ArgumentException">The address is empty.</exception>
    public static Reachability At(string address)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        return new(null, address);
    }

    /// <summary>The user cannot be reached.</summary>
    /// <param name="reason">Why, in words; it stands in the decision. Not empty, and without personal data.</param>
    /// <exception cref="ArgumentException">The reason is empty.</exception>
    public static Reachability Unreachable(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        return new(reason, null);
    }

    /// <summary>For people.</summary>
    public override string ToString() => Reason is null ? "reachable" : $"unreachable ({Explanation})";

    /// <summary>The reason with its detail; null where the user can be reached.</summary>
    internal string? Explanation => Reason is null || Detail is null ? Reason : $"{Reason}: {Detail}";
}
