namespace Wellspring.WeChatSandbox;

/// <summary>A message on a phone.</summary>
/// <param name="Kind">text, template, subscription, image, voice, video, music, news, menu, miniprogram, link, mass, welcome, coupon, gift, payment, note, failure.</param>
/// <param name="Text">What it says, or its description.</param>
public sealed record PhoneMessage(string Kind, string Text)
{
    /// <summary>Rises over the whole sandbox.</summary>
    public long Number { get; init; }

    /// <summary>When it arrived, by the sandbox's clock.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>chat:APPID, notices, wecom:USERID or pay.</summary>
    public string Thread { get; init; } = "";

    /// <summary>Written by the person, not received.</summary>
    public bool Mine { get; init; }

    /// <summary>The heading of a card.</summary>
    public string? Title { get; init; }

    /// <summary>The account that sent it, where the thread is shared by several.</summary>
    public string? Sender { get; init; }

    /// <summary>The template of a template or subscription message.</summary>
    public string? TemplateId { get; init; }

    /// <summary>The platform's id of the message, such as msgid.</summary>
    public string? Id { get; init; }

    /// <summary>The lines of a card: label and value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; } = [];

    /// <summary>What can be tapped: id and caption.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Choices { get; init; } = [];

    /// <summary>The media_id of what is shown: a picture, or the cover of something.</summary>
    public string? Media { get; init; }

    /// <summary>Where a tap leads; it is shown, not opened.</summary>
    public string? Link { get; init; }
}
