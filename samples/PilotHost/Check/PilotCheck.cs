using Wellspring.Adapters.WeChat;
using Wellspring.Engine;

namespace Wellspring.PilotHost;

/// <summary>Looks at what is configured and asks the platform, account by account. Nothing is sent to anyone and nothing is stored.</summary>
internal sealed class PilotCheck(WebApplicationBuilder builder, Action<Finding> found)
{
    private static readonly TimeSpan PlatformsPatience = TimeSpan.FromSeconds(5);
    private readonly ConfigurationManager configuration = builder.Configuration;
    private bool failed;

    /// <summary>Whether nothing is wrong.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        var accounts = AccountSettings.Read(configuration);
        List<string> mistakes = [];
        if (!PilotSettings.HasAccounts(configuration))
        {
            // An account's key may be among them.
            KnownSettings.Check(configuration, mistakes);
            DemoSettings.Read(configuration, mistakes);
            mistakes.ForEach(Add);
            Add(Finding.Wrong("host", "no account is configured", "Set AppId, AppSecret, Callback:Token and Callback:EncodingAesKey of WeChat:OfficialAccounts:shop; docs/pilot.md shows how."));
            return false;
        }

        var settings = PilotSettings.Read(configuration, mistakes);
        mistakes.ForEach(Add);
        if (StoreCheck.Fault(settings.Store) is { } fault)
        {
            Add(fault);
        }

        if (Make(() => new WeChatClient(new WeChatOptions().Read(configuration.GetSection("WeChat")))) is not { } client)
        {
            return false;
        }

        using (client)
        {
            using var engine = File.Exists(settings.Messages) ? Make(() => Engine(settings, client)) : null;
            await AccountsAsync(accounts, client, engine, cancellation);
            await CallbacksAsync(accounts, settings, client, engine, cancellation);
        }

        return !failed;
    }

    private MarketingEngine Engine(PilotSettings settings, WeChatClient client)
    {
        var made = MarketingEngine.Create(options => PilotApp.Decide(options, configuration, settings).AddEvents(WeChatEvents.Register).AddWeChatChannels(client));
        Add(Finding.Good("host", $"{made.Rules.Count} rules, the gates and {made.Messages!.Names.Count} messages are in order"));
        return made;
    }

    private async Task AccountsAsync(IReadOnlyList<AccountSettings> accounts, WeChatClient client, MarketingEngine? engine, CancellationToken cancellation)
    {
        foreach (var account in accounts)
        {
            // It is of no consequence, and every kind of account may ask it.
            var answer = await client.CallAsync(account.Name, "/cgi-bin/get_api_domain_ip", options: new() { MaxAttempts = 2 }, cancellationToken: cancellation);
            Add(answer.IsAccepted ? Finding.Good(account.Name, "the platform takes its id, its secret and this machine's address") : Finding.Wrong(account.Name, answer.Code.Length > 0 ? $"the platform refuses: {answer.Reason}" : answer.Reason ?? "it does not answer", Advice.ForAnswer(answer, account)));
            if (!answer.IsAccepted || account.IsWeCom)
            {
                continue;
            }

            if (await KindCheck.RunAsync(account, client, cancellation) is { } otherKind)
            {
                Add(otherKind);
            }
            else if (engine?.Messages is { } catalog)
            {
                foreach (var finding in await TemplateCheck.RunAsync(account, catalog, client, cancellation))
                {
                    Add(finding);
                }
            }
        }

        foreach (var pay in configuration.GetSection("WeChat:Pay").GetChildren())
        {
            Add(Finding.Note(pay.Key, "the keys of WeChat Pay are of the right form; whether they are the merchant's shows the first call", "Nothing, until then."));
        }
    }

    private async Task CallbacksAsync(IReadOnlyList<AccountSettings> accounts, PilotSettings settings, WeChatClient client, MarketingEngine? engine, CancellationToken cancellation)
    {
        foreach (var account in accounts.Where(account => account.Token is null))
        {
            var (verdict, says) = account is { IsWeCom: false, IsMiniProgram: false } ? (Verdict.Wrong, "nobody is seen following or writing") : (Verdict.Note, "what users do there does not come in");
            Add(new Finding(verdict, account.Name, $"callbacks: it has no Callback:Token, so {says}", Advice.ForMistake($"{account.Key}:Callback:Token")));
        }

        var known = settings.PublicAddress;
        var isKnownWrong = known is null && configuration["PublicAddress"] is { Length: > 0 };
        if (known is not null && PublicReach.IsLocal(known) && !accounts.All(account => account.IsSimulated))
        {
            Add(Finding.Wrong("host", $"PublicAddress: {known} is an address of this machine or its own network, which the platform never reaches", "Set PublicAddress to the address by which the world reaches the host, such as https://pilot.example.com."));
            isKnownWrong = true;
        }

        if (engine is null || !PilotSettings.Addresses(configuration).All(PilotSettings.CanListen))
        {
            return;
        }

        StandIn? standIn;
        try
        {
            standIn = await StandIn.StartAsync(builder, new(client, engine), cancellation);
        }
        catch (ListenException e)
        {
            Add(Finding.Wrong("host", e.What, e.Do));
            return;
        }

        await using var _ = standIn;
        if (isKnownWrong)
        {
            return;
        }

        var host = known ?? standIn?.Address ?? PilotSettings.Listens(configuration);
        using HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = PlatformsPatience };
        CallbackCheck check = new(http, TimeProvider.System);
        foreach (var account in accounts.Where(account => account.Token is not null))
        {
            Add(await check.RunAsync(account, host, cancellation));
            Add(known is null
                ? Finding.Note(account.Name, "callbacks: only this machine was asked, for PublicAddress is not set", "Set PublicAddress to the address by which the platform is to reach the host, such as https://pilot.example.com, and check again.")
                : Finding.Note(account.Name, $"callbacks: the console has to have the URL {CallbackCheck.UrlOf(account, host)}", Advice.ForUrl(account)));
        }
    }

    private T? Make<T>(Func<T> make)
        where T : class
    {
        try
        {
            return make();
        }
        catch (InvalidConfigurationException e)
        {
            foreach (var mistake in e.Mistakes)
            {
                Add(mistake);
            }

            return null;
        }
    }

    private void Add(string mistake) => Add(Finding.Wrong("host", mistake, Advice.ForMistake(mistake)));

    private void Add(Finding finding)
    {
        failed |= finding.Verdict == Verdict.Wrong;
        found(finding);
    }
}
