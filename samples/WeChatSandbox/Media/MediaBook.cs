namespace Wellspring.WeChatSandbox;

/// <summary>What an account has uploaded, for three days.</summary>
internal sealed class MediaBook
{
    public static readonly TimeSpan Life = TimeSpan.FromDays(3);

    /// <summary>Of older ones only the ids are kept, not the bytes.</summary>
    private const int MaxPictures = 100;

    private readonly Dictionary<string, (string Type, DateTimeOffset Expires)> known = new(StringComparer.Ordinal);
    private readonly List<(string Id, MediaFile File)> pictures = [];

    public string Add(string type, MediaFile file, DateTimeOffset now, string id)
    {
        foreach (var (old, (_, expires)) in known.ToArray())
        {
            if (expires <= now)
            {
                known.Remove(old);
            }
        }
        known.Add(id, (type, now + Life));
        if (file.Picture is not null)
        {
            pictures.Add((id, file));
            pictures.RemoveRange(0, Math.Max(0, pictures.Count - MaxPictures));
        }
        return id;
    }

    /// <summary>The id, where it is one of these types and has not expired.</summary>
    public string Need(string? id, DateTimeOffset now, params string[] types) =>
        id is not null && known.TryGetValue(id, out var media) && media.Expires > now && types.Contains(media.Type) ? id : throw new Refusal(40007, "invalid media_id");

    /// <summary>The picture, which the phones that have it go on showing; null where there is none.</summary>
    public MediaFile? Picture(string id) => pictures.Find(picture => picture.Id == id).File;
}
