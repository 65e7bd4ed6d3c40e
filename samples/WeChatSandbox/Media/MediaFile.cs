using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Wellspring.WeChatSandbox;

/// <summary>A file as it was uploaded, in a form under the name <c>media</c>.</summary>
internal sealed record MediaFile(string Name, byte[] Bytes)
{
    /// <summary>What kind of picture it is, by its first bytes; null where it is none.</summary>
    public string? Picture =>
        Bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]) ? "image/png"
        : Bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : Bytes.AsSpan().StartsWith("GIF8"u8) ? "image/gif"
        : null;

    public static MediaFile? Read(RawCall raw)
    {
        if (!MediaTypeHeaderValue.TryParse(raw.Headers.ContentType.ToString(), out var type) || HeaderUtilities.RemoveQuotes(type.Boundary).ToString() is not { Length: > 0 } boundary)
        {
            return null;
        }
        try
        {
            // It is all in memory, so nothing is waited for.
            MultipartReader reader = new(boundary, new MemoryStream(raw.Body));
            while (reader.ReadNextSectionAsync().GetAwaiter().GetResult() is { } section)
            {
                if (ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) && HeaderUtilities.RemoveQuotes(disposition.Name) == "media" && HeaderUtilities.RemoveQuotes(disposition.FileName).ToString() is { Length: > 0 } name)
                {
                    using MemoryStream bytes = new();
                    section.Body.CopyTo(bytes);
                    return new(name, bytes.ToArray());
                }
            }
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException)
        {
            // It is no form; the platform finds no file in it.
        }
        return null;
    }
}
