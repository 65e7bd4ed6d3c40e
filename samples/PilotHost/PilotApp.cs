using Wellspring.Engine;
using Wellspring.Rules;
using Wellspring.Storage.Sqlite;

namespace Wellspring.PilotHost;

/// <summary>The host: events come in over HTTP and from WeChat, the engine decides, WeChat delivers.</summary>
internal static class PilotApp
{
    /// <summary>What is in <c>appsettings.json</c> beside the program, laid over by the environment and the command line.</summary>
    public static WebApplicationBuilder Builder(string[] settings) =>
        WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory });

    /// <summary>Adds the engine, its store, its rules and messages, and the accounts.</summary>
    /// <exception cref="InvalidConfigurationException">There are mistakes in the host's settings; those in accounts and rules are found when it starts.</exception>
    public static WellspringBuilder Compose(WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        var settings = PilotSettings.Read(configuration);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = Math.Max(settings.MaxBytes, kestrel.Limits.MaxRequestBodySize ?? 0));
        services.AddSingleton(settings);
        services.AddSingleton<EventsEndpoint>();
        services.AddHealthChecks().AddWellspring().AddWeChat();
        return services.AddWellspring(options => Decide(options, configuration, settings).UseSqlite(settings.Store))
            .AddWeChat(wechat => wechat.Read(configuration.GetSection("WeChat")));
    }

    /// <summary>What may happen, what is decided then, and what messages say.</summary>
    public static EngineOptions Decide(EngineOptions options, IConfiguration configuration, PilotSettings settings) => AddEvents(options)
        .Configure(PilotRules.Catalog, configuration.GetSection("Wellspring"))
        .AddMessages(messages => messages.Read(File.ReadAllBytes(settings.Messages)));

    /// <summary>What may happen, beside what WeChat tells.</summary>
    public static EngineOptions AddEvents(EngineOptions options) => options
        .AddEvents(CommerceEvents.Register)
        .AddEvents(ShopEvents.Register);

    /// <summary>Maps what is asked over HTTP.</summary>
    public static WebApplication Map(WebApplication app)
    {
        app.MapPost("/events", (HttpContext context, EventsEndpoint events) => events.HandleAsync(context));
        app.MapWeChatCallbacks("/wechat/{account}");

        // Alive is who answers. Ready is who is not unhealthy; degraded is for people to look at.
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        app.MapHealthChecks("/health", new() { ResponseWriter = HealthAnswer.WriteAsync });
        return app;
    }
}
