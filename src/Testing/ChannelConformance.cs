using System.Security.Cryptography;
using System.Text;
using Wellspring.Engine;

namespace Wellspring.Testing;

/// <summary>One thing that a channel must do.</summary>
/// <param name="Name">It as a sentence.</param>
/// <param name="RunAsync">Tries it on a channel that no other check has used. Throws <see cref="ConformanceException"/> where the channel does something else.</param>
public sealed record ChannelCheck(string Name, Func<ChannelUnderTest, Task> RunAsync)
{
    /// <summary>The name, as a test runner shows it.</summary>
    public override string ToString() => Name;
}

/// <summary>What an author of an <see cref="IChannel"/> runs against it, each check with a channel of its own, from any test framework.</summary>
/// <example>
/// <code>
/// foreach (var check in ChannelConformance.Checks)
/// {
///     await using var peer = MyPeer.Start();
///     await check.RunAsync(new(new MyChannel(peer.Address), peer.CountOf) { Unreachable = new MyChannel(nowhere) });
/// }
/// </code>
/// </example>
public static partial class ChannelConformance
{
    /// <summary>No timing is judged: it only ends a check of a channel that never ends.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The checks. They share nothing and may run in any order, also at the same time.</summary>
    public static IReadOnlyList<ChannelCheck> Checks { get; } =
    [
        new("The channel has a name that stays", Named),
        new("A delivery reaches its user once, and the channel says so", Once),
        new("Deliveries at the same time reach their users once each", AtTheSameTime),
        new("A delivery that comes a second time reaches no one twice where the channel is idempotent", Again),
        new("Every kind of action gets an answer, also without a catalogue", EveryAction),
        new("Odd content gets an answer", OddContent),
        new("What is cancelled before it begins reaches no one", CancelledBefore),
        new("A cancellation ends the waiting for a peer that does not answer", CancelledMeanwhile),
        new("A peer that is away is an answer and no exception", Away),
        new("Nothing that the channel says holds the user, content or a secret", Discreet),
        new("Check lets pass what the channel carries and names what it does not", Checked),
        new("What waits for a person waits for a receipt too", Receipts),
        new("Reach gives the same answer to the same question, and a reason where it is no", Reach),
    ];

    /// <summary>A delivery of a marketing message with a text and two wire fields. Its id is in its text.</summary>
    /// <param name="channel">The channel's name.</param>
    /// <param name="id">The delivery's id: 32 ASCII letters and digits.</param>
    public static Delivery Sample(string channel, string id) => new()
    {
        Id = id,
        User = $"conformance-user-of-{id}",
        Rule = "conformance",
        Step = "first",
        Key = "",
        Channel = channel,
        Action = Send.Marketing("conformance-sample").With("item", "conformance-item 巧克力 🍫").With("amount", 39.8m),
        Message = new("conformance-sample", "zh-CN")
        {
            PlatformId = "conformance-template",
            Text = $"conformance-text {id} 巧克力 🍫",
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["thing1"] = "conformance-item 巧克力 🍫", ["amount2"] = "39.8元" },
        },
        DecidedAt = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero),
        Deadline = new(2026, 1, 4, 12, 0, 0, TimeSpan.Zero),
    };

    private static string Id(int number) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"conformance {number}")))[..Delivery.IdLength];

    private static void That(bool holds, string what)
    {
        if (!holds)
        {
            throw new ConformanceException($"It does not hold that {what}.");
        }
    }

    private static bool IsSent(DeliveryResult result) => result.Kind is DeliveryResultKind.Accepted or DeliveryResultKind.Submitted or DeliveryResultKind.Delivered;

    /// <summary>The answer, where an exception is none.</summary>
    private static async Task<DeliveryResult> AnswerAsync(IChannel channel, Delivery delivery, string of)
    {
        DeliveryResult? result;
        try
        {
            result = await channel.DeliverAsync(delivery, CancellationToken.None).WaitAsync(Patience).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new ConformanceException($"There was no answer for {of}.", e);
        }
        catch (Exception e)
        {
            throw new ConformanceException($"Expected an answer for {of}, found {e.GetType().Name}: {e.Message}", e);
        }

        That(result is not null, $"the answer for {of} is not null");
        return result!;
    }

    private static async Task<DeliveryResult> SentAsync(ChannelUnderTest test, Delivery delivery, string of)
    {
        var result = await AnswerAsync(test.Channel, delivery, of).ConfigureAwait(false);
        That(IsSent(result), $"{of} is Accepted, Submitted or Delivered; it is {result}");
        return result;
    }
}
