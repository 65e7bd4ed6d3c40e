namespace Wellspring.Engine;

/// <summary>What stands where in a user's state, so that it can be read under other rules too.</summary>
/// <param name="Slots">What is kept in each slot.</param>
/// <param name="Memories">Whose each memory is, by the rule's id.</param>
/// <param name="Events">The event types by index.</param>
/// <param name="Rules">The rules by index.</param>
internal sealed record StateLayout(string[] Slots, string[] Memories, string[] Events, string[] Rules);
