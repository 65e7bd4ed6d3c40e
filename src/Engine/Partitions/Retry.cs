namespace Wellspring.Engine;

/// <summary>A journal that cannot be written is tried again and again: disks are made room on.</summary>
internal static class Retry
{
    /// <summary>By the machine's own clock, for it is the machine's disk.</summary>
    public static readonly TimeSpan After = TimeSpan.FromMilliseconds(250);

    /// <summary>Does something in the background until the journal can be written.</summary>
    public static Task UntilAvailableAsync(Action work, CancellationToken cancellation) => Task.Run(
        () => HereUntilAvailableAsync(
            static work =>
            {
                work();
                return true;
            },
            work,
            cancellation).AsTask(),
        cancellation);

    /// <summary>The same from this thread, for what is in the background already.</summary>
    public static async ValueTask<TResult> HereUntilAvailableAsync<T, TResult>(Func<T, TResult> work, T with, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return work(with);
            }
            catch (JournalUnavailableException)
            {
                await Task.Delay(After, cancellation).ConfigureAwait(false);
            }
        }
    }
}
