using Microsoft.Extensions.Configuration;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <content>Accounts from configuration.</content>
public sealed partial class WeChatOptions
{
    private readonly List<string> mistakes = [];

    /// <summary>What was wrong in configuration that was read, such as keys that do not exist.</summary>
    internal IReadOnlyList<string> Mistakes => mistakes;

    /// <summary>
    /// Adds the accounts of a configuration section: <c>OfficialAccounts</c>, <c>MiniPrograms</c>, <c>WeCom</c> and <c>Pay</c>, each with accounts by their names,
    /// <c>Addresses</c>, <c>FaultPause</c>, <c>MediaLife</c>, <c>Errors</c> and <c>Inbound</c>. The keys are those of the options. A key that does not exist is a mistake.
    /// </summary>
    /// <param name="section">The section, such as <c>configuration.GetSection("WeChat")</c>.</param>
    /// <returns>This object.</returns>
    public WeChatOptions Read(IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        new ConfigurationReader(section, mistakes, "WeChat")
            .Section("Addresses", s => Read(s, Addresses))
            .Span("FaultPause", value => FaultPause = value)
            .Span("MediaLife", value => MediaLife = value)
            .Section("Errors", s => Read(s, Errors))
            .Section("Inbound", s => Read(s, Inbound))
            .Each("OfficialAccounts", (name, s) => AddOfficialAccount(name, o => Read(s, o)))
            .Each("MiniPrograms", (name, s) => AddMiniProgram(name, o => Read(s, o)))
            .Each("WeCom", (name, s) => AddWeCom(name, o => Read(s, o)))
            .Each("Pay", (name, s) => AddPay(name, o => Read(s, o)))
            .End();
        return this;
    }

    private static void Read(ConfigurationReader section, WeChatAppOptions options) => section
        .Text("AppId", value => options.AppId = value)
        .Text("AppSecret", value => options.AppSecret = value)
        .Value<WeChatTokenEndpoint>("TokenEndpoint", Enum.TryParse, value => options.TokenEndpoint = value, "Stable or Classic")
        .Section("Callback", s => Read(s, options.Callback))
        .Section("Channels", s => Read(s, options.Channels))
        .Texts("Media", (medium, file) => options.Media[medium] = file)
        .Section("Addresses", s => Read(s, options.Addresses))
        .End();

    private static void Read(ConfigurationReader section, WeChatChannelOptions options) => section
        .Span("WindowAfterMessage", value => options.WindowAfterMessage = value)
        .Span("WindowAfterVisit", value => options.WindowAfterVisit = value)
        .Span("WindowAfterPayment", value => options.WindowAfterPayment = value)
        .Number("MessagesAfterMessage", value => options.MessagesAfterMessage = value)
        .Number("MessagesAfterVisit", value => options.MessagesAfterVisit = value)
        .Number("MessagesAfterSession", value => options.MessagesAfterSession = value)
        .Span("ReceiptsWithin", value => options.ReceiptsWithin = value)
        .Span("GiftLife", value => options.GiftLife = value)
        .Texts("Tags", (tag, id) => options.Tags[tag] = id)
        .Number("TagBatch", value => options.TagBatch = value)
        .Number("MassPerMonth", value => options.MassPerMonth = value)
        .Number("MassBatch", value => options.MassBatch = value)
        .Span("MassGather", value => options.MassGather = value)
        .Number("TemplatesPerSecond", value => options.TemplatesPerSecond = value)
        .List("LongTermTemplates", options.LongTermTemplates)
        .List("MarketingWords", options.MarketingWords)
        .Value<OnMarketingWords>("OnMarketingWords", Enum.TryParse, value => options.OnMarketingWords = value, "Refuse or Warn")
        .End();

    private static void Read(ConfigurationReader section, WeComOptions options) => section
        .Text("CorpId", value => options.CorpId = value)
        .Section("Addresses", s => Read(s, options.Addresses))
        .Each("Apps", (name, s) => options.AddApp(name, app => s
            .Number("AgentId", value => app.AgentId = value)
            .Text("Secret", value => app.Secret = value)
            .Text("SuiteId", value => app.SuiteId = value)
            .Section("Callback", c => Read(c, app.Callback))
            .Section("Channels", c => Read(c, app.Channels))
            .Texts("Media", (medium, file) => app.Media[medium] = file)
            .End()))
        .End();

    private static void Read(ConfigurationReader section, WeComChannelOptions options) => section
        .Number("StaffPerMinute", value => options.StaffPerMinute = value)
        .Number("StaffPerHour", value => options.StaffPerHour = value)
        .Span("DuplicateCheck", value => options.DuplicateCheck = value)
        .Span("WelcomeWithin", value => options.WelcomeWithin = value)
        .Texts("Tags", (tag, id) => options.Tags[tag] = id)
        .Span("GatherFor", value => options.GatherFor = value)
        .Number("CustomersPerTask", value => options.CustomersPerTask = value)
        .Number("MessagesPerCustomer", value => options.MessagesPerCustomer = value)
        .Value<CalendarPeriod>("CustomerPeriod", Enum.TryParse, value => options.CustomerPeriod = value, "Day, Week or Month")
        .Span("ConfirmWithin", value => options.ConfirmWithin = value)
        .Span("PollEvery", value => options.PollEvery = value)
        .Span("RemindEvery", value => options.RemindEvery = value)
        .End();

    private static void Read(ConfigurationReader section, WeChatPayOptions options) => section
        .Text("MerchantId", value => options.MerchantId = value)
        .Text("SerialNumber", value => options.SerialNumber = value)
        .Text("PrivateKey", value => options.PrivateKey = value)
        .Text("ApiV3Key", value => options.ApiV3Key = value)
        .Texts("PlatformKeys", (id, pem) => options.PlatformKeys[id] = pem)
        .List("Apps", options.Apps)
        .Section("Addresses", s => Read(s, options.Addresses))
        .End();

    private static void Read(ConfigurationReader section, WeChatCallbackOptions options) => section
        .Text("Token", value => options.Token = value)
        .Text("EncodingAesKey", value => options.EncodingAesKey = value)
        .Value<bool>("AcceptPlain", bool.TryParse, value => options.AcceptPlain = value, "true or false")
        .End();

    /// <summary>What is no disposition, the check finds.</summary>
    private static void Read(ConfigurationReader section, WeChatErrorOptions options)
    {
        section.Texts("App", (code, text) => options.App[code] = Meant(text)).Texts("WeCom", (code, text) => options.WeCom[code] = Meant(text)).Texts("Pay", (code, text) => options.Pay[code] = Meant(text)).End();

        static WeChatDisposition Meant(string text) => text.All(char.IsAsciiLetter) && Enum.TryParse<WeChatDisposition>(text, out var disposition) ? disposition : (WeChatDisposition)(-1);
    }

    private static void Read(ConfigurationReader section, WeChatInboundOptions options) => section
        .Span("MaxSkew", value => options.MaxSkew = value)
        .Number("MaxBytes", value => options.MaxBytes = value)
        .Span("AnswerWithin", value => options.AnswerWithin = value)
        .Value<bool>("KeepText", bool.TryParse, value => options.KeepText = value, "true or false")
        .Value<bool>("LinkUnionIds", bool.TryParse, value => options.LinkUnionIds = value, "true or false")
        .List("OptOutKeywords", options.OptOutKeywords)
        .End();

    private static void Read(ConfigurationReader section, WeChatAddresses options) => section
        .Address("Api", value => options.Api = value)
        .Address("Work", value => options.Work = value)
        .Address("Pay", value => options.Pay = value)
        .Address("Mp", value => options.Mp = value)
        .End();
}
