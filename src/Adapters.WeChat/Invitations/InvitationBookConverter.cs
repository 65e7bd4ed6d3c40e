using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wellspring.Adapters.WeChat;

/// <summary>Writes the book short, for a reference has 64 KiB: by kind and key, without what is null, and without pictures that can be made of the rest.</summary>
internal sealed class InvitationBookConverter : JsonConverter<InvitationBook>
{
    /// <summary>An escape takes six bytes where a character takes one, or three.</summary>
    private static readonly KeptBookJson Short = new(new JsonSerializerOptions(KeptBookJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public override InvitationBook Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var kept = JsonSerializer.Deserialize(ref reader, Short.KeptBook);
        return new([.. from kind in kept?.Codes ?? [] from code in kind.Value select Whole(kind.Key, code.Key, code.Value, kept!.Pictures)]);
    }

    public override void Write(Utf8JsonWriter writer, InvitationBook value, JsonSerializerOptions options)
    {
        var pictures = value.Invitations.Select(PicturesOf).FirstOrDefault(pictures => pictures is not null);
        KeptBook kept = new(pictures, value.Invitations.GroupBy(invitation => invitation.Kind).ToDictionary(kind => kind.Key, kind => kind.ToDictionary(invitation => invitation.Key, invitation => Kept(invitation, pictures))));
        writer.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(kept, Short.KeptBook));
    }

    private static KeptCode Kept(Invitation whole, string? pictures) =>
        new(whole.Id, whole.Link, whole.Picture == PictureOf(whole.Kind, whole.Id, whole.Link, pictures) ? null : whole.Picture, whole.Expires?.ToUnixTimeSeconds(), whole.Groups);

    private static Invitation Whole(InvitationKind kind, string key, KeptCode kept, string? pictures) =>
        new(kind, key, kept.Id, kept.Link, kept.Picture ?? PictureOf(kind, kept.Id, kept.Link, pictures), kept.Expires is { } expires ? DateTimeOffset.FromUnixTimeSeconds(expires) : null, kept.Groups);

    private static string PictureOf(InvitationKind kind, string id, string link, string? pictures) => kind == InvitationKind.Scene && pictures is not null ? pictures + Uri.EscapeDataString(id) : link;

    /// <summary>What stands before a ticket in the address of its picture.</summary>
    private static string? PicturesOf(Invitation invitation) =>
        invitation.Kind == InvitationKind.Scene && Uri.EscapeDataString(invitation.Id) is var ticket && invitation.Picture.EndsWith(ticket, StringComparison.Ordinal) ? invitation.Picture[..^ticket.Length] : null;
}

/// <summary>The book in the journal.</summary>
/// <param name="Pictures">What stands before the tickets in the addresses of pictures.</param>
/// <param name="Codes">By their kinds and keys.</param>
internal sealed record KeptBook(string? Pictures = null, Dictionary<InvitationKind, Dictionary<string, KeptCode>>? Codes = null);

/// <summary>A code in the journal. It expires at so many seconds since 1970, as the platform counts.</summary>
internal sealed record KeptCode(string Id, string Link, string? Picture = null, long? Expires = null, IReadOnlyList<string>? Groups = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KeptBook))]
internal sealed partial class KeptBookJson : JsonSerializerContext;

[JsonSerializable(typeof(InvitationBook))]
internal sealed partial class InvitationBookJson : JsonSerializerContext;
