namespace Wellspring.Engine;

/// <summary>What stands where in a user's state, so that it can be read under other rules too.</summary>
/// <param name="Slots">What is kept in each slot.</param>
/// <param name="Memories">Whose each memory is, by the rule's id.</param>
/// <param name="Events">The event types by index.</param>
/// <param name="Rules">The rules by index.</param>
internal sealed record StateLayout(string[] Slots, string[] Memories, string[] Events, string[] Rules)
{
    /// <summary>How the engine writes states now. It is part of the rules' version, so that states that are written otherwise are made anew.</summary>
    public const int LatestFormat = WithDeliveryIds;

    /// <summary>From this format on a state has the ids of its deliveries; before they were made again of what they are made of.</summary>
    public const int WithDeliveryIds = 5;

    /// <summary>From this format on a state says since when an attempt is in doubt; before it said whether one is.</summary>
    public const int WithDoubt = 4;

    /// <summary>From this format on a state says since when its user is known, and by which id.</summary>
    public const int WithIdentity = 3;

    /// <summary>The first format that was noted; before it none was.</summary>
    public const int Unnoted = 2;

    /// <summary>How the engine wrote states.</summary>
    public int Format { get; init; } = LatestFormat;
}
