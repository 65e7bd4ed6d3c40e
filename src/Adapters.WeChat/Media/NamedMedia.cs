using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Media that messages name by names of the account's own, <c>media:spring</c>, in place of a media_id.</summary>
internal sealed class NamedMedia(WeChatAccount account, ContentKinds kinds, WeChatClient client)
{
    private const string Prefix = "media:";

    /// <summary>The platform's code for a media_id that it does not know, or not any more.</summary>
    private const string UnknownId = "40007";

    /// <summary>What is wrong with a template.</summary>
    public IEnumerable<string> Check(ChannelTemplate template)
    {
        foreach (var (key, text) in template.Fields)
        {
            if (kinds.MediaOf(key) is not { } kind)
            {
                continue;
            }

            foreach (var name in text.Constants.Select(NameOf).OfType<string>())
            {
                if (!account.Media.TryGetValue(name, out var file))
                {
                    yield return $"fields.{key}: the account has no medium '{name}'; {(account.Media.Count == 0 ? "write its file under Media of the account" : $"there are {string.Join(", ", account.Media.Keys.Order(StringComparer.Ordinal))}")}";
                }
                else if ((new FileInfo(file) is { Exists: true } found ? MediaLimits.Objection(account.Kind, kind, file, found.Length) : "its file is not there any more") is { } objection)
                {
                    yield return $"fields.{key}: '{name}': {objection}";
                }
            }
        }
    }

    /// <summary>The message with the platform's ids, or what became of the delivery before anything was sent.</summary>
    public async Task<(RenderedMessage? Message, DeliveryResult? Failure)> ResolveAsync(RenderedMessage message, CancellationToken cancellationToken)
    {
        foreach (var (key, name, kind) in In(message))
        {
            if (!account.Media.ContainsKey(name))
            {
                return (null, DeliveryResult.Failed($"{key} names a medium that the account does not have"));
            }

            MediaUpload upload;
            try
            {
                upload = await client.Shelf.GetAsync(account, name, kind, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return (null, DeliveryResult.Retry($"{key} was not uploaded yet: {Unsent.TooSlow}"));
            }

            if (upload.Media is not { } media)
            {
                return (null, DeliveryResult.Retry($"{key} could not be uploaded: {upload.Reason}", upload.After));
            }

            message = message with { Fields = new Dictionary<string, string>(message.Fields, StringComparer.Ordinal) { [key] = media.Id } };
        }

        return (message, null);
    }

    /// <summary>What the answer makes of the delivery. Where the platform does not know a medium any more, it is uploaded anew for the next attempt.</summary>
    public DeliveryResult Result(WeChatAnswer answer, RenderedMessage message)
    {
        var isLost = false;
        foreach (var (_, name, kind) in answer.Code == UnknownId ? In(message) : [])
        {
            client.Shelf.Forget(account, name, kind);
            isLost = true;
        }

        return isLost ? DeliveryResult.Retry(answer.Reason) : answer.ToDeliveryResult();
    }

    private IEnumerable<(string Key, string Name, WeChatMediaKind Kind)> In(RenderedMessage message)
    {
        foreach (var (key, value) in message.Fields)
        {
            if (kinds.MediaOf(key) is { } kind && NameOf(value) is { } name)
            {
                yield return (key, name, kind);
            }
        }
    }

    private static string? NameOf(string value) => value.StartsWith(Prefix, StringComparison.Ordinal) ? value[Prefix.Length..] : null;
}
