using System.Diagnostics;

namespace Wellspring.KillTarget;

/// <summary>Where the process dies: at the n-th time it passes a point. As by kill -9, for that is what Kill sends.</summary>
internal sealed class KillPoint(string point, int times)
{
    private int passed;

    public void Pass(string at)
    {
        if (at == point && Interlocked.Increment(ref passed) == times)
        {
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
