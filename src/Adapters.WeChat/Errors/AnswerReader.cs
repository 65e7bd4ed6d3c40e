using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Wellspring.Adapters.WeChat;

/// <summary>What a reply was about.</summary>
internal readonly record struct Question(Platform Platform, bool IsIdempotent, bool AtToken = false)
{
    /// <summary>What codes mean that the table does not have, or has otherwise; null where the table counts.</summary>
    public WeChatErrorOptions? Errors { get; init; }
}

/// <summary>Reads replies by the table.</summary>
internal static partial class AnswerReader
{
    private const string Success = "0";
    private static readonly string[] FileTypes = ["image/", "video/", "audio/"];

    /// <summary>The platform's clock and this machine's are not quite one.</summary>
    private static readonly TimeSpan AfterMidnight = TimeSpan.FromMinutes(1);

    public static WeChatAnswer Read(in Reply reply, Question question, DateTimeOffset now)
    {
        if (reply.Lost is { } lost)
        {
            return reply.MayHaveArrived
                ? Lost($"the connection was lost: {lost}", question)
                : new() { Disposition = WeChatDisposition.Retry, Reason = $"the platform is away: {lost}" };
        }

        var isPay = question.Platform == Platform.Pay;
        var said = Words.Read(reply.Body, isPay);
        if (reply.Status is < 200 or >= 300)
        {
            return isPay && said.Code is { } word ? ByTable(word, said, reply, question, now) : ByStatus(reply.Status, question);
        }

        return (isPay && (said.IsJson || reply.Status == 204)) || (!said.IsJson && IsFile(reply)) ? new() { Disposition = WeChatDisposition.Accepted, Code = Success, Body = reply.Body, RequestId = said.RequestId }
            : !said.IsJson ? Lost(reply.Body.Length == 0 ? "the answer is empty" : "the answer is no JSON", question)
            : ByTable(said.Code ?? Success, said, reply, question, now);
    }

    /// <summary>Files come as they are; an error in their place is JSON.</summary>
    private static bool IsFile(Reply reply) => reply.Body.Length > 0 && FileTypes.Any(type => reply.ContentType.StartsWith(type, StringComparison.OrdinalIgnoreCase));

    /// <summary>It may have arrived.</summary>
    private static WeChatAnswer Lost(string reason, Question question) =>
        new() { Disposition = question.IsIdempotent ? WeChatDisposition.Retry : WeChatDisposition.Unknown, Reason = reason };

    private static WeChatAnswer ByStatus(int status, Question question) => status switch
    {
        429 => new() { Disposition = WeChatDisposition.Throttle, Reason = "the platform answered 429", After = TimeSpan.FromMinutes(1) },
        408 or >= 500 => Lost($"the platform answered {status}", question),
        _ => new() { Disposition = WeChatDisposition.Permanent, Reason = $"the platform answered {status}" },
    };

    private static WeChatAnswer ByTable(string code, in Words said, in Reply reply, Question question, DateTimeOffset now)
    {
        var row = WeChatErrors.Find(question.Platform, code, said.Text, question.AtToken);
        var requestId = said.RequestId;
        row = question.Errors is { } errors ? errors.Over(row, question.Platform, code) : row;
        if (row is null && ByStatus(reply.Status, question) is { Disposition: not WeChatDisposition.Permanent } what)
        {
            return what with { Code = code, RequestId = requestId, Body = reply.Body, Reason = $"{code}: {what.Reason}" };
        }

        var disposition = row switch
        {
            null => WeChatDisposition.Permanent,
            { Disposition: WeChatDisposition.Retry, MayHaveSent: true } when !question.IsIdempotent => WeChatDisposition.Unknown,
            _ => row.Disposition,
        };
        return new()
        {
            Disposition = disposition,
            Code = code,
            RequestId = requestId,
            Body = reply.Body,
            MessageId = said.MessageId,
            Scope = row?.Scope ?? FaultScope.Path,
            NeedsLook = row is null or { IsMistake: true },
            Reason = code == Success && row is not { IsMistake: true } ? "" : $"{code}: {row?.Meaning ?? "a code that is not known"}{(Detail(code, said.Text) is { } detail ? $" ({detail})" : "")}",
            After = disposition == WeChatDisposition.WaitForQuota ? ChinaTime.UntilMidnight(now) + AfterMidnight : After(row, requestId, now),
        };
    }

    /// <summary>Spread by chance that comes out the same each time.</summary>
    private static TimeSpan? After(WeChatError? row, string? requestId, DateTimeOffset now) =>
        row is { Spread: { Ticks: > 0 } spread } ? row.After + (spread * (WeChatHash.Of(row.Code, now.UtcTicks, requestId ?? "") / (double)uint.MaxValue)) : row?.After;

    /// <summary>Which address of this machine's it is about, or which field of a template; the rest of the platform's words may name a user.</summary>
    private static string? Detail(string code, string text) =>
        code is "40164" or "60020" && IPAddress.TryParse(Address().Match(text).Groups["address"].Value, out var address) ? address.ToString()
        : Field().Match(text) is { Success: true } field ? field.Value
        : null;

    [GeneratedRegex(@"\bip:? (?<address>[0-9A-Fa-f.:]{2,45})\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Address();

    [GeneratedRegex(@"data\.[a-z_]{1,20}\d{0,3}\.value", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Field();

    [GeneratedRegex(@"rid: (?<rid>[0-9a-fA-F-]{8,64})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Rid();

    /// <summary>The members at the top of an answer that say what became of the call.</summary>
    private readonly record struct Words(bool IsJson, string? Code, string Text)
    {
        public long MessageId { get; init; }

        public string? RequestId => Text.Contains("rid: ", StringComparison.Ordinal) && Rid().Match(Text) is { Success: true } match ? match.Groups["rid"].Value : null;

        public static Words Read(ReadOnlySpan<byte> body, bool isPay)
        {
            try
            {
                var json = new Utf8JsonReader(body);
                if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                {
                    return new(false, null, "");
                }

                string? code = null;
                var text = "";
                var messageId = 0L;
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    var isCode = json.ValueTextEquals(isPay ? "code"u8 : "errcode"u8);
                    var isText = json.ValueTextEquals(isPay ? "message"u8 : "errmsg"u8);
                    var isMessageId = json.ValueTextEquals("msgid"u8);
                    json.Read();
                    if (isCode && json.TokenType is JsonTokenType.Number or JsonTokenType.String)
                    {
                        code = json.TokenType == JsonTokenType.String ? json.GetString() : json.TryGetInt64(out var number) ? number.ToString(CultureInfo.InvariantCulture) : null;
                    }
                    else if (isText && json.TokenType == JsonTokenType.String)
                    {
                        text = json.GetString()!;
                    }
                    else if (isMessageId && json.TokenType == JsonTokenType.Number)
                    {
                        json.TryGetInt64(out messageId);
                    }
                    else
                    {
                        json.Skip();
                    }
                }

                return json.Read() ? new(false, null, "") : new(true, code, text) { MessageId = messageId };
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // It is cut off, or no JSON at all: a page of a gateway.
                return new(false, null, "");
            }
        }
    }
}
