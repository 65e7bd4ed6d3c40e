namespace Wellspring.Adapters.WeChat;

/// <summary>How the channels of an app of WeCom go about. What the platform may change is set here.</summary>
public sealed class WeComChannelOptions
{
    /// <summary>How many messages of the app an employee may get within a minute: the platform drops more without a word, so they wait here. At least 1, default 30.</summary>
    public int StaffPerMinute { get; set; } = 30;

    /// <summary>How many messages of the app an employee may get within an hour. At least 1, default 1,000.</summary>
    public int StaffPerHour { get; set; } = 1000;

    /// <summary>For how long the platform drops a message to employees that comes a second time with the same content, as where the answer to the first was lost. From 0, which switches it off, to 4 hours; default 30 minutes.</summary>
    public TimeSpan DuplicateCheck { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>For how long after someone became a contact a welcome is sent. From 1 to 20 seconds, after which the platform takes none; default 15 seconds.</summary>
    public TimeSpan WelcomeWithin { get; set; } = TimeSpan.FromSeconds(15);
}
