using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Wellspring.Adapters.WeChat;

/// <summary>What a value of a template may be, by the type in its key: <c>thing2</c> is a thing. https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/subscribe-message.html</summary>
/// <param name="Says">It in words.</param>
/// <param name="Allows">Whether it allows a value.</param>
/// <param name="Cut">How long a text is at most, where it is one that may be cut; null where a cut would spoil the form.</param>
/// <param name="JudgesParts">Whether a value with a part that is not allowed is never allowed, whatever else is in it. A cut does not save it: the ellipsis of a cut is not allowed either.</param>
internal sealed partial record KeyLimit(string Says, Func<string, bool> Allows, int? Cut = null, bool JudgesParts = false)
{
    private const string Day = "[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日";
    private const int AtMostMilliseconds = 1_000;
    private const RegexOptions Plain = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const string Clock = "[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?";

    private static readonly Dictionary<string, KeyLimit> ByType = new(StringComparer.Ordinal)
    {
        ["thing"] = new("at most 20 characters", value => Fits(value, 20), 20),
        ["const"] = new("at most 20 characters", value => Fits(value, 20), 20),
        ["number"] = new("a number of at most 32 digits", value => value.Length <= 32 && Number().IsMatch(value)),
        ["letter"] = new("at most 32 letters from A to Z", value => value.Length <= 32 && value.All(char.IsAsciiLetter), JudgesParts: true),
        ["symbol"] = new("at most 5 symbols", value => Fits(value, 5) && !value.Any(char.IsLetterOrDigit)),
        ["character_string"] = new("at most 32 digits, letters and symbols, none Chinese", value => value.Length <= 32 && Ascii.IsValid(value), JudgesParts: true),
        ["time"] = new("a time such as 15:01 or 2019年10月1日 15:01", value => Time().IsMatch(value)),
        ["date"] = new("a date such as 2019年10月1日 or 2019年10月1日 15:01", value => Date().IsMatch(value)),
        ["amount"] = new("an amount of at most 10 digits, such as ¥39.8 or 39.8元", value => Amount().IsMatch(value)),
        ["phone_number"] = new("at most 17 digits and symbols", value => value.Length <= 17 && Phone().IsMatch(value), JudgesParts: true),
        ["car_number"] = new("at most 8 characters", value => Fits(value, 8), 8),
        ["name"] = new("at most 10 characters, or 20 without Chinese", value => Fits(value, value.Any(IsChinese) ? 10 : 20), 10),
        ["phrase"] = new("at most 5 characters, all Chinese", value => value.Length <= 5 && value.All(IsChinese), JudgesParts: true),
    };

    private static readonly SearchValues<char> TypeLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz_");

    /// <summary>A type that is not known: the platform judges.</summary>
    private static readonly KeyLimit None = new("", _ => true);

    /// <summary>The limit of a key; null where it is no key of a template.</summary>
    public static KeyLimit? Of(string key)
    {
        var type = key.AsSpan().TrimEnd("0123456789");
        return type.IsEmpty || type.Length == key.Length || type.ContainsAnyExcept(TypeLetters) ? null
            : ByType.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(type, out var limit) ? limit
            : None;
    }

    /// <summary>An emoji counts as one, though it takes two, and one that is joined of several as several.</summary>
    private static bool Fits(string value, int most)
    {
        if (value.Length <= most)
        {
            return true;
        }

        var length = 0;
        foreach (var _ in value.EnumerateRunes())
        {
            length++;
        }

        return length <= most;
    }

    private static bool IsChinese(char letter) => letter is (>= '\u4e00' and <= '\u9fff') or (>= '\u3400' and <= '\u4dbf');

    // None of them can match a text in two ways, so that backtracking ends at once.
    [GeneratedRegex(@"^-?[0-9]+(\.[0-9]+)?\z", Plain, AtMostMilliseconds)]
    private static partial Regex Number();

    [GeneratedRegex($@"^({Day} ?)?{Clock}( ?~ ?({Day} ?)?{Clock})?\z", Plain, AtMostMilliseconds)]
    private static partial Regex Time();

    [GeneratedRegex($@"^{Day}( ?{Clock})?( ?~ ?{Day}( ?{Clock})?)?\z", Plain, AtMostMilliseconds)]
    private static partial Regex Date();

    [GeneratedRegex(@"^[¥￥$€£]?[0-9]{1,10}(\.[0-9]+)?元?\z", Plain, AtMostMilliseconds)]
    private static partial Regex Amount();

    [GeneratedRegex(@"^[0-9+\-()* ]+\z", Plain, AtMostMilliseconds)]
    private static partial Regex Phone();
}
