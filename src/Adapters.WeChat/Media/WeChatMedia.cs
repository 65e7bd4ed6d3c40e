using System.Text.Json.Serialization;

namespace Wellspring.Adapters.WeChat;

/// <summary>Uploads pictures, speech, videos and files, which messages then name by their media_id: media/upload of Official Accounts, mini programs and WeCom. The platform keeps them for three days.</summary>
/// <remarks>
/// Safe for concurrent use. Messages of the catalogue need none of it where the account's options have the file under a name (<see cref="WeChatAppOptions.Media"/>): <c>media:spring</c> is uploaded when it is
/// needed, and again before it expires.
/// </remarks>
public sealed class WeChatMedia
{
    private const string Path = "/cgi-bin/media/upload";
    private static readonly WeChatCallOptions Options = new() { IsIdempotent = true, MaxAttempts = 3, Timeout = TimeSpan.FromMinutes(1) };
    private readonly WeChatClient client;

    /// <summary>Makes it. In a container <c>AddWeChat</c> does.</summary>
    /// <param name="client">Has the accounts.</param>
    public WeChatMedia(WeChatClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        this.client = client;
    }

    /// <summary>Uploads a file. What the platform does not take is refused here, before anything is sent. An upload whose outcome is not known is made again, up to 3 times.</summary>
    /// <param name="account">The account's name; an app of WeCom is <c>corporation.app</c>.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="fileName">Its name, such as <c>spring.jpg</c>; in WeCom users see that of a file. Without a path; its ending says the format.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What the platform calls it and when that expires, or why there is nothing.</returns>
    /// <exception cref="ArgumentException">There is no such account, it takes no media of this kind, or the file's name, format or length is not one that the platform takes.</exception>
    public Task<MediaUpload> UploadAsync(string account, WeChatMediaKind kind, string fileName, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var of = client.Accounts.Get<WeChatAccount>(account);
        CheckName(fileName);
        return MediaLimits.Objection(of.Kind, kind, fileName, content.Length) is { } objection
            ? throw new ArgumentException($"{char.ToUpperInvariant(objection[0])}{objection[1..]}.", nameof(content))
            : SendAsync(client, of, kind, fileName, content, Options, cancellationToken);
    }

    /// <summary>Uploads what is read from a stream. No more of it is read than the platform takes.</summary>
    /// <param name="account">The account's name; an app of WeCom is <c>corporation.app</c>.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="fileName">Its name, such as <c>spring.jpg</c>.</param>
    /// <param name="content">Its bytes, from where the stream stands to its end. It is left open.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <inheritdoc cref="UploadAsync(string, WeChatMediaKind, string, ReadOnlyMemory{byte}, CancellationToken)"/>
    public async Task<MediaUpload> UploadAsync(string account, WeChatMediaKind kind, string fileName, Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        var most = MediaLimits.Of(client.Accounts.Get<WeChatAccount>(account).Kind, kind)?.MaxBytes ?? 0;
        using MemoryStream read = new();
        var buffer = new byte[64 << 10];
        while (read.Length <= most && await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            read.Write(buffer, 0, count);
        }

        return await UploadAsync(account, kind, fileName, read.ToArray(), cancellationToken).ConfigureAwait(false);
    }

    internal static async Task<MediaUpload> SendAsync(WeChatClient client, WeChatAccount account, WeChatMediaKind kind, string fileName, ReadOnlyMemory<byte> content, WeChatCallOptions options, CancellationToken cancellationToken)
    {
        // Counted from before the call, it ends here no later than there.
        var began = client.Time.GetUtcNow();
        var answer = await client.UploadAsync(account.Name, $"{Path}?type={kind.ToString().ToLowerInvariant()}", MediaForm.Of(fileName, content.Span), options, cancellationToken).ConfigureAwait(false);
        return answer.IsAccepted && answer.TryRead(MediaJson.Default.TakenMedia) is { } taken && (taken.MediaId ?? taken.ThumbMediaId) is { Length: > 0 } id ? new(new(id, began + client.MediaLife))
            : new(null, answer.IsAccepted ? "the platform's answer has no media_id in it" : answer.Reason, answer.After);
    }

    private static void CheckName(string fileName)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        if (!MediaForm.IsName(fileName))
        {
            throw new ArgumentException("A file's name is expected, without a path, quotes and control characters.", nameof(fileName));
        }
    }
}

/// <summary>What the platform calls what it has taken; of a thumb it may come under another name.</summary>
internal sealed record TakenMedia(string? MediaId, string? ThumbMediaId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TakenMedia))]
internal sealed partial class MediaJson : JsonSerializerContext;
