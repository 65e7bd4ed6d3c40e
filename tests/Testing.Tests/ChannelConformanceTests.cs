using System.Linq.Expressions;

namespace Wellspring.Testing.Tests;

/// <summary>The checks find what they look for: a channel with one fault fails just the checks that are about it.</summary>
public sealed class ChannelConformanceTests
{
    private static readonly MessageTemplate Marketing = new("sample", MessageClass.Marketing) { Channels = [new("bad")] };

    [Fact]
    public async Task A_good_channel_passes_all() => (await FailingAsync(new())).Should().BeEmpty();

    [Theory]
    [InlineData("never the same name", "The channel has a name that stays")]
    [InlineData("reaches no one", "A delivery reaches its user once, and the channel says so")]
    [InlineData("fails", "A delivery reaches its user once, and the channel says so")]
    [InlineData("loses what comes at the same time", "Deliveries at the same time reach their users once each")]
    [InlineData("repeats", "A delivery that comes a second time reaches no one twice where the channel is idempotent")]
    [InlineData("needs a message", "Every kind of action gets an answer, also without a catalogue")]
    [InlineData("answers null to a task", "Every kind of action gets an answer, also without a catalogue")]
    [InlineData("chokes on line ends", "Odd content gets an answer")]
    [InlineData("ignores cancellation", "What is cancelled before it begins reaches no one")]
    [InlineData("delivers what is cancelled", "What is cancelled before it begins reaches no one")]
    [InlineData("claims to have delivered to a silent peer", "A cancellation ends the waiting for a peer that does not answer")]
    [InlineData("throws when the peer is away", "A peer that is away is an answer and no exception")]
    [InlineData("gives up when the peer is away", "A peer that is away is an answer and no exception")]
    [InlineData("names the user", "Nothing that the channel says holds the user, content or a secret")]
    [InlineData("quotes the message", "Nothing that the channel says holds the user, content or a secret")]
    [InlineData("tells the secret", "Nothing that the channel says holds the user, content or a secret")]
    [InlineData("throws with the secret", "Nothing that the channel says holds the user, content or a secret")]
    [InlineData("carries everything", "Check lets pass what the channel carries and names what it does not")]
    [InlineData("carries nothing", "Check lets pass what the channel carries and names what it does not")]
    [InlineData("says no without a word", "Check lets pass what the channel carries and names what it does not")]
    [InlineData("asks a person and waits for no receipt", "What waits for a person waits for a receipt too")]
    [InlineData("waits no time for receipts", "What waits for a person waits for a receipt too")]
    [InlineData("rolls dice", "Reach gives the same answer to the same question, and a reason where it is no")]
    [InlineData("reads what it did not name", "Reach gives the same answer to the same question, and a reason where it is no")]
    public async Task A_fault_is_found(string fault, string check) => (await FailingAsync(new() { Fault = fault })).Should().Contain(check);

    [Fact]
    public async Task The_message_of_a_failing_check_says_what_was_expected_and_found()
    {
        Bad channel = new() { Fault = "reaches no one" };
        var run = () => ChannelConformance.Checks.Single(check => check.Name.StartsWith("A delivery reaches", StringComparison.Ordinal)).RunAsync(channel.UnderTest());

        (await run.Should().ThrowAsync<ConformanceException>()).WithMessage("It does not hold that a delivery that was sent reached someone once; it did 0 times.");
    }

    private static async Task<List<string>> FailingAsync(Bad template)
    {
        List<string> failing = [];
        foreach (var check in ChannelConformance.Checks)
        {
            try
            {
                await check.RunAsync(new Bad { Fault = template.Fault }.UnderTest());
            }
            catch (ConformanceException)
            {
                failing.Add(check.Name);
            }
        }

        return failing;
    }

    private sealed class Bad : IChannel
    {
        private readonly CollectingChannel inner = new("bad");
        private int asked;
        private int busy;
        private string peer = "there";

        public string Fault { get; init; } = "";

        public string Name => Fault == "never the same name" ? $"bad{asked++}" : "bad";

        public bool IsIdempotent => true;

        public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads => Fault == "reads what it did not name" ? [] : [user => user.Last<OrderPaid>()];

        public TimeSpan? ReceiptsWithin => Fault == "waits no time for receipts" ? TimeSpan.Zero : null;

        public ChannelUnderTest UnderTest() => new(this, Reached)
        {
            Unreachable = new Bad { Fault = Fault, peer = "away" },
            Silent = new Bad { Fault = Fault, peer = "silent" },
            Secrets = ["the secret"],
            Carries = [Marketing],
            Refuses = [Marketing with { Class = MessageClass.Transactional }],
            Events = CommerceEvents.Register,
        };

        public IEnumerable<string> Check(ChannelTemplate template) => Fault switch
        {
            "carries everything" => [],
            "carries nothing" => ["it carries nothing"],
            "says no without a word" => template.Class == MessageClass.Transactional ? [""] : [],
            _ => template.Class == MessageClass.Transactional ? ["it carries advertising only"] : [],
        };

        public Reachability Reach(UserFacts user, OutgoingAction action) => Fault switch
        {
            "rolls dice" => asked++ % 2 == 0 ? Reachability.Reachable : Reachability.Unreachable("bad luck"),
            _ => user.Last<OrderPaid>() is null ? Reachability.Unreachable("no customer yet") : Reachability.Reachable,
        };

        public async Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
        {
            if (Fault == "delivers what is cancelled")
            {
                await inner.DeliverAsync(delivery, default);
            }

            if (Fault != "ignores cancellation")
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            return peer switch
            {
                "away" => Away(),
                "silent" => await SilentAsync(cancellationToken),
                _ => await ThereAsync(delivery),
            };
        }

        private DeliveryResult Away() => Fault switch
        {
            "throws when the peer is away" => throw new IOException("nobody there"),
            "throws with the secret" => throw new IOException("the secret"),
            "gives up when the peer is away" => DeliveryResult.Failed("nobody there"),
            "tells the secret" => DeliveryResult.Retry("nobody there, with the secret"),
            _ => DeliveryResult.Retry("nobody there"),
        };

        private async Task<DeliveryResult> SilentAsync(CancellationToken cancellationToken)
        {
            if (Fault != "claims to have delivered to a silent peer")
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return DeliveryResult.Delivered();
        }

        private async Task<DeliveryResult> ThereAsync(Delivery delivery)
        {
            if (Fault == "loses what comes at the same time")
            {
                var alone = Interlocked.Increment(ref busy) == 1;
                await Task.Delay(20);
                Interlocked.Decrement(ref busy);
                if (!alone)
                {
                    return DeliveryResult.Delivered();
                }
            }

            switch (Fault)
            {
                case "reaches no one":
                    return DeliveryResult.Delivered();
                case "fails":
                    return DeliveryResult.Failed("always");
                case "needs a message" when delivery.Message is null:
                    throw new InvalidOperationException("no message");
                case "answers null to a task" when delivery.Action is NotifyStaff:
                    return null!;
                case "chokes on line ends" when delivery.Key.Contains('\n', StringComparison.Ordinal):
                    throw new FormatException("a key has no line ends");
                case "asks a person and waits for no receipt":
                    await inner.DeliverAsync(delivery, default);
                    return DeliveryResult.Submitted();
                case "names the user":
                    return DeliveryResult.Failed($"{delivery.User} is gone");
                case "quotes the message":
                    return DeliveryResult.Failed($"refused: {delivery.Message?.Text}");
                default:
                    return await inner.DeliverAsync(delivery, default);
            }
        }

        private int Reached(string id) =>
            (Fault == "repeats" ? inner.Calls : inner.Deliveries).Count(delivery => delivery.Id == id);
    }
}
