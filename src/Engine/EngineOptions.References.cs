using System.Text.Json.Serialization.Metadata;

namespace Wellspring.Engine;

/// <content>References.</content>
public sealed partial class EngineOptions
{
    private readonly SortedDictionary<string, EventType> references = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, EventType> References => references;

    /// <summary>Adds a reference: a value that depends on many users, such as cut points of quantiles, which <see cref="MarketingEngine.SetReferenceAsync"/> sets and rules read (<see cref="UserFacts.Reference{T}"/>).</summary>
    /// <typeparam name="T">An immutable record.</typeparam>
    /// <param name="name">Its name, compared ordinally. Not empty.</param>
    /// <param name="json">How the record is read and written: its entry in a source-generated <c>JsonSerializerContext</c>.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentException">There is a reference of this name.</exception>
    public EngineOptions AddReference<T>(string name, JsonTypeInfo<T> json)
        where T : class
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(json);
        if (!references.TryAdd(name, EventTypes.Unlisted(name, json)))
        {
            throw new ArgumentException($"There is a reference '{name}' already; add each under a name of its own.", nameof(name));
        }

        return this;
    }
}
