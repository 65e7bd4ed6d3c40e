using System.Globalization;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <content>What happens.</content>
internal sealed partial class Soak
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>One user in so many opts out, and of one in so many a person cancels what waits.</summary>
    private const int Few = 15;

    /// <summary>So many looks in a row at which nothing has happened are five minutes at least, and more where the machine has other work. A leap of the clock is a minute at least, so that many are days.</summary>
    private const int MostLooks = 15_000;

    /// <summary>Asks for deliveries and lets them come to their ends. However long that takes: it is over, and has failed, when nothing happens any more.</summary>
    public async Task RunAsync(int deliveries)
    {
        var work = PublishAndEndAsync();
        var (seen, still) = (0L, 0);
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(Look));
            var now = Interlocked.Read(ref steps);
            (seen, still) = (now, now == seen ? still + 1 : 0);
            CheckThatItGoesOn(still);
        }

        await work;

        async Task PublishAndEndAsync()
        {
            await PublishAsync(deliveries);
            await UntilOverAsync();
        }
    }

    /// <summary>Every user follows and has paid, and writes, or agrees to a subscription message, before one is asked for. In the middle a channel is closed; while it is, some users opt out of all, and of others a person cancels what waits.</summary>
    private async Task PublishAsync(int deliveries)
    {
        dispatching = engine.DispatchAsync(stop.Token);
        foreach (var phone in phones)
        {
            await phone.FollowAsync();
            await phone.PayAsync();
        }

        // Of one user after the other, of all users at once.
        foreach (var numbers in Enumerable.Range(0, deliveries).Chunk(phones.Length * 3))
        {
            await Task.WhenAll(numbers.GroupBy(PhoneOf).Select(async of =>
            {
                foreach (var number in of)
                {
                    await AskAsync(of.Key, number);
                }
            }));
            if (numbers.Contains(deliveries / 2))
            {
                // For an hour no more of them go out, and what is of use for less expires.
                sandbox.Faults.Add(new(FaultKind.ErrorCode) { Code = 48001, Path = SubscriptionPath, Times = 1 });
            }
            else if (numbers.Contains(deliveries * 3 / 4))
            {
                await StopSomeAsync();
            }
        }
    }

    /// <summary>Lets the clock go on whenever nothing is on its way, until nothing waits.</summary>
    private async Task UntilOverAsync()
    {
        var (before, leaps) = (-1L, 0);
        for (; ; await Task.Delay(Look))
        {
            var (now, seen) = (Interlocked.Read(ref updates), before);
            (before, leaps) = (now, now == seen ? leaps : 0);
            var waiting = last.Values.Where(update => update.State is DeliveryState.Pending or DeliveryState.Sending).ToList();
            if (now != seen || waiting.Any(update => update.State == DeliveryState.Sending))
            {
                continue;
            }

            // What calls back has its time before the clock leaps.
            await ReceiveAsync();
            if (waiting.Count == 0 && last.Count == Decided && engine.PendingDeliveries == 0)
            {
                break;
            }

            // To the next attempt, and those of the same minute together. What is due and does not go out waits for its channel.
            CheckThatItGoesOn(++leaps);
            Interlocked.Increment(ref steps);
            var leap = waiting.Min(update => update.NextAttempt) - sandbox.Clock.GetUtcNow();
            sandbox.Clock.Advance(Step + (leap > TimeSpan.Zero ? leap.Value : TimeSpan.Zero));
        }

        watch.Stop();
        await stop.CancelAsync();
        await dispatching;
    }

    private Phone PhoneOf(int number) => phones[number / 3 % phones.Length];

    private async Task AskAsync(Phone phone, int number)
    {
        var isCart = number % 3 == 1;
        var user = isCart ? MiniUser(phone) : $"shop:{phone.OpenId()}";
        if (isCart)
        {
            // The platform's own event does not count each: of the same second they look like repeats.
            await phone.AnswerSubscriptionAsync(DemoShop.CartReminderTemplate, accept: true, DemoShop.MiniProgramId);
            await PublishAsync(string.Create(CultureInfo.InvariantCulture, $"credit-{number}"), user, new ConsentGranted(Purposes.Marketing, "mini.subscription", "cart", Credits: 1));
        }

        else
        {
            // Who wrote can be written to, and has come back to an account that could not reach them.
            await PublishAsync(string.Create(CultureInfo.InvariantCulture, $"wrote-{number}"), user, new MessageReceived("shop", phone.OpenId(), "text"));
        }

        await PublishAsync(string.Create(CultureInfo.InvariantCulture, $"asked-{number}"), user, new Soaked(number % 3 == 0 ? "paid" : isCart ? "cart" : "hello-shop", string.Create(CultureInfo.InvariantCulture, $"茶{number}"), number % 5 == 0));
    }

    private async Task StopSomeAsync()
    {
        foreach (var (phone, number) in phones.Select((phone, number) => (phone, number)))
        {
            if (number % Few == 1)
            {
                await PublishAsync($"opt-out-{phone.Id}", MiniUser(phone), new ConsentRevoked());
            }
            else if (number % Few == 2)
            {
                await engine.CancelDeliveriesAsync(new() { User = MiniUser(phone) }, "the soak", "to see it end");
            }
        }
    }

    /// <summary>Receipts that wait are sent, those too that wait for another, and taken.</summary>
    private async Task ReceiveAsync()
    {
        sandbox.Clock.Advance(sandbox.Receipts.Delay);
        sandbox.Clock.Advance(Step);
        await sandbox.IdleAsync();
    }

    private void CheckThatItGoesOn(int looks)
    {
        if (looks == MostLooks)
        {
            throw new TimeoutException($"Nothing happens any more.{Environment.NewLine}{Report()}");
        }
    }

    private static string MiniUser(Phone phone) => $"mini:{phone.OpenId(DemoShop.MiniProgramId)}";

    private async Task PublishAsync(string id, string user, object data)
    {
        var result = await engine.PublishAsync(new UserEvent("soak", id, user, sandbox.Clock.GetUtcNow(), data));
        result.Status.Should().Be(PublishStatus.Accepted, result.Reason);
        Interlocked.Increment(ref steps);
    }
}
