using System.Text;
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
    /// <exception cref="ListenException">It cannot listen there, and neither could the host.</exception>
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
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await app.DisposeAsync();
            return ListenException.IsTaken(e) ? null : throw ListenException.Of(e, builder.Configuration);
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
