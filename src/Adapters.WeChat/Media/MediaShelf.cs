using System.Collections.Concurrent;

namespace Wellspring.Adapters.WeChat;

/// <summary>What was uploaded of the files that accounts have under names. A file goes up when it is needed first, and again when what was uploaded is about to expire.</summary>
internal sealed class MediaShelf(WeChatClient client)
{
    /// <summary>A message that was handed over may be shown later.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    /// <summary>Once: whoever needs it tries again. Shorter than an attempt to deliver, which waits for it.</summary>
    private static readonly WeChatCallOptions Options = new() { IsIdempotent = true, Timeout = TimeSpan.FromSeconds(20) };

    private readonly ConcurrentDictionary<(string Account, string Name, WeChatMediaKind Kind), Place> places = [];

    public async Task<MediaUpload> GetAsync(WeChatAccount account, string name, WeChatMediaKind kind, CancellationToken cancellationToken)
    {
        var place = places.GetOrAdd((account.Name, name, kind), _ => new());
        await place.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (place.Media is { } known && known.Expires - Margin > client.Time.GetUtcNow())
            {
                return new(known);
            }

            var upload = await UploadAsync(account, account.Media[name], kind, cancellationToken).ConfigureAwait(false);
            place.Media = upload.Media;
            return upload;
        }
        finally
        {
            place.Gate.Release();
        }
    }

    /// <summary>The platform does not know it any more.</summary>
    public void Forget(WeChatAccount account, string name, WeChatMediaKind kind) => places.TryRemove((account.Name, name, kind), out _);

    private async Task<MediaUpload> UploadAsync(WeChatAccount account, string file, WeChatMediaKind kind, CancellationToken cancellationToken)
    {
        byte[] content;
        try
        {
            content = await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(null, $"the file of a medium cannot be read ({e.GetType().Name})");
        }

        return MediaLimits.Objection(account.Kind, kind, file, content.Length) is { } objection
            ? new(null, objection)
            : await WeChatMedia.SendAsync(client, account, kind, Path.GetFileName(file), content, Options, cancellationToken).ConfigureAwait(false);
    }

    private sealed class Place
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public UploadedMedia? Media { get; set; }
    }
}
