namespace Wellspring.WeChatSandbox;

/// <summary>What opens a window for customer-service messages, how many may be sent in it and for how long.</summary>
internal sealed record WindowTrigger(int Messages, TimeSpan For)
{
    public static readonly WindowTrigger Message = new(5, TimeSpan.FromHours(48));
    public static readonly WindowTrigger Menu = new(3, TimeSpan.FromMinutes(1));
    public static readonly WindowTrigger Follow = new(3, TimeSpan.FromMinutes(1));
    public static readonly WindowTrigger Scan = new(3, TimeSpan.FromMinutes(1));
    public static readonly WindowTrigger Payment = new(int.MaxValue, TimeSpan.FromHours(48));
    public static readonly WindowTrigger MiniProgramSession = new(2, TimeSpan.FromMinutes(1));
}

/// <summary>
/// The window of one user. Quotas do not add up: a trigger fills up to its own number and lasts as long as it says, and never takes away
/// what an earlier one still gives. https://developers.weixin.qq.com/doc/service/guide/product/message/Service_Center_messages.html
/// </summary>
internal sealed class ServiceWindow
{
    public DateTimeOffset Until { get; private set; }

    public int Left { get; private set; }

    public void Open(WindowTrigger trigger, DateTimeOffset now)
    {
        var before = now < Until ? Left : 0;
        Left = Math.Max(before, trigger.Messages);
        Until = now + trigger.For > Until ? now + trigger.For : Until;
    }

    public void Close() => Until = default;

    public void Take(DateTimeOffset now)
    {
        if (now >= Until)
        {
            throw new Refusal(45015, "response out of time limit or subscription is canceled");
        }
        if (Left == 0)
        {
            throw new Refusal(45047, "out of response count limit");
        }
        Left -= Left == int.MaxValue ? 0 : 1;
    }
}
