using System.Diagnostics;
using System.Globalization;

namespace Wellspring.Throughput;

/// <summary>Tells on standard error how far long work is.</summary>
internal sealed class ProgressLines(string what, long total) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly long began = Stopwatch.GetTimestamp();
    private long last = Stopwatch.GetTimestamp();

    public static void Say(string text) => Console.Error.WriteLine(text);

    public void Report(long done)
    {
        if (Stopwatch.GetElapsedTime(last) >= Every)
        {
            last = Stopwatch.GetTimestamp();
            Say(string.Create(CultureInfo.InvariantCulture, $"  {100 * done / total} %, {done:N0} {what}, {done / Stopwatch.GetElapsedTime(began).TotalSeconds:N0}/s"));
        }
    }

    public void Dispose() => Report(total);
}
