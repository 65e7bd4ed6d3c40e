using System.Net.Http.Headers;
using System.Text;

namespace Wellspring.WeChatSandbox;

/// <summary>The HTTP side of callbacks. It follows no redirects, and reads no more than a reply may be long.</summary>
internal sealed class CallbackClient(SandboxOptions options) : IDisposable
{
    private const int LongestReply = 1 << 20;

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        MaxResponseContentBufferSize = LongestReply,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<(CallbackOutcome Outcome, PhoneMessage? Message)> SendAsync(Push push, CancellationToken cancellation)
    {
        var (status, problem) = (0, "");
        var attempt = 0;
        while (attempt < (push.Attempts ?? options.CallbackAttempts) && !cancellation.IsCancellationRequested)
        {
            attempt++;
            (status, var body, problem) = await PostAsync(push, cancellation);
            if (problem is null)
            {
                var (reply, message, objection) = push.Account is null ? (body, null, null) : PassiveReply.Read(push.Account, body);
                return (new(push.Receiver, push.Event, attempt, status, reply, objection), message);
            }
        }
        return (new(push.Receiver, push.Event, attempt, status, "", problem), null);
    }

    public async Task<(int Status, string Body, string? Problem)> GetAsync(Uri url, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, url);
        return await SendAsync(request, cancellation);
    }

    public void Dispose() => http.Dispose();

    private async Task<(int Status, string Body, string? Problem)> PostAsync(Push push, CancellationToken cancellation)
    {
        using ByteArrayContent content = new(Encoding.UTF8.GetBytes(push.Content.Body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(push.Content.ContentType);
        using HttpRequestMessage request = new(HttpMethod.Post, WithQuery(push.Url, push.Content.Query)) { Content = content };
        foreach (var (name, value) in push.Content.Headers)
        {
            request.Headers.Add(name, value);
        }
        return await SendAsync(request, cancellation);
    }

    private async Task<(int Status, string Body, string? Problem)> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(options.CallbackTimeout);
        try
        {
            using var response = await http.SendAsync(request, timeout.Token);
            var body = await response.Content.ReadAsStringAsync(timeout.Token);
            return ((int)response.StatusCode, body, response.IsSuccessStatusCode ? null : $"HTTP {(int)response.StatusCode}");
        }
        catch (OperationCanceledException)
        {
            return (0, "", $"no answer within {options.CallbackTimeout.TotalSeconds:0.###} s");
        }
        catch (HttpRequestException problem)
        {
            return (0, "", problem.HttpRequestError == HttpRequestError.ConnectionError ? "no connection" : "the connection broke");
        }
    }

    public static Uri WithQuery(Uri url, string query) => query.Length == 0 ? url : new(url.AbsoluteUri + (url.Query.Length > 0 ? "&" : "?") + query);
}
