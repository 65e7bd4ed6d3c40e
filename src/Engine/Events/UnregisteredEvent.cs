namespace Wellspring.Engine;

/// <summary>The data of an event whose type no one registered. It is kept, counts as activity, and a rule may name it.</summary>
/// <param name="Type">The envelope's <c>type</c>.</param>
/// <param name="Json">The envelope's <c>data</c> as it came, in UTF-8; empty where absent. It is not looked into.</param>
public sealed record UnregisteredEvent(string Type, ReadOnlyMemory<byte> Json = default);
