using System.Text.RegularExpressions;

namespace Wellspring.WeChatSandbox;

/// <summary>What is kept of a call names no secret.</summary>
internal static partial class Masking
{
    public static string Query(string query) => InQuery().Replace(query, "$1=***");

    public static string Body(string body) => InJson().Replace(body, "\"$1\":\"***\"");

    [GeneratedRegex("(access_token|secret|corpsecret|appsecret|key)=[^&]*", RegexOptions.IgnoreCase)]
    private static partial Regex InQuery();

    [GeneratedRegex("""
        "(access_token|secret|appsecret|corpsecret)"\s*:\s*"[^"]*"
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex InJson();
}
