using System.Text.RegularExpressions;

namespace Wellspring.WeChatSandbox;

/// <summary>
/// What a value may be, by the type in its key: thing4 is a thing.
/// https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/subscribe-message.html
/// </summary>
internal static partial class ValueLimits
{
    public static bool Allow(string key, string value, IReadOnlyList<string>? choices) =>
        !value.Any(char.IsControl) && key.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') switch
        {
            "thing" or "const" => Length(value) <= 20,
            "number" => value.Length <= 32 && Number().IsMatch(value),
            "letter" => value.Length <= 32 && value.All(char.IsAsciiLetter),
            "symbol" => Length(value) <= 5 && !value.Any(char.IsLetterOrDigit),
            "character_string" => value.Length <= 32 && value.All(char.IsAscii),
            "time" => Time().IsMatch(value),
            "date" => Date().IsMatch(value),
            "amount" => Amount().IsMatch(value),
            "phone_number" => value.Length <= 17 && Phone().IsMatch(value),
            "car_number" => Length(value) <= 8,
            "name" => value.Any(Chinese) ? Length(value) <= 10 : value.Length <= 20,
            "phrase" => Length(value) <= 5 && value.All(Chinese),
            "enum" => choices is null || choices.Contains(value),
            _ => Length(value) <= 20,
        };

    /// <summary>A character outside the basic plane counts as one.</summary>
    private static int Length(string value) => value.EnumerateRunes().Count();

    private static bool Chinese(char letter) => letter is (>= '\u4e00' and <= '\u9fff') or (>= '\u3400' and <= '\u4dbf');

    [GeneratedRegex(@"^-?[0-9]+(\.[0-9]+)?$")]
    private static partial Regex Number();

    [GeneratedRegex(@"^([0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日 ?)?[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( ?~ ?([0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日 ?)?[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?$")]
    private static partial Regex Time();

    [GeneratedRegex(@"^[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日( ?[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?( ?~ ?[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日( ?[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?)?$")]
    private static partial Regex Date();

    [GeneratedRegex(@"^[¥￥$€£]?[0-9]{1,10}(\.[0-9]+)?元?$")]
    private static partial Regex Amount();

    [GeneratedRegex(@"^[0-9+\-()* ]+$")]
    private static partial Regex Phone();
}
