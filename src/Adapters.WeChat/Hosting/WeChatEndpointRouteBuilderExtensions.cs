using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Wellspring.Adapters.WeChat;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the address that the platform calls back.</summary>
public static class WeChatEndpointRouteBuilderExtensions
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Post];

    /// <summary>Maps the callbacks of all accounts that have keys for them.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The address, with a place for the account's name. Default <c>/wechat/{account}</c>; the address to put into the console is then <c>https://your.host/wechat/shop</c>.</param>
    /// <returns>What can be configured further. Whoever calls is let in, and what the platform did not sign is refused.</returns>
    public static IEndpointConventionBuilder MapWeChatCallbacks(this IEndpointRouteBuilder endpoints, string pattern = "/wechat/{account}")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        if (!pattern.Contains("{account}", StringComparison.Ordinal))
        {
            throw new ArgumentException("A place for the account's name is expected, such as /wechat/{account}.", nameof(pattern));
        }

        return endpoints.MapMethods(pattern, Methods, ReceiveAsync).AllowAnonymous();
    }

    private static async Task ReceiveAsync(HttpContext context)
    {
        var receiver = context.RequestServices.GetRequiredService<WeChatReceiver>();
        ReadOnlyMemory<byte>? body = null;
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            body = await BodyAsync(context.Request, receiver.MaxBytes).ConfigureAwait(false);
        }

        var answer = await receiver.ReceiveAsync(new((string)context.Request.RouteValues["account"]!, name => context.Request.Query[name], body, name => context.Request.Headers[name])).ConfigureAwait(false);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        await context.Response.WriteAsync(answer.Content).ConfigureAwait(false);
    }

    /// <summary>All of it, whatever its Content-Length says; of one that is too long just so much that this shows.</summary>
    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpRequest request, int max)
    {
        using MemoryStream body = new();
        var buffer = new byte[4096];
        while (body.Length <= max && await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted).ConfigureAwait(false) is > 0 and var read)
        {
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}
