using System.Security.Cryptography;
using System.Text;
using Wellspring.Engine;
using Wellspring.GettingStarted;
using Wellspring.Rules;
using Wellspring.Storage.Sqlite;

var builder = WebApplication.CreateBuilder(args);
var address = builder.Configuration["urls"] ?? "http://127.0.0.1:5080";
var secret = builder.Configuration["secret"] ?? Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
using var metrics = new MetricsText();
builder.WebHost.UseUrls(address);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

// What may happen, what is decided then, where it is kept, and how it goes out.
builder.Services.AddWellspring(options => options
    .AddEvents(CommerceEvents.Register)
    .AddEvents(types => types.Add("product_viewed", ShopJson.Default.ProductViewed))
    .AddRule(new Welcome(new()))
    .AddRule(new AbandonedCart(new() { First = TimeSpan.FromSeconds(10) }))
    .AddRule(new BrowsedNotBought())
    .AddCap(FrequencyCap.Rolling(max: 2, per: TimeSpan.FromDays(7)))
    .UseSqlite("getting-started.db")
    .AddChannel(new WebhookChannel("webhook", client, new() { Endpoint = new(builder.Configuration["webhook"] ?? $"{address}/webhook"), Secret = secret })));
builder.Services.AddHealthChecks().AddWellspring();
var app = builder.Build();

// Events come in. The answer goes out when they are on disk.
app.MapPost("/events", async (HttpRequest request, MarketingEngine engine) =>
{
    try
    {
        var results = await engine.PublishAsync(await Body.ReadAsync(request));
        return Results.Text(string.Join('\n', results.Select(result => result.Reason is { } reason ? $"Refused: {reason}" : $"{result.Status}")) + "\n");
    }
    catch (JournalUnavailableException)
    {
        return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }
});

// The other side, which would be a server of yours: it believes what is signed.
app.MapPost("/webhook", async (HttpRequest request) =>
{
    var body = await Body.ReadAsync(request);
    if (!WebhookSignature.Verify(secret, request.Headers[WebhookSignature.Header], body.Span, DateTimeOffset.UtcNow, tolerance: TimeSpan.FromMinutes(5)))
    {
        return Results.Unauthorized();
    }

    Console.WriteLine($"webhook {Encoding.UTF8.GetString(body.Span)}");
    return Results.NoContent();
});
app.MapHealthChecks("/health");
app.MapGet("/metrics", metrics.ToString);
await app.RunAsync();
