using System.Diagnostics.Metrics;

namespace Wellspring.Adapters.WeChat;

/// <summary>The adapter's instruments, by OpenTelemetry's conventions. No user and no content stands in an attribute.</summary>
internal static class WeChatMetrics
{
    private const string AccountTag = "wellspring.wechat.account";
    private const string PathTag = "wellspring.wechat.path";
    private const string CodeTag = "wellspring.wechat.code";
    private const string OutcomeTag = "wellspring.wechat.outcome";

    private static readonly Meter Meter = new(WeChatClient.MeterName);

    private static readonly Histogram<double> Calls = Meter.CreateHistogram(
        "wellspring.wechat.call.duration", "s", "How long a call to the platform took, by account, path and disposition.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });

    private static readonly Counter<long> Faults =
        Meter.CreateCounter<long>("wellspring.wechat.faults", "{fault}", "Answers that someone has to look at, by account and code: configuration faults, barred templates, codes that are not known.");

    private static readonly Counter<long> Tokens =
        Meter.CreateCounter<long>("wellspring.wechat.token.refreshes", "{refresh}", "Access tokens fetched or not, by account and outcome.");

    private static readonly Counter<long> Callbacks =
        Meter.CreateCounter<long>("wellspring.wechat.callbacks", "{callback}", "Callbacks, by account and outcome.");

    public static void RecordCall(string account, string path, WeChatAnswer answer, TimeSpan duration)
    {
        if (Calls.Enabled)
        {
            Calls.Record(duration.TotalSeconds, new(AccountTag, account), new(PathTag, path), new(OutcomeTag, answer.Disposition.ToString()));
        }
    }

    public static void CountFault(string account, WeChatAnswer answer) => Faults.Add(1, new(AccountTag, account), new(CodeTag, answer.Code));

    public static void CountToken(string account, in TokenAnswer answer) =>
        Tokens.Add(1, new(AccountTag, account), new(OutcomeTag, answer.Failure?.Disposition.ToString() ?? "Accepted"));

    public static void CountCallback(string account, string outcome) => Callbacks.Add(1, new(AccountTag, account), new(OutcomeTag, outcome));
}
