namespace Wellspring.Adapters.WeChat;

/// <summary>What is uploaded.</summary>
public enum WeChatMediaKind
{
    /// <summary>A picture. Up to 10 MiB: PNG, JPEG, GIF; in WeCom PNG, JPEG.</summary>
    Image,

    /// <summary>Speech of up to 60 seconds. Up to 2 MiB: AMR, MP3; in WeCom AMR. Not of mini programs.</summary>
    Voice,

    /// <summary>A video. Up to 10 MiB: MP4. Not of mini programs.</summary>
    Video,

    /// <summary>The cover of a video or of music. Up to 64 KiB: JPEG. Of Official Accounts only.</summary>
    Thumb,

    /// <summary>Any file, up to 20 MiB. Of WeCom only.</summary>
    File,
}
