namespace Wellspring.Engine;

/// <summary>A journal that cannot be written is tried again and again: disks are made room on.</summary>
internal static class Retry
{
    /// <summary>By the machine's own clock, for it is the machine's disk.</summary>
    public static readonly TimeSpan After = TimeSpan.FromMilliseconds(250);

    /// <summary>Does something in the background until the journal can be written.</summary>
    public static async Task UntilAvailableAsync(Action work, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                await Task.Run(work, cancellation).ConfigureAwait(false);
                return;
            }
            catch (JournalUnavailableException)
            {
                await Task.Delay(After, cancellation).ConfigureAwait(false);
            }
        }
    }
}
