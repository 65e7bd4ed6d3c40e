namespace Wellspring.WeChatSandbox.Tests.Page;

/// <summary>A test that needs the system's chromium; without it, it is skipped and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public const string Path = "/usr/bin/chromium";

    public BrowserFactAttribute()
    {
        if (!File.Exists(Path))
        {
            Skip = $"There is no browser at {Path}; apt-get install chromium.";
        }
    }
}
