namespace Wellspring.Engine;

/// <summary>Which deliveries are meant: those that fit all that is said here. Nothing said means all.</summary>
public sealed record DeliveryFilter
{
    /// <summary>All deliveries.</summary>
    public static DeliveryFilter All { get; } = new();

    /// <summary>Those of this user; null for all users'.</summary>
    public string? User { get; init; }

    /// <summary>Those of this rule; null for all rules'.</summary>
    public string? Rule { get; init; }

    /// <summary>Those for this channel; null for all channels'.</summary>
    public string? Channel { get; init; }

    /// <summary>For people, without the user.</summary>
    public override string ToString() => $"deliveries{(User is null ? "" : " of one user")}{(Rule is null ? "" : $" of {Rule}")}{(Channel is null ? "" : $" for {Channel}")}";

    internal bool Fits(string user, string rule, string channel) => (User ?? user) == user && (Rule ?? rule) == rule && (Channel ?? channel) == channel;
}
