using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>All accounts by their names, checked.</summary>
internal sealed class WeChatAccounts
{
    private readonly Dictionary<string, WeChatAccount> byName = new(StringComparer.Ordinal);

    /// <exception cref="InvalidConfigurationException">There are mistakes; all are named, with their keys and without secrets.</exception>
    public WeChatAccounts(WeChatOptions options)
    {
        var common = options.Addresses.Over(WeChatAddresses.Platform);
        Mistakes mistakes = new("WeChat");
        mistakes.AddRange(options.Mistakes);
        mistakes.At("Addresses").Check(options.Addresses);
        mistakes.At("MediaLife").Check(options.MediaLife >= TimeSpan.FromHours(2) && options.MediaLife <= TimeSpan.FromDays(30), "from 2 hours to 30 days is expected");
        mistakes.At("FaultPause").Check(options.FaultPause >= TimeSpan.FromSeconds(1) && options.FaultPause <= TimeSpan.FromDays(1), "from 1 second to 1 day is expected");
        options.Errors.Check(mistakes.At("Errors"));
        Check(mistakes.At("Inbound"), options.Inbound);
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var (key, name, added) in options.Added)
        {
            var at = mistakes.At(key).At(name);
            at.CheckName(name);
            at.Check(names.Add(name), "the name stands twice; give each account a name of its own, also those of different kinds");
            foreach (var account in Make(at, key, name, added, common))
            {
                byName.TryAdd(account.Name, account);
            }
        }

        foreach (var pay in byName.Values.OfType<PayAccount>())
        {
            foreach (var app in pay.Apps.Where(app => Find(app) is not AppAccount))
            {
                mistakes.At("Pay").At(pay.Name).At("Apps").Check(false, $"there is no Official Account or mini program '{app}'; there are {string.Join(", ", byName.Values.OfType<AppAccount>().Select(known => known.Name).Order(StringComparer.Ordinal))}");
            }
        }

        mistakes.ThrowIfAny();
    }

    public IEnumerable<WeChatAccount> All => byName.Values;

    public WeChatAccount? Find(string name) => byName.GetValueOrDefault(name);

    /// <exception cref="ArgumentException">There is no such account, or it is of another kind.</exception>
    public T Get<T>(string name)
        where T : WeChatAccount => Find(name) switch
    {
        T account => account,
        null => throw new ArgumentException($"There is no WeChat account '{name}'; there are {string.Join(", ", byName.Keys)}.", nameof(name)),
        var other => throw new ArgumentException($"The WeChat account '{name}' is a {other.Kind}, which cannot do this.", nameof(name)),
    };

    private static void Check(Mistakes at, WeChatInboundOptions inbound)
    {
        at.At("MaxSkew").Check(inbound.MaxSkew >= TimeSpan.FromSeconds(10) && inbound.MaxSkew <= TimeSpan.FromDays(1), "from 10 seconds to 1 day is expected");
        at.At("MaxBytes").Check(inbound.MaxBytes is >= 1 << 10 and <= 16 << 20, "from 1 KiB to 16 MiB is expected");
        at.At("AnswerWithin").Check(inbound.AnswerWithin >= TimeSpan.FromSeconds(0.1) && inbound.AnswerWithin <= TimeSpan.FromSeconds(5), "from 0.1 to 5 seconds is expected; the platform waits no longer");
        at.At("UserId").Check(inbound.UserId is not null, "it is missing");
    }

    private static IEnumerable<WeChatAccount> Make(Mistakes at, string key, string name, object options, WeChatAddresses common) => options switch
    {
        WeChatAppOptions app => AccountChecks.App(at, name, key == "MiniPrograms" ? WeChatAccountKind.MiniProgram : WeChatAccountKind.OfficialAccount, app, common),
        WeComOptions corp => AccountChecks.Corporation(at, name, corp, common),
        WeChatPayOptions pay => AccountChecks.Merchant(at, name, pay, common),
        _ => [],
    };
}
