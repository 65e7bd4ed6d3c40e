namespace Wellspring.Adapters.WeChat;

/// <summary>What codes in the platform's answers mean, where they are new, or mean something else by now than the table in docs/wechat.md says. Default none: the table counts.</summary>
/// <example><c>options.Errors.WeCom["93000"] = WeChatDisposition.Permanent</c></example>
public sealed class WeChatErrorOptions
{
    /// <summary>Of Official Accounts and mini programs, by the code: a number other than 0, such as <c>45047</c>.</summary>
    public IDictionary<string, WeChatDisposition> App { get; } = new Dictionary<string, WeChatDisposition>(StringComparer.Ordinal);

    /// <summary>Of WeCom, by the code: a number other than 0.</summary>
    public IDictionary<string, WeChatDisposition> WeCom { get; } = new Dictionary<string, WeChatDisposition>(StringComparer.Ordinal);

    /// <summary>Of WeChat Pay, by the code: a word, such as <c>NOT_ENOUGH</c>.</summary>
    public IDictionary<string, WeChatDisposition> Pay { get; } = new Dictionary<string, WeChatDisposition>(StringComparer.Ordinal);

    /// <summary>A row of the table as it is meant; null where there is none.</summary>
    internal WeChatError? Over(WeChatError? row, Platform platform, string code)
    {
        var meant = platform switch { Platform.WeCom => WeCom, Platform.Pay => Pay, _ => App };
        return meant.Count == 0 || !meant.TryGetValue(code, out var disposition) ? row
            : (row ?? new(platform, code, disposition, "as the options say", "") { Scope = FaultScope.Path }) with
            {
                Disposition = disposition,
                After = row?.After ?? (disposition == WeChatDisposition.Throttle ? TimeSpan.FromMinutes(1) : null),
            };
    }

    internal void Check(Mistakes at)
    {
        Check(at.At("App"), App, IsNumber, "a number other than 0");
        Check(at.At("WeCom"), WeCom, IsNumber, "a number other than 0");
        Check(at.At("Pay"), Pay, IsWord, "a word such as NOT_ENOUGH");
        foreach (var (code, _) in Pay.Where(meant => meant.Value == WeChatDisposition.RefreshToken))
        {
            at.At("Pay").At(code).Check(false, "WeChat Pay has no access token to refresh");
        }
    }

    private static void Check(Mistakes at, IDictionary<string, WeChatDisposition> meant, Func<string, bool> isCode, string expected)
    {
        foreach (var (code, disposition) in meant.OrderBy(each => each.Key, StringComparer.Ordinal))
        {
            at.At(code).Check(isCode(code), $"{expected} is expected as the code");
            at.At(code).Check(Enum.IsDefined(disposition), $"one of {string.Join(", ", Enum.GetNames<WeChatDisposition>())} is expected");
        }
    }

    private static bool IsNumber(string code) => code.TrimStart('-') is { Length: > 0 and < 10 } digits && digits.All(char.IsAsciiDigit) && digits.Trim('0').Length > 0 && code.Length - digits.Length < 2;

    private static bool IsWord(string code) => code.Length > 0 && code.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');
}
