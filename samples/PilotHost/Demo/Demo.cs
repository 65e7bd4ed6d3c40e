using System.Security.Cryptography;
using Spectre.Console;
using Wellspring.Adapters.WeChat;
using Wellspring.Engine;
using Wellspring.WeChatSandbox;

namespace Wellspring.PilotHost;

/// <summary>A host without accounts: WeChat is simulated in the same process, on a port of its own, and a small shop is played.</summary>
internal static class Demo
{
    /// <summary>When the day of the play begins, in Shanghai.</summary>
    private static readonly TimeSpan Opening = TimeSpan.FromHours(10);

    /// <summary>Starts the simulated WeChat, and tells the configuration of the accounts there.</summary>
    /// <exception cref="InvalidConfigurationException">There are mistakes in the demo's settings; nothing was started.</exception>
    public static async Task<Sandbox> StartAsync(ConfigurationManager configuration)
    {
        var demo = DemoSettings.Read(configuration);
        SandboxOptions options = new() { Port = demo.SimulatorPort };
        options.People.Remove(DemoShop.People.First(person => person.Key == "chen"));
        options.People.Insert(1, new("emma", "Emma"));
        var sandbox = await Sandbox.StartAsync(options);

        // The store of a demo tells of users that this simulated WeChat has never seen.
        foreach (var file in new[] { demo.Store, $"{demo.Store}-wal", $"{demo.Store}-shm" })
        {
            File.Delete(file);
        }

        var now = sandbox.Clock.GetUtcNow().ToOffset(ShanghaiTime.Offset);
        sandbox.Clock.Advance(now.Date + (now.TimeOfDay < Opening ? Opening : Opening + TimeSpan.FromDays(1)) - now.DateTime);
        configuration.AddInMemoryCollection(Settings(sandbox, configuration, demo));
        return sandbox;
    }

    /// <summary>Adds the play, and the timeline on the console.</summary>
    public static void AddTo(WellspringBuilder builder, Sandbox sandbox)
    {
        Timeline timeline = new(sandbox, Terminal());
        builder.Services.AddSingleton<TimeProvider>(new DemoTime(sandbox.Clock));
        builder.Services.AddSingleton(sandbox);
        builder.Services.AddSingleton(timeline);
        builder.Services.AddSingleton<IWeChatCallbackHandler>(timeline);
        builder.Services.AddHostedService<ShopPlay>();
        builder.Services.AddLogging(logging => logging.AddFilter(null, LogLevel.Warning));
        builder.Configure((_, options) => options.OnDecision(timeline.Decided).OnDelivery(timeline.Updated));
    }

    private static Dictionary<string, string?> Settings(Sandbox sandbox, IConfiguration configuration, DemoSettings demo)
    {
        Dictionary<string, string?> settings = new(StringComparer.Ordinal)
        {
            ["Store"] = demo.Store,
            ["Messages"] = demo.Messages,
            ["Events:ApiKey"] = configuration["Events:ApiKey"] is { Length: > 0 } key ? key : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        };
        foreach (var host in new[] { "Api", "Work", "Pay", "Mp" })
        {
            settings[$"WeChat:Addresses:{host}"] = sandbox.Address.AbsoluteUri;
        }

        foreach (var (at, account) in new[] { ("WeChat:OfficialAccounts:shop", DemoShop.OfficialAccount), ("WeChat:MiniPrograms:mini", DemoShop.MiniProgram) })
        {
            settings[$"{at}:AppId"] = account.AppId;
            settings[$"{at}:AppSecret"] = account.Secret;
            settings[$"{at}:Callback:Token"] = account.Callback.Token;
            settings[$"{at}:Callback:EncodingAesKey"] = account.Callback.AesKey;
        }

        const string Corp = "WeChat:WeCom:corp";
        CallbackOptions keys = new();
        settings[$"{Corp}:CorpId"] = DemoShop.CorpId;
        settings[$"{Corp}:Apps:service:AgentId"] = $"{DemoShop.Corp.Apps[1].AgentId}";
        settings[$"{Corp}:Apps:service:Secret"] = DemoShop.Corp.Apps[1].Secret;
        settings[$"{Corp}:Apps:service:Callback:Token"] = keys.Token;
        settings[$"{Corp}:Apps:service:Callback:EncodingAesKey"] = keys.AesKey;
        return settings;
    }

    private static IAnsiConsole Terminal()
    {
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Out), Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect });
        console.Profile.Width = Console.IsOutputRedirected ? 160 : console.Profile.Width;
        return console;
    }
}

/// <summary>The shop's time zone, which has one offset.</summary>
internal static class ShanghaiTime
{
    public static TimeSpan Offset { get; } = TimeSpan.FromHours(8);
}
