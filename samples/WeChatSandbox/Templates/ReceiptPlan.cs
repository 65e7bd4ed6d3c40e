namespace Wellspring.WeChatSandbox;

/// <summary>How receipts travel: late, twice, in another order, not at all, or before the answer. Chance is by a hash of the receipt's number.</summary>
public sealed class ReceiptPlan
{
    private readonly World world;
    private Action? held;
    private long sent;

    internal ReceiptPlan(World world)
    {
        this.world = world;
        Delay = world.Options.ReceiptDelay;
    }

    /// <summary>How long after the call a receipt is sent, by the sandbox's clock.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The share, 0 to 1, that never arrives.</summary>
    public double Lost { get; set; }

    /// <summary>The share, 0 to 1, that is sent a second time.</summary>
    public double Duplicated { get; set; }

    /// <summary>The share, 0 to 1, that waits until the next receipt has gone.</summary>
    public double Reordered { get; set; }

    /// <summary>The receipt is with the receiver before the call is answered.</summary>
    public bool BeforeAnswer { get; set; }

    /// <summary>Template receipts name message 0, as was seen where client_msg_id was set.</summary>
    public bool MessageIdZero { get; set; }

    /// <summary>Template receipts say "failed: system failed".</summary>
    public bool SystemFails { get; set; }

    /// <summary>What MASSSENDJOBFINISH says; with another status than "send success", as "err(40001)", no one gets the message.</summary>
    public string MassStatus { get; set; } = "send success";

    internal void Send(ApiCall call, Fan fan, Envelope envelope)
    {
        var number = sent++;
        if (Chance("lost", number) < Lost)
        {
            return;
        }
        if (BeforeAnswer)
        {
            call.Before.Add(fan.Push(envelope));
            return;
        }
        var push = Push(fan, envelope, Chance("duplicated", number) < Duplicated ? 2 : 1);
        var waits = Chance("reordered", number) < Reordered;
        world.After(Delay, () => Deliver(push, waits));
    }

    private void Deliver(Action push, bool waits)
    {
        if (waits && held is null)
        {
            held = push;
            // Should no other come, it goes alone.
            world.After(TimeSpan.FromMinutes(1), Release);
            return;
        }
        push();
        Release();
    }

    private static Action Push(Fan fan, Envelope envelope, int times) => () =>
    {
        for (var i = 0; i < times; i++)
        {
            _ = fan.Push(envelope);
        }
    };

    private void Release()
    {
        held?.Invoke();
        held = null;
    }

    private static double Chance(string what, long number) => Hash.Fraction($"{what} {number}");
}
