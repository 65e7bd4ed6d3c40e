using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Wellspring.Adapters.WeChat;

/// <summary>A file as a form (multipart/form-data) has it, under the name <c>media</c>. The platform wants its length too, which the library's own form does not write.</summary>
internal sealed class MediaForm
{
    private MediaForm(byte[] body, string boundary) => (Body, MediaType) = (body, $"multipart/form-data; boundary={boundary}");

    public ReadOnlyMemory<byte> Body { get; }

    public string MediaType { get; }

    /// <summary>Whether a file may be called so: what stands in a header can end it.</summary>
    public static bool IsName(string fileName) => fileName.Length > 0 && !fileName.Any(c => c is '"' or '/' or '\\' || char.IsControl(c));

    public static MediaForm Of(string fileName, ReadOnlySpan<byte> content)
    {
        // A hash of the content does not stand in the content.
        var boundary = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 20));
        var head = string.Create(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Disposition: form-data; name=\"media\"; filename=\"{fileName}\"; filelength={content.Length}\r\nContent-Type: {MediaLimits.MediaType(fileName)}\r\n\r\n");
        return new([.. Encoding.UTF8.GetBytes(head), .. content, .. Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n")], boundary);
    }
}
