namespace Wellspring.Engine;

/// <content>What a person may ask for: to be forgotten, and to see what is kept.</content>
public sealed partial class MarketingEngine
{
    /// <summary>Forgets a user: all ids, the state and all that the journal has of events and decisions, but for skeletons without a name, so that counts stay true. Later events under any of the ids are refused, until <see cref="ReadmitAsync"/>.</summary>
    /// <param name="user">The user's id, or one of the aliases. Not empty. It need not be known.</param>
    /// <param name="cancellation">Ends the waiting: for a journal that cannot be written, when nothing has changed but that the user may be off the allow-list; or for a read of the journal that is not finished, when the user is forgotten, and the same call again cleans the files.</param>
    /// <returns>Whether the user was known. Completes when nothing is left in the journal's files.</returns>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public async Task<bool> ForgetAsync(string user, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        Observers.CheckNotTelling();
        var known = false;
        await MaintainAsync(
            async () =>
            {
                await Retry.UntilAvailableAsync(() => known = Forget(user), cancellation).ConfigureAwait(false);
                await Retry.UntilAvailableAsync(() => stage?.Alone(options.Journal!.Scrub), cancellation).ConfigureAwait(false);
            },
            cancellation).ConfigureAwait(false);
        return known;
    }

    /// <summary>Lets a forgotten user come back under an id, as one who is new. Nothing happens where the id was not forgotten.</summary>
    /// <param name="user">The id. Not empty. Which other ids the user had is forgotten too; readmit each.</param>
    /// <param name="cancellation">Ends the waiting for a journal that cannot be written.</param>
    public Task ReadmitAsync(string user, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        Observers.CheckNotTelling();
        var hash = Tombstones.Hash(user);
        return MaintainAsync(
            () => Retry.UntilAvailableAsync(
                () =>
                {
                    stage?.Alone(() => options.Journal!.RemoveTombstone(hash));
                    tombstones.Remove(hash);
                },
                cancellation),
            cancellation);
    }

    /// <summary>Writes all that is kept of a user as one JSON object: <c>{"user", "clock", "tier", "points", "tags", "attributes", "consent", "entries": […], "aliases": [{"id", "entries": […]}]}</c>, the journal's entries in their order; with each alias those from before it was one.</summary>
    /// <param name="user">The user's id, or one of the aliases. Not empty.</param>
    /// <param name="output">Gets the JSON in UTF-8. It stays open.</param>
    /// <param name="cancellation">Ends the writing.</param>
    /// <returns>False where the user is not known; nothing is written then.</returns>
    public async Task<bool> ExportAsync(string user, Stream output, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentNullException.ThrowIfNull(output);
        Observers.CheckNotTelling();
        IReadOnlyList<string> ids;
        byte[]? json;
        do
        {
            ids = aliases.IdsOf(user);
            json = Export(ids);
        }
        while (!ids.SequenceEqual(aliases.IdsOf(user), StringComparer.Ordinal));
        if (json is null)
        {
            return false;
        }

        await output.WriteAsync(json, cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>What is kept under a user's ids, the user's own first; null where the user is not known. A link meanwhile moves what was not read yet.</summary>
    private byte[]? Export(IReadOnlyList<string> ids)
    {
        var others = ids.Skip(1).Select(alias => KeyValuePair.Create(alias, PartitionOf(alias).Look(alias, state => UserExport.Entries(state, options.Journal, PartitionOf(alias).Index)) ?? [])).ToList();
        return PartitionOf(ids[0]).Look(ids[0], state => UserExport.Write(state, UserExport.Entries(state, options.Journal, PartitionOf(ids[0]).Index), others));
    }

    /// <summary>Whether the user was known. Off the allow-list first, which the journal notes too.</summary>
    private bool Forget(string user)
    {
        while (true)
        {
            var ids = aliases.IdsOf(user);
            if (options.Panel.Forget(ids))
            {
                stage?.Complete(partitions[0].NoteControls()!);
            }

            if (Partition.Forget(ids, PartitionOf) is { } known)
            {
                return known;
            }
        }
    }
}
