namespace Wellspring.Engine;

/// <content>References: what depends on many users, and is computed elsewhere.</content>
public sealed partial class MarketingEngine
{
    private const int LongestVersion = 100;
    private const int LargestReference = 64 * 1024;

    /// <summary>The values in force, by name; none before the first was set.</summary>
    public IReadOnlyList<ReferenceSet> References => partitions[0].References;

    /// <summary>Puts a value of a reference into force, for all that is decided after this is called. It is an entry in each partition, so that the same is decided and folded with the same value for ever.</summary>
    /// <typeparam name="T">The record that the reference was added with.</typeparam>
    /// <param name="name">The reference's name.</param>
    /// <param name="version">The value's version, which decisions name. Not empty, at most 100 characters. Where the same version with the same value is in force already, nothing happens.</param>
    /// <param name="value">The value; at most 64 KiB as JSON, for each partition's journal has it.</param>
    /// <param name="cancellation">Ends the waiting. Where partitions are left, set it again.</param>
    /// <returns>Completes when it is in the journal.</returns>
    /// <exception cref="ArgumentException">No such reference was added, the version is in force with another value, or the value is too large or cannot be read back from its JSON.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public async Task SetReferenceAsync<T>(string name, string version, T value, CancellationToken cancellation = default)
        where T : class
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(version);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(version.Length, LongestVersion, nameof(version));
        Observers.CheckNotTelling();
        var set = new ReferenceSet(name, version, options.TimeProvider.GetUtcNow(), ReferenceJson(name, value));
        CommitGroup? group = null;
        await MaintainAsync(
            () =>
            {
                if (References.FirstOrDefault(known => known.Name == name) is { } known && known.Version == version && !known.IsSame(set))
                {
                    throw new ArgumentException($"Version '{version}' of '{name}' is in force with another value; give this one a version of its own.", nameof(version));
                }

                group = Set(set);
                return Task.CompletedTask;
            },
            cancellation).ConfigureAwait(false);
        stage?.Schedule();
        await CommittedAsync(group, cancellation).ConfigureAwait(false);
    }

    /// <summary>Sets it in those partitions that do not have it. What to wait for; null where nothing has to be.</summary>
    private CommitGroup? Set(ReferenceSet set) => partitions.Select(partition => partition.SetReference(set)).ToArray().LastOrDefault(group => group is not null);

    /// <summary>An engine that ended while a reference was set may have set it in some partitions only.</summary>
    private void CompleteReferences()
    {
        foreach (var same in partitions.SelectMany(partition => partition.References).GroupBy(set => set.Name, StringComparer.Ordinal).ToArray())
        {
            Set(same.MaxBy(set => set.At)!);
        }
    }

    private byte[] ReferenceJson<T>(string name, T value)
        where T : class
    {
        if (!options.References.TryGetValue(name, out var type) || type.Record != typeof(T))
        {
            throw new ArgumentException(type is null ? $"No reference '{name}' was added; add it with AddReference(\"{name}\", …)." : $"The reference '{name}' is a {type.Record.Name}, not a {typeof(T).Name}.", nameof(name));
        }

        byte[] json;
        try
        {
            json = type.Write(value);
            EventPayload.CheckJson(json);
            type.Read(json);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or NotSupportedException or ArgumentException)
        {
            throw new ArgumentException($"The value of '{name}' cannot be written as JSON and read back: {e.Message}", nameof(value), e);
        }

        return json.Length <= LargestReference
            ? json
            : throw new ArgumentException($"The value of '{name}' is {json.Length} bytes as JSON, and at most {LargestReference} may be: each partition's journal has it. Keep what is large elsewhere, and its name and version in the reference.", nameof(value));
    }
}
