using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Wellspring.WeChatSandbox.Tests.Page;

/// <summary>A browser with the sandbox's page open. It notes what went wrong on the page, and what it asked of other hosts.</summary>
internal sealed class Browser : IAsyncDisposable
{
    /// <summary>Milliseconds; a busy machine takes its time.</summary>
    private const int Patience = 120_000;

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Browser(IPlaywright playwright, IBrowser browser, IPage page) => (this.playwright, this.browser, Page) = (playwright, browser, page);

    public IPage Page { get; }

    public ConcurrentQueue<string> Problems { get; } = new();

    public static async Task<Browser> OpenAsync(Uri address, string hash = "")
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = BrowserFactAttribute.Path,
            Timeout = Patience,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1440, Height = 1300 } });
        page.SetDefaultTimeout(Patience);
        Assertions.SetDefaultExpectTimeout(Patience);
        Browser opened = new(playwright, browser, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                opened.Problems.Enqueue(message.Text);
            }
        };
        page.PageError += (_, problem) => opened.Problems.Enqueue(problem);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address.AbsoluteUri, StringComparison.Ordinal))
            {
                opened.Problems.Enqueue(request.Url);
            }
        };
        await page.GotoAsync(address.AbsoluteUri + hash);
        return opened;
    }

    public ILocator Phone(string name) => Page.Locator(".phone").Filter(new() { HasText = name });

    public ILocator Desk(string name) => Page.Locator(".desk").Filter(new() { HasText = name });

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
