using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Wellspring.Adapters.WeChat.Tests;

internal sealed record Asked(string Method, string Path, string Query, string Body, string? Authorization);

/// <summary>The platform's end of the wire. Token calls are answered by themselves: with a new token each time, or with what a test says.</summary>
internal sealed class FakePlatform(Func<Asked, string> answer) : HttpMessageHandler
{
    private int tokens;

    public ConcurrentQueue<Asked> Requests { get; } = [];

    public IEnumerable<Asked> TokenRequests => Requests.Where(IsToken);

    public IEnumerable<Asked> Calls => Requests.Where(asked => !IsToken(asked));

    public Func<Asked, string>? Token { get; set; }

    /// <summary>Before an answer goes out.</summary>
    public Func<Asked, Task> Before { get; set; } = _ => Task.CompletedTask;

    public WeChatClient Client(TimeProvider? time = null, Action<WeChatOptions>? configure = null, ILogger<WeChatClient>? logger = null)
    {
        WeChatOptions options = new() { TimeProvider = time ?? TimeProvider.System };
        if (configure is null)
        {
            options.AddOfficialAccount("shop", Accounts.Samples.App).AddMiniProgram("mini", Accounts.Samples.App).AddWeCom("corp", Accounts.Samples.Corp);
        }

        configure?.Invoke(options);
        return new(options, new HttpClient(this), logger);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // As a socket takes it: nothing is kept for a second time.
        using MemoryStream sent = new();
        await (request.Content?.CopyToAsync(sent, cancellationToken) ?? Task.CompletedTask);
        var body = Encoding.UTF8.GetString(sent.ToArray());
        Asked asked = new(request.Method.Method, request.RequestUri!.AbsolutePath, Uri.UnescapeDataString(request.RequestUri.Query), body, request.Headers.Authorization?.ToString());
        Requests.Enqueue(asked);
        await Before(asked).WaitAsync(cancellationToken);
        var text = !IsToken(asked) ? answer(asked) : Token?.Invoke(asked) ?? NewToken();
        return new(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, "application/json") };
    }

    private static bool IsToken(Asked asked) => asked.Path is "/cgi-bin/stable_token" or "/cgi-bin/token" or "/cgi-bin/gettoken";

    private string NewToken() => $$"""{"access_token":"secret-token-{{Interlocked.Increment(ref tokens)}}","expires_in":7200}""";
}
