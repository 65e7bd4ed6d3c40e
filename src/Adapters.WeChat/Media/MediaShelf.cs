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

    /// <summary>However many ask, one upload is under way, whose outcome all of them get. It belongs to no one of them, so none can cancel it for the others.</summary>
    public Task<MediaUpload> GetAsync(WeChatAccount account, string name, WeChatMediaKind kind, CancellationToken cancellationToken)
    {
        var place = places.GetOrAdd((account.Name, name, kind), _ => new());
        Task<MediaUpload> under;
        lock (place.Gate)
        {
            if (place.Media is { } known && known.Expires - Margin > client.Time.GetUtcNow())
            {
                return Task.FromResult<MediaUpload>(new(known));
            }

            under = place.Under ??= Task.Run(() => FillAsync(place, account, name, kind), CancellationToken.None);
        }

        return under.WaitAsync(cancellationToken);
    }

    /// <summary>The platform does not know it any more.</summary>
    public void Forget(WeChatAccount account, string name, WeChatMediaKind kind) => places.TryRemove((account.Name, name, kind), out _);

    private async Task<MediaUpload> FillAsync(Place place, WeChatAccount account, string name, WeChatMediaKind kind)
    {
        UploadedMedia? media = null;
        try
        {
            var upload = await UploadAsync(account, account.Media[name], kind).ConfigureAwait(false);
            media = upload.Media;
            return upload;
        }
        finally
        {
            lock (place.Gate)
            {
                (place.Media, place.Under) = (media, null);
            }
        }
    }

    private async Task<MediaUpload> UploadAsync(WeChatAccount account, string file, WeChatMediaKind kind)
    {
        byte[] content;
        try
        {
            content = await File.ReadAllBytesAsync(file).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(null, $"the file of a medium cannot be read ({e.GetType().Name})");
        }

        return MediaLimits.Objection(account.Kind, kind, file, content.Length) is { } objection
            ? new(null, objection)
            : await WeChatMedia.SendAsync(client, account, kind, Path.GetFileName(file), content, Options, CancellationToken.None).ConfigureAwait(false);
    }

    private sealed class Place
    {
        public Lock Gate { get; } = new();

        public UploadedMedia? Media { get; set; }

        /// <summary>The upload that is under way; null where there is none.</summary>
        public Task<MediaUpload>? Under { get; set; }
    }
}
