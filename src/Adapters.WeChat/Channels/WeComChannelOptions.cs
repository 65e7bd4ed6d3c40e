using Wellspring.Engine;

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

    /// <summary>The engine's tags that customers get and lose in WeCom too, each with the platform's id of the tag, such as <c>etAJ2GCAAAXtWyujaWJHDDGi0mACH71w</c>. Default none. The messages about them stand in the catalogue, so the engine has one then.</summary>
    public IDictionary<string, string> Tags { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>For how long messages to customers that say the same are gathered, so that an employee confirms them with one tap. From 0 to 20 seconds, default 2 seconds.</summary>
    public TimeSpan GatherFor { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many customers one such tap is for at most; the platform takes up to 10,000. From 1 to 100,000, default 1,000.</summary>
    public int CustomersPerTask { get; set; } = 1000;

    /// <summary>How many messages to customers, of whatever class, reach a customer within <see cref="CustomerPeriod"/>; more of Marketing and Service are not decided. From 1 to 1,000, default 31. The corporation's console allows one a day, seven a week, or as many a month as it has days, from all apps together; the platform leaves out what is beyond that, which a receipt tells.</summary>
    public int MessagesPerCustomer { get; set; } = 31;

    /// <summary>The calendar span that <see cref="MessagesPerCustomer"/> counts in, where the customer is. Default <see cref="CalendarPeriod.Month"/>.</summary>
    public CalendarPeriod CustomerPeriod { get; set; } = CalendarPeriod.Month;

    /// <summary>For how long an employee may confirm a message to customers; then it is cancelled. From 1 hour to 30 days, default 3 days.</summary>
    public TimeSpan ConfirmWithin { get; set; } = TimeSpan.FromDays(3);

    /// <summary>How often the platform is asked what became of messages to customers, for it tells nothing by itself. From 10 seconds to 1 hour, default 5 minutes.</summary>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often employees are reminded of messages to customers that they have not confirmed. 0, which switches it off, or from 8 hours on, for the platform allows 3 in 24 hours; default 1 day.</summary>
    public TimeSpan RemindEvery { get; set; } = TimeSpan.FromDays(1);
}
