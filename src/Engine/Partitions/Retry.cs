namespace Wellspring.Engine;

/// <summary>A journal that cannot be written is tried again and again: disks are made room on.</summary>
internal static class Retry
{
    /// <summary>By the machine's own clock, for it is the machine's disk.</summary>
    public static readonly TimeSpan After = TimeSpan.FromMilliseconds(250);

    /// <summary>Does something in the background until the journal can be written.</summary>
    public static Task UntilAvailableAsync(Action work, CancellationToken cancellation) => Task.Run(
        () => HereUntilAvailableAsync(
            () =>
            {
                work();
                return true;
            },
            cancellation).AsTask(),
        cancellation);

    /// <summary>The same on this thread, for what is in the background already. By another name, for a call that has a result would else be taken for this one.</summary>
    public static async ValueTask<T> HereUntilAvailableAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return work();
            }
            catch (JournalUnavailableException)
            {
                await Task.Delay(After, cancellation).ConfigureAwait(false);
            }
        }
    }
}
