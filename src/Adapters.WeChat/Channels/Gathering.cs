namespace Wellspring.Adapters.WeChat;

/// <summary>
/// Gathers what comes for the same key within a moment, so that it goes out by one call. An id stands once in a call; where it comes again it begins the next call,
/// which is made after the one before.
/// </summary>
/// <typeparam name="TKey">What may go out together.</typeparam>
/// <typeparam name="TValue">What goes out for an id.</typeparam>
/// <typeparam name="TResult">What became of it.</typeparam>
/// <param name="moment">How long a call is held open.</param>
/// <param name="most">How many ids it takes.</param>
/// <param name="send">Makes the call, and says what became of each id.</param>
/// <param name="time">Tells the time.</param>
internal sealed class Gathering<TKey, TValue, TResult>(TimeSpan moment, int most, Func<TKey, IReadOnlyDictionary<string, TValue>, Task<Func<string, TResult>>> send, TimeProvider time)
    where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, Gathered> open = [];

    /// <summary>Adds an id. Completes with what became of it; that someone gives up waiting keeps nothing from going out.</summary>
    public async Task<TResult> AddAsync(TKey key, string id, TValue value, CancellationToken cancellationToken)
    {
        Task<Func<string, TResult>> sent;
        lock (gate)
        {
            var gathered = open.GetValueOrDefault(key);
            if (gathered is null || !gathered.Values.TryAdd(id, value))
            {
                var before = gathered?.Sent ?? Task.CompletedTask;
                gathered?.Full.TrySetResult();
                open[key] = gathered = new() { Values = { [id] = value } };
                gathered.Sent = SendAsync(key, gathered, before);
            }

            sent = gathered.Sent;
            if (gathered.Values.Count >= most)
            {
                Close(key, gathered);
            }
        }

        return (await sent.WaitAsync(cancellationToken).ConfigureAwait(false))(id);
    }

    private async Task<Func<string, TResult>> SendAsync(TKey key, Gathered gathered, Task before)
    {
        await Task.WhenAny(gathered.Full.Task, Task.Delay(moment, time)).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        lock (gate)
        {
            Close(key, gathered);
        }

        // Whatever became of it.
        await Task.WhenAny(before).ConfigureAwait(false);
        return await send(key, gathered.Values).ConfigureAwait(false);
    }

    private void Close(TKey key, Gathered gathered)
    {
        if (open.GetValueOrDefault(key) == gathered)
        {
            open.Remove(key);
        }

        gathered.Full.TrySetResult();
    }

    private sealed class Gathered
    {
        public Dictionary<string, TValue> Values { get; } = new(StringComparer.Ordinal);

        public TaskCompletionSource Full { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Func<string, TResult>> Sent { get; set; } = null!;
    }
}
