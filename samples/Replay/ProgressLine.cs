using System.Diagnostics;

namespace Wellspring.Replay;

/// <summary>How far the run is, on one line of a terminal; nothing where standard error is no terminal.</summary>
internal sealed class ProgressLine(Stream input) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    private readonly bool shown = !Console.IsErrorRedirected;
    private long last = Stopwatch.GetTimestamp();
    private int width;

    public void Report(long events, int decisions)
    {
        if (!shown || (events & 255) != 0 || Stopwatch.GetElapsedTime(last) < Every)
        {
            return;
        }

        last = Stopwatch.GetTimestamp();
        var part = input.CanSeek && input.Length > 0 ? $"{100.0 * input.Position / input.Length:0} %, " : "";
        Show($"{part}{events:N0} events, {decisions:N0} decisions");
    }

    public void Dispose()
    {
        if (width > 0)
        {
            Show("");
            Console.Error.Write('\r');
        }
    }

    private void Show(string text)
    {
        Console.Error.Write('\r' + text.PadRight(width));
        width = text.Length;
    }
}
