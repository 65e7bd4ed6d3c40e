using System.Globalization;

namespace Wellspring.Adapters.WeChat;

/// <summary>What the platform takes. https://developers.weixin.qq.com/doc/service/api/material/temporary/api_uploadtempmedia, https://developer.work.weixin.qq.com/document/path/96484</summary>
/// <param name="MaxBytes">How long a file may be.</param>
/// <param name="Extensions">How its name may end; none: as it likes.</param>
internal sealed record MediaLimits(int MaxBytes, params string[] Extensions)
{
    private const int KiB = 1 << 10;
    private const int MiB = 1 << 20;

    /// <summary>WeCom takes no file of 5 bytes or less.</summary>
    private const int TooShortForWeCom = 5;

    public static MediaLimits? Of(WeChatAccountKind account, WeChatMediaKind kind) => (account, kind) switch
    {
        (WeChatAccountKind.OfficialAccount or WeChatAccountKind.MiniProgram, WeChatMediaKind.Image) => new(10 * MiB, ".png", ".jpg", ".jpeg", ".gif"),
        (WeChatAccountKind.OfficialAccount, WeChatMediaKind.Voice) => new(2 * MiB, ".amr", ".mp3"),
        (WeChatAccountKind.OfficialAccount or WeChatAccountKind.WeComApp, WeChatMediaKind.Video) => new(10 * MiB, ".mp4"),
        (WeChatAccountKind.OfficialAccount, WeChatMediaKind.Thumb) => new(64 * KiB, ".jpg", ".jpeg"),
        (WeChatAccountKind.WeComApp, WeChatMediaKind.Image) => new(10 * MiB, ".png", ".jpg", ".jpeg"),
        (WeChatAccountKind.WeComApp, WeChatMediaKind.Voice) => new(2 * MiB, ".amr"),
        (WeChatAccountKind.WeComApp, WeChatMediaKind.File) => new(20 * MiB),
        _ => null,
    };

    /// <summary>Why a file is not taken; null where it is.</summary>
    public static string? Objection(WeChatAccountKind account, WeChatMediaKind kind, string fileName, long bytes)
    {
        if (Of(account, kind) is not { } limits)
        {
            return $"media of kind {kind} are not taken by an account of kind {account}";
        }

        var extension = Path.GetExtension(fileName);
        return limits.Extensions is { Length: > 0 } allowed && !allowed.Contains(extension, StringComparer.OrdinalIgnoreCase) ? $"a file of kind {kind} ends in {string.Join(", ", allowed)}, and this one in '{extension}'"
            : bytes > limits.MaxBytes ? string.Create(CultureInfo.InvariantCulture, $"the file has {bytes:N0} bytes, and of kind {kind} the platform takes up to {limits.MaxBytes:N0}")
            : bytes == 0 || (account == WeChatAccountKind.WeComApp && bytes <= TooShortForWeCom) ? string.Create(CultureInfo.InvariantCulture, $"the file has {bytes} bytes, which is too short")
            : null;
    }

    public static string MediaType(string fileName) => Path.GetExtension(fileName).ToUpperInvariant() switch
    {
        ".PNG" => "image/png",
        ".JPG" or ".JPEG" => "image/jpeg",
        ".GIF" => "image/gif",
        ".MP3" => "audio/mpeg",
        ".AMR" => "audio/amr",
        ".MP4" => "video/mp4",
        _ => "application/octet-stream",
    };
}
