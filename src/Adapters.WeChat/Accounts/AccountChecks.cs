using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Wellspring.Adapters.WeChat;

/// <summary>Makes accounts of options, and names what is wrong with those. An account with a mistake is not made.</summary>
internal static class AccountChecks
{
    private const int MinKeyBits = 2048;

    public static IEnumerable<WeChatAccount> App(Mistakes at, string name, WeChatAccountKind kind, WeChatAppOptions options, WeChatAddresses common)
    {
        at.At("Addresses").Check(options.Addresses);
        at.At("TokenEndpoint").Check(Enum.IsDefined(options.TokenEndpoint), "Stable or Classic is expected");
        Check(at.At("Channels"), kind, options.Channels);
        var media = Media(at.At("Media"), options.Media);
        var appId = at.Required("AppId", options.AppId, IsWord, "an appid is expected, such as wx1234567890abcdef");
        var secret = at.Required("AppSecret", options.AppSecret, IsWord, "the AppSecret is expected, as the console showed it");
        var callback = Callback(at.At("Callback"), options.Callback, appId, mustEncrypt: false);
        return appId is null || secret is null ? [] : [new AppAccount(name, kind, appId, secret, options.TokenEndpoint, options.Addresses.Over(common), callback, options.Channels) { Media = media }];
    }

    public static IEnumerable<WeChatAccount> Corporation(Mistakes at, string name, WeComOptions options, WeChatAddresses common)
    {
        at.At("Addresses").Check(options.Addresses);
        var corpId = at.Required("CorpId", options.CorpId, IsWord, "a corpid is expected, such as ww1234567890abcdef");
        at.Check(options.Apps.Count > 0, "it has no app; add one with AddApp, or under Apps");
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var (app, its) in options.Apps)
        {
            var place = at.At("Apps").At(app);
            place.CheckName(app);
            place.Check(names.Add(app), "the name stands twice; give each app a name of its own");
            place.At("AgentId").Check(its.AgentId is null or > 0, "a number greater than 0 is expected");
            var secret = place.Required("Secret", its.Secret, IsWord, "the app's secret is expected");
            Check(place.At("Channels"), its.Channels);
            var media = Media(place.At("Media"), its.Media);
            place.At("SuiteId").Check(its.SuiteId is null || (its.SuiteId.Length > 0 && IsWord(its.SuiteId)), "the suite's id is expected, such as ww4asffe99e54c0f4c");
            var callback = Callback(place.At("Callback"), its.Callback, corpId, mustEncrypt: true, its.SuiteId);
            if (corpId is not null && secret is not null)
            {
                yield return new WeComApp(name, app, corpId, its.AgentId, secret, options.Addresses.Over(common).Work!, callback, its.Channels) { Media = media };
            }
        }
    }

    public static IEnumerable<WeChatAccount> Merchant(Mistakes at, string name, WeChatPayOptions options, WeChatAddresses common)
    {
        at.At("Addresses").Check(options.Addresses);
        var merchant = at.Required("MerchantId", options.MerchantId, id => id.All(char.IsAsciiDigit), "digits are expected");
        var serial = at.Required("SerialNumber", options.SerialNumber, s => s.All(char.IsAsciiHexDigit), "hex digits are expected");
        var key = PrivateKey(options.PrivateKey);
        at.At("PrivateKey").Check(key is not null, $"{(string.IsNullOrEmpty(options.PrivateKey) ? "it is missing" : "it is something else")}; an RSA key in PEM with at least {MinKeyBits} bits is expected, the text of apiclient_key.pem");
        at.At("ApiV3Key").Check(options.ApiV3Key is null || (options.ApiV3Key.Length == WeChatPayResource.KeyLength && options.ApiV3Key.All(char.IsAscii)), $"{WeChatPayResource.KeyLength} characters are expected");
        Dictionary<string, RSA> platform = new(StringComparer.Ordinal);
        foreach (var (id, pem) in options.PlatformKeys)
        {
            if (PublicKey(pem) is { } known)
            {
                platform.Add(id, known);
            }
            else
            {
                at.At("PlatformKeys").At(id).Check(false, $"a certificate or a public key in PEM is expected, RSA with at least {MinKeyBits} bits");
            }
        }

        return merchant is null || serial is null || key is null ? [] : [new PayAccount(name, merchant, serial, key, options.ApiV3Key, platform, [.. options.Apps], options.Addresses.Over(common).Pay!)];
    }

    private static FrozenDictionary<string, string> Media(Mistakes at, IDictionary<string, string> files)
    {
        foreach (var (name, file) in files)
        {
            at.At(name).Check(name.Length > 0 && IsWord(name), "the name is expected to be of letters, digits, hyphens and underscores");
            at.At(name).Check(File.Exists(file), $"there is no file '{file}'; a path is expected, relative to {Environment.CurrentDirectory}");
            at.At(name).Check(!File.Exists(file) || MediaForm.IsName(Path.GetFileName(file)), "the file's name has quotes or control characters; rename it");
        }

        return files.ToFrozenDictionary(pair => pair.Key, pair => pair.Value is { Length: > 0 } file ? Path.GetFullPath(file) : "", StringComparer.Ordinal);
    }

    private static void Check(Mistakes at, WeChatAccountKind kind, WeChatChannelOptions channels)
    {
        foreach (var (key, window) in new[] { ("WindowAfterMessage", channels.WindowAfterMessage), ("WindowAfterVisit", channels.WindowAfterVisit), ("WindowAfterPayment", channels.WindowAfterPayment) })
        {
            at.At(key).Check(window >= TimeSpan.FromSeconds(1) && window <= TimeSpan.FromDays(30), "from 1 second to 30 days is expected");
        }

        foreach (var (key, messages) in new[] { ("MessagesAfterMessage", channels.MessagesAfterMessage), ("MessagesAfterVisit", channels.MessagesAfterVisit), ("MessagesAfterSession", channels.MessagesAfterSession) })
        {
            at.At(key).Check(messages is >= 1 and <= 1000, "a number from 1 to 1,000 is expected");
        }

        at.At("ReceiptsWithin").Check(channels.ReceiptsWithin >= TimeSpan.FromMinutes(1) && channels.ReceiptsWithin <= TimeSpan.FromDays(7), "from 1 minute to 7 days is expected");
        at.At("GiftLife").Check(channels.GiftLife >= TimeSpan.FromMinutes(1) && channels.GiftLife <= TimeSpan.FromDays(30), "from 1 minute to 30 days is expected");
        at.At("MassPerMonth").Check(channels.MassPerMonth is >= 1 and <= 100, "from 1 to 100 is expected");
        at.At("MassBatch").Check(channels.MassBatch is >= 2 and <= 10_000, "from 2 to 10,000 is expected");
        at.At("MassGather").Check(channels.MassGather >= TimeSpan.FromSeconds(0.1) && channels.MassGather <= TimeSpan.FromMinutes(5), "from 0.1 seconds to 5 minutes is expected");
        at.At("TemplatesPerSecond").Check(channels.TemplatesPerSecond is >= 1 and <= 100_000, "from 1 to 100,000 is expected");
        at.At("LongTermTemplates").Check(channels.LongTermTemplates.All(id => id.Length > 0 && IsWord(id)), "the platform's ids of templates are expected, such as IUg41aSGjYL6MpgqxM1FxN4ndLWFwX8Ut5KjD2Q9OYw");
        at.At("MarketingWords").Check(channels.MarketingWords.All(word => !string.IsNullOrWhiteSpace(word)), "a word is empty; take it out");
        at.At("TagBatch").Check(channels.TagBatch is >= 1 and <= 1000, "from 1 to 1,000 is expected");
        foreach (var (tag, id) in channels.Tags)
        {
            at.At("Tags").At(tag).Check(kind == WeChatAccountKind.OfficialAccount && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _), "the platform's id of a tag of an Official Account is expected, a number");
        }

        at.At("OnMarketingWords").Check(Enum.IsDefined(channels.OnMarketingWords), "Refuse or Warn is expected");
    }

    private static void Check(Mistakes at, WeComChannelOptions channels)
    {
        at.At("StaffPerMinute").Check(channels.StaffPerMinute > 0, "a number greater than 0 is expected");
        at.At("StaffPerHour").Check(channels.StaffPerHour > 0, "a number greater than 0 is expected");
        at.At("DuplicateCheck").Check(channels.DuplicateCheck == TimeSpan.Zero || (channels.DuplicateCheck >= TimeSpan.FromSeconds(1) && channels.DuplicateCheck <= TimeSpan.FromHours(4)), "0, or from 1 second to 4 hours, is expected");
        at.At("WelcomeWithin").Check(channels.WelcomeWithin >= TimeSpan.FromSeconds(1) && channels.WelcomeWithin <= TimeSpan.FromSeconds(20), "from 1 to 20 seconds is expected");
        foreach (var (tag, id) in channels.Tags)
        {
            at.At("Tags").At(tag).Check(id.Length > 0 && IsWord(id), "the platform's id of the tag is expected, such as etAJ2GCAAAXtWyujaWJHDDGi0mACH71w");
        }

        at.At("GatherFor").Check(channels.GatherFor >= TimeSpan.Zero && channels.GatherFor <= TimeSpan.FromSeconds(20), "from 0 to 20 seconds is expected");
        at.At("CustomersPerTask").Check(channels.CustomersPerTask is >= 1 and <= 100_000, "from 1 to 100,000 is expected");
        at.At("MessagesPerCustomer").Check(channels.MessagesPerCustomer is >= 1 and <= 1000, "from 1 to 1,000 is expected");
        at.At("CustomerPeriod").Check(Enum.IsDefined(channels.CustomerPeriod), "Day, Week or Month is expected");
        at.At("ConfirmWithin").Check(channels.ConfirmWithin >= TimeSpan.FromHours(1) && channels.ConfirmWithin <= TimeSpan.FromDays(30), "from 1 hour to 30 days is expected");
        at.At("PollEvery").Check(channels.PollEvery >= TimeSpan.FromSeconds(10) && channels.PollEvery <= TimeSpan.FromHours(1), "from 10 seconds to 1 hour is expected");
        at.At("RemindEvery").Check(channels.RemindEvery == TimeSpan.Zero || channels.RemindEvery >= TimeSpan.FromHours(8), "0, or 8 hours and more, is expected; the platform allows 3 in 24 hours");
    }

    private static CallbackKeys? Callback(Mistakes at, WeChatCallbackOptions options, string? receiveId, bool mustEncrypt, string? suiteId = null)
    {
        if (options is { Token: null, EncodingAesKey: null })
        {
            return null;
        }

        var token = at.Required("Token", options.Token, t => t.Length is >= 3 and <= 32 && IsWord(t), "3 to 32 letters and digits are expected");
        var key = options.EncodingAesKey;
        var isKey = key is null ? !mustEncrypt : WeChatCrypto.KeyOf(key) is not null;
        at.At("EncodingAesKey").Check(isKey, $"{WeChatCrypto.KeyLength} letters and digits are expected");
        at.At("AcceptPlain").Check(!(options.AcceptPlain && mustEncrypt), "WeCom always encrypts; leave it out");
        return token is null || receiveId is null || !isKey ? null : new(token, key is null ? null : new(token, key, receiveId), key is null || options.AcceptPlain, key is null || suiteId is null ? null : new(token, key, suiteId));
    }

    /// <summary>What is copied with a space or a line end does not work, and is hard to see.</summary>
    private static bool IsWord(string value) => value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static RSA? PrivateKey(string? pem) => pem is null ? null : Key(rsa => rsa.ImportFromPem(pem), isPrivate: true);

    private static RSA? PublicKey(string? pem) => pem is null ? null : Key(rsa => Import(rsa, pem), isPrivate: false);

    private static void Import(RSA rsa, string pem)
    {
        if (!pem.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal))
        {
            rsa.ImportFromPem(pem);
            return;
        }

        using var certificate = X509Certificate2.CreateFromPem(pem);
        rsa.ImportSubjectPublicKeyInfo(certificate.PublicKey.ExportSubjectPublicKeyInfo(), out _);
    }

    private static RSA? Key(Action<RSA> import, bool isPrivate)
    {
        var rsa = RSA.Create();
        try
        {
            import(rsa);
            if (rsa.KeySize >= MinKeyBits && (!isPrivate || rsa.SignData([], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Length > 0))
            {
                return rsa;
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // It is no key; the caller says so without showing it.
        }

        rsa.Dispose();
        return null;
    }
}
