using System.Net;

namespace Wellspring.WeChatSandbox;

/// <summary>
/// Only this machine is answered, and only under a name of its own: a page of another site, loaded in the user's browser, could otherwise talk to
/// the sandbox by pointing its name at 127.0.0.1, or by sending forms.
/// </summary>
internal static class LocalOnly
{
    public static bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return IsOwn(request.Host.Host)
            && request.HttpContext.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            && (origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && IsOwn(from.Host) && from.Port == (request.Host.Port ?? 80)));
    }

    private static bool IsOwn(string host) => host is "127.0.0.1" or "localhost" or "[::1]";
}
