namespace Wellspring.Adapters.WeChat;

/// <summary>What was uploaded.</summary>
/// <param name="Id">What the platform calls it, its media_id. It can be used any number of times until it expires.</param>
/// <param name="Expires">From when on the platform does not know it any more, see <see cref="WeChatOptions.MediaLife"/>.</param>
public sealed record UploadedMedia(string Id, DateTimeOffset Expires);

/// <summary>What came of an upload.</summary>
/// <param name="Media">What was uploaded; null where it was not.</param>
/// <param name="Reason">Why not, without content; empty where it was.</param>
/// <param name="After">How long to wait at least before the same is tried again; null where nothing is known.</param>
public sealed record MediaUpload(UploadedMedia? Media, string Reason = "", TimeSpan? After = null);
