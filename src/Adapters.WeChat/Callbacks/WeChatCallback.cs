namespace Wellspring.Adapters.WeChat;

/// <summary>A callback that the platform sent, verified and decrypted. Its text form shows no content.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="Body">The body in plain text, XML or JSON in UTF-8, as the platform wrote it. It holds personal data: not for logs.</param>
/// <param name="Fields">The texts at the top of the body by their names, such as <c>MsgType</c>, <c>Event</c> and <c>FromUserName</c>; of what lies deeper those whose names do not occur at the top.</param>
public sealed record WeChatCallback(string Account, ReadOnlyMemory<byte> Body, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>A field's text, or null.</summary>
    /// <param name="name">Its name, compared ordinally.</param>
    public string? this[string name] => Fields.GetValueOrDefault(name);

    /// <summary>For people, without content.</summary>
    public override string ToString() => $"a callback of {Account}";
}

/// <summary>Gets each callback that was accepted, and may reply to it.</summary>
public interface IWeChatCallbackHandler
{
    /// <summary>Handles a callback. The events made of it are with the engine already. The platform's repeats come here again.</summary>
    /// <param name="callback">The callback.</param>
    /// <param name="cancellationToken">Ends when the platform waits no longer: what comes later is not sent.</param>
    /// <returns>What the user is answered at once; null for nothing. Of several handlers the first answer counts. Of callbacks of WeCom apps and Official Accounts users see it; mini programs take only <see cref="WeChatReply.ToService"/>.</returns>
    /// <remarks>What it throws is logged by its kind, and the callback is acknowledged all the same; but a callback of WeChat Pay is asked for again.</remarks>
    ValueTask<WeChatReply?> HandleAsync(WeChatCallback callback, CancellationToken cancellationToken);
}
