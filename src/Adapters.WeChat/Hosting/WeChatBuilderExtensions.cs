using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Wellspring.Adapters.WeChat;
using Wellspring.Engine;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds WeChat to an engine in a container.</summary>
public static class WeChatBuilderExtensions
{
    /// <summary>Adds accounts of WeChat and WeCom.</summary>
    /// <param name="builder">What <c>AddWellspring</c> returned.</param>
    /// <param name="configure">Adds the accounts, such as <c>wechat => wechat.Read(configuration.GetSection("WeChat"))</c>.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <remarks>Called again, it adds more accounts. They are checked when the host starts; mistakes stop the start, and all are named.</remarks>
    public static WellspringBuilder AddWeChat(this WellspringBuilder builder, Action<WeChatOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return builder.AddWeChat((_, options) => configure(options));
    }

    /// <param name="builder">What <c>AddWellspring</c> returned.</param>
    /// <param name="configure">Adds the accounts, with what the container has.</param>
    /// <inheritdoc cref="AddWeChat(WellspringBuilder, Action{WeChatOptions})"/>
    public static WellspringBuilder AddWeChat(this WellspringBuilder builder, Action<IServiceProvider, WeChatOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var services = builder.Services;
        services.AddSingleton(new WeChatConfigurator(configure));
        if (services.Any(service => service.ServiceType == typeof(WeChatAccounts)))
        {
            return builder;
        }

        services.AddSingleton(Options);
        services.AddSingleton(provider => new WeChatAccounts(provider.GetRequiredService<WeChatOptions>()));
        services.AddSingleton(Client);
        services.AddSingleton<WeChatReceiver>();
        services.AddSingleton<WeChatReach>();
        services.AddSingleton<FollowerImport>();
        services.AddSingleton<WeChatReceipts>();
        services.AddSingleton<CallbackMemory>();
        services.AddHostedService(Receipts);
        services.AddSingleton<WeChatMassSends>();
        services.AddSingleton<WeChatInvitations>();
        services.AddSingleton<WeChatMedia>();

        // The library's loggers would show addresses.
        services.AddHttpClient(WeChatClient.HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(Exchange.CreateHandler)
            .RemoveAllLoggers();
        services.TryAddSingleton(TimeProvider.System);

        // The engine is made when the host starts, and with it the accounts are checked.
        return builder.Configure((provider, options) =>
        {
            provider.GetRequiredService<CallbackMemory>().Watch(options);
            options.AddEvents(WeChatEvents.Register);
            options.AddWeChatChannels(provider.GetRequiredService<WeChatClient>(), provider.GetService<ILogger<WeChatClient>>());
        });
    }

    private static WeChatOptions Options(IServiceProvider provider)
    {
        WeChatOptions options = new()
        {
            TimeProvider = provider.GetRequiredService<TimeProvider>(),
            TokenStore = provider.GetService<IAccessTokenStore>(),
        };
        foreach (var part in provider.GetServices<WeChatConfigurator>())
        {
            part.Apply(provider, options);
        }

        return options;
    }

    private static WeChatReceiptService Receipts(IServiceProvider provider)
    {
        // It has the engine, so all that configures the engine has had its say, and nothing has begun yet.
        var receipts = provider.GetRequiredService<WeChatReceipts>();
        provider.GetRequiredService<CallbackMemory>().Check();
        return new(receipts);
    }

    private static WeChatClient Client(IServiceProvider provider)
    {
        var factory = provider.GetRequiredService<IHttpClientFactory>();
        return new(provider.GetRequiredService<WeChatAccounts>(), provider.GetRequiredService<WeChatOptions>(), () => factory.CreateClient(WeChatClient.HttpClientName), provider.GetService<ILogger<WeChatClient>>());
    }
}

/// <summary>One part of the configuration of accounts.</summary>
internal sealed record WeChatConfigurator(Action<IServiceProvider, WeChatOptions> Apply);
