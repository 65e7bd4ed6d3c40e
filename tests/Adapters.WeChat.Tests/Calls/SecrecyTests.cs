using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Wellspring.Adapters.WeChat.Tests.Calls;

/// <summary>Over real sockets, with everything listening that could tell a secret.</summary>
public sealed class SecrecyTests
{
    private const string OpenId = "oUser1234567890";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_secret_token_or_user_gets_into_logs_traces_metrics_events_or_exceptions(bool container)
    {
        ConcurrentQueue<string> told = [];
        await using var app = await ServeAsync();
        var address = new Uri(app.Urls.Single());
        using ActivityListener traces = new()
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => told.Enqueue($"{activity.Source.Name} {activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Events.SelectMany(e => e.Tags))}"),
        };
        ActivitySource.AddActivityListener(traces);
        using MeterListener metrics = new() { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        metrics.SetMeasurementEventCallback<double>((instrument, value, tags, _) => told.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        metrics.SetMeasurementEventCallback<long>((instrument, value, tags, _) => told.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        metrics.Start();
        using EventSources sources = new(told);
        ServiceCollection services = new();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Lines(told)));
        void Configure(WeChatOptions wechat)
        {
            wechat.Addresses.Set(address);
            wechat.AddOfficialAccount("shop", Accounts.Samples.App)
                .AddOfficialAccount("classic", options =>
                {
                    Accounts.Samples.App(options);
                    options.TokenEndpoint = WeChatTokenEndpoint.Classic;
                })
                .AddWeCom("corp", Accounts.Samples.Corp)
                .AddPay("mall", Accounts.Samples.Pay);
        }

        services.AddWellspring(_ => { }).AddWeChat(Configure);
        await using var provider = services.BuildServiceProvider();
        WeChatOptions options = new();
        Configure(options);
        using var own = new WeChatClient(options, logger: provider.GetRequiredService<ILogger<WeChatClient>>());
        var client = container ? provider.GetRequiredService<WeChatClient>() : own;
        var body = Encoding.UTF8.GetBytes($$"""{"touser":"{{OpenId}}"}""");

        (await client.CallAsync("shop", "/ok", body)).IsAccepted.Should().BeTrue();
        (await client.CallAsync("classic", "/gzip")).Body.ToArray().Should().Equal("""{"tags":["水"]}"""u8.ToArray());
        (await client.CallAsync("corp.service", "/html", body)).Disposition.Should().Be(WeChatDisposition.Unknown);
        (await client.CallAsync("shop", "/empty", body)).Disposition.Should().Be(WeChatDisposition.Unknown);
        (await client.CallAsync("shop", "/broken", body)).Disposition.Should().Be(WeChatDisposition.Unknown);
        (await client.CallAsync("shop", "/elsewhere", body)).Disposition.Should().Be(WeChatDisposition.Permanent);
        (await client.CallAsync("mall", $"/v3/marketing/favor/users/{OpenId}/coupons", body)).IsAccepted.Should().BeTrue();
        (await client.CallAsync("shop", "/fault", body)).Disposition.Should().Be(WeChatDisposition.ConfigurationFault);

        told.Should().Contain(line => line.Contains("50002", StringComparison.Ordinal), "the fault is told of");
        told.Should().Contain(line => line.StartsWith("Wellspring.Adapters.WeChat wechat.call", StringComparison.Ordinal));
        foreach (var secret in new[] { "secret-token", Accounts.Samples.Secret, Accounts.Samples.AesKey })
        {
            told.Should().NotContain(line => line.Contains(secret, StringComparison.Ordinal));
        }

        // WeChat Pay's own paths hold openids, and the runtime's event source shows paths to whoever attaches a tool to the process.
        told.Should().NotContain(line => line.Contains(OpenId, StringComparison.Ordinal) && !line.StartsWith("RequestStart", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_configured_does_not_show_its_secrets()
    {
        WeChatOptions options = new();
        options.AddOfficialAccount("shop", Accounts.Samples.App).AddWeCom("corp", Accounts.Samples.Corp).AddPay("mall", Accounts.Samples.Pay);

        string.Join(' ', options.Added.Select(added => added.Options).Append(options).Concat(new WeChatAccounts(options).All).Append(new WeChatCrypto("t", Accounts.Samples.AesKey, "")).Select(thing => thing.ToString()))
            .Should().NotContain(Accounts.Samples.Secret).And.NotContain(Accounts.Samples.AesKey).And.NotContain("PRIVATE KEY");
    }

    private static async Task<WebApplication> ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/cgi-bin/stable_token", () => Results.Text("""{"access_token":"secret-token","expires_in":7200}""", "application/json"));
        app.MapGet("/cgi-bin/token", () => Results.Text("""{"access_token":"secret-token","expires_in":7200}""", "application/json"));
        app.MapGet("/cgi-bin/gettoken", () => Results.Text("""{"errcode":0,"errmsg":"ok","access_token":"secret-token","expires_in":7200}""", "application/json"));
        app.MapPost("/ok", () => Results.Text("""{"errcode":0,"errmsg":"ok"}""", "application/json"));
        app.MapPost("/v3/marketing/favor/users/{openid}/coupons", () => Results.Text("""{"coupon_id":"1"}""", "application/json"));
        app.MapPost("/fault", () => Results.Text($$"""{"errcode":50002,"errmsg":"user limited {{OpenId}} rid: 5f0a7f6b-2b6f6c5d-1b2c3d4e"}""", "application/json"));
        app.MapPost("/html", () => Results.Text("<html>502</html>", "text/html", statusCode: 502));
        app.MapPost("/empty", () => Results.Ok());
        app.MapPost("/elsewhere", () => Results.Redirect("/ok"));
        app.MapPost("/broken", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        app.MapGet("/gzip", async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using GZipStream gzip = new(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync("""{"tags":["水"]}"""u8.ToArray());
        });
        await app.StartAsync();
        return app;
    }

    private sealed class Lines(ConcurrentQueue<string> told) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            told.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }

    /// <summary>What the library itself tells of requests.</summary>
    private sealed class EventSources(ConcurrentQueue<string> told) : EventListener
    {
        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "System.Net.Http")
            {
                EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) => told?.Enqueue($"{eventData.EventName} {string.Join(' ', eventData.Payload ?? new([]))}");
    }
}
