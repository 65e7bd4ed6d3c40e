using System.Text;
using Microsoft.AspNetCore.Connections;
using Wellspring.Adapters.WeChat;

namespace Wellspring.PilotHost;

/// <summary>
/// Answers at the host's address while the host does not run, so that the way from the platform to here can be checked before the first start. Only the question
/// whether the address is right is answered; what the platform wants to tell is to come again, for nothing is kept here.
/// </summary>
internal sealed class StandIn : IAsyncDisposable
{
    private readonly WebApplication app;

    private StandIn(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First());

    /// <summary>Starts it; null where something listens there already, which is then the host itself.</summary>
    public static async Task<StandIn?> StartAsync(WebApplicationBuilder builder, WeChatReceiver receiver, CancellationToken cancellation)
    {
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/wechat/{account}", async (HttpContext context, string account) =>
        {
            var answer = await receiver.ReceiveAsync(new(account, name => context.Request.Query[name], null));
            return Results.Text(answer.Content, answer.ContentType, Encoding.UTF8, answer.Status);
        });
        app.MapFallback(() => Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        try
        {
            await app.StartAsync(cancellation);
            return new(app);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            return null;
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
