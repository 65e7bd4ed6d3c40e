using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>media/upload: an id for what was uploaded, which is known for three days.</summary>
internal static class MediaRoutes
{
    public const string Path = "/cgi-bin/media/upload";

    private static readonly string[] Images = [".png", ".jpg", ".jpeg", ".gif"];

    public static void Add(ApiRoutes routes) => routes.Post(Path, Opens.Any, Upload, json: false);

    private static Answer Upload(ApiCall call)
    {
        var type = call.Query["type"].ToString();
        var longest = Longest(call.Account, type) ?? throw new Refusal(40004, "invalid media type");
        var file = MediaFile.Read(call.Raw) ?? throw new Refusal(41005, "media data missing");
        if (file.Bytes.Length == 0 || (call.Account is Corp && file.Bytes.Length <= 5))
        {
            throw new Refusal(40006, "invalid media size");
        }
        if (file.Bytes.Length > longest)
        {
            throw new Refusal(45001, "media size out of limit");
        }
        if (type is "image" or "thumb" && (file.Picture is null || !Images.Contains(System.IO.Path.GetExtension(file.Name), StringComparer.OrdinalIgnoreCase) || (type == "thumb" && file.Picture != "image/jpeg")))
        {
            throw call.Account is Corp ? new Refusal(40005, "invalid file type") : new Refusal(40137, "invalid image format");
        }
        var id = call.Account.Media.Add(type, file, call.Now, Hash.Id("", $"{call.Account.Id} {call.World.NextId()}", 64));
        JsonObject answer = new() { ["type"] = type, ["media_id"] = id };
        if (call.Account is Corp)
        {
            answer["created_at"] = $"{call.Now.ToUnixTimeSeconds()}";
            return Answer.Ok(answer);
        }
        answer["created_at"] = call.Now.ToUnixTimeSeconds();
        if (type == "thumb")
        {
            // As it has always been.
            answer.Remove("media_id");
            answer["thumb_media_id"] = id;
        }
        return Answer.Bare(answer);
    }

    private static int? Longest(Account account, string type) => (account, type) switch
    {
        (_, "image") => 10 << 20,
        (PublicAccount { IsMiniProgram: true }, _) => null,
        (_, "voice") => 2 << 20,
        (_, "video") => 10 << 20,
        (PublicAccount, "thumb") => 64 << 10,
        (Corp, "file") => 20 << 20,
        _ => null,
    };
}
