using Wellspring.Engine;

namespace Wellspring.Testing;

/// <content>The checks.</content>
public static partial class ChannelConformance
{
    private static Task Named(ChannelUnderTest test)
    {
        var name = test.Channel.Name;
        That(!string.IsNullOrEmpty(name), "the name is not empty");
        That(test.Channel.Name == name, "the name stays the same");
        That(test.Channel.Reads is not null, "Reads is a list");
        return Task.CompletedTask;
    }

    private static async Task Once(ChannelUnderTest test)
    {
        await SentAsync(test, test.Delivery(Id(0)), "a delivery").ConfigureAwait(false);
        var reached = test.Reached(Id(0));
        That(reached == 1, $"a delivery that was sent reached someone once; it did {reached} times");
        That(test.Reached(Id(1)) == 0, "a delivery that was not made reached no one");
    }

    private static async Task Receipts(ChannelUnderTest test)
    {
        var within = test.Channel.ReceiptsWithin;
        That(within is null || within > TimeSpan.Zero, $"ReceiptsWithin is greater than 0, or null; it is {within}");
        var result = await AnswerAsync(test.Channel, test.Delivery(Id(0)), "a delivery").ConfigureAwait(false);
        That(within is not null || result.Kind != DeliveryResultKind.Submitted, "a channel that answers Submitted has ReceiptsWithin, for else no one learns whether the person confirmed");
    }

    private static async Task AtTheSameTime(ChannelUnderTest test)
    {
        var ids = Enumerable.Range(0, 40).Select(Id).ToList();
        await Task.WhenAll(ids.Select(id => Task.Run(() => SentAsync(test, test.Delivery(id), "one of several deliveries")))).ConfigureAwait(false);
        foreach (var id in ids)
        {
            That(test.Reached(id) == 1, $"each of several deliveries at the same time reached someone once; one did {test.Reached(id)} times");
        }
    }

    private static async Task Again(ChannelUnderTest test)
    {
        await SentAsync(test, test.Delivery(Id(0)), "a delivery").ConfigureAwait(false);
        await SentAsync(test, test.Delivery(Id(0)) with { Attempt = 2 }, "the second attempt of a delivery").ConfigureAwait(false);
        var reached = test.Reached(Id(0));
        That(test.Channel.IsIdempotent ? reached == 1 : reached is 1 or 2, $"two attempts of one delivery reached someone {(test.Channel.IsIdempotent ? "once" : "once or twice")}; they did {reached} times");
    }

    private static async Task EveryAction(ChannelUnderTest test)
    {
        OutgoingAction[] actions = [Send.Transactional("sample"), Send.Service("sample").With("item", "x"), new IssueCoupon("sample"), new Invite("sample"), new NotifyStaff("sample")];
        foreach (var (action, i) in actions.Select((action, i) => (action, i)))
        {
            await AnswerAsync(test.Channel, test.Delivery(Id(i)) with { Action = action, Message = null }, $"{action.GetType().Name} without a message").ConfigureAwait(false);
        }
    }

    private static async Task OddContent(ChannelUnderTest test)
    {
        string[] odd = ["", " ", "\"'<>&{item}{{\\", "line\r\nline\u0000\u001b[2J\u202e", "half \ud83d of a pair", new string('水', 20_000)];
        foreach (var (value, i) in odd.Select((value, i) => (value, i)))
        {
            var delivery = test.Delivery(Id(i));
            await AnswerAsync(
                test.Channel,
                delivery with
                {
                    Key = value,
                    Action = Send.Marketing("sample").With("odd", value),
                    Message = delivery.Message is { } message ? message with { Text = value, Fields = new Dictionary<string, string>(message.Fields, StringComparer.Ordinal) { ["odd"] = value } } : null,
                },
                "a delivery with odd content").ConfigureAwait(false);
        }
    }

    private static async Task CancelledBefore(ChannelUnderTest test)
    {
        try
        {
            var result = await test.Channel.DeliverAsync(test.Delivery(Id(0)), new(canceled: true)).WaitAsync(Patience).ConfigureAwait(false);
            throw new ConformanceException($"Expected OperationCanceledException for a delivery that was cancelled before; the answer was {result}.");
        }
        catch (OperationCanceledException)
        {
            That(test.Reached(Id(0)) == 0, "a delivery that was cancelled before it began reached no one");
        }
    }

    private static async Task CancelledMeanwhile(ChannelUnderTest test)
    {
        if (test.Silent is null)
        {
            return;
        }

        using CancellationTokenSource cancellation = new();
        var call = test.Silent.DeliverAsync(test.Delivery(Id(0)), cancellation.Token);
        await cancellation.CancelAsync().ConfigureAwait(false);
        try
        {
            var result = await call.WaitAsync(Patience).ConfigureAwait(false);
            That(result.Kind is DeliveryResultKind.Retry or DeliveryResultKind.Unknown, $"a delivery that was cancelled on its way is Retry, Unknown or an OperationCanceledException; it is {result}");
        }
        catch (OperationCanceledException)
        {
            // The dispatcher reads it as Unknown.
        }
        catch (Exception e)
        {
            throw new ConformanceException($"Expected the end of a delivery that was cancelled on its way, found {e.GetType().Name}: {e.Message}", e);
        }
    }

    private static async Task Away(ChannelUnderTest test)
    {
        if (test.Unreachable is null)
        {
            return;
        }

        var result = await AnswerAsync(test.Unreachable, test.Delivery(Id(0)), "a delivery while the peer is away").ConfigureAwait(false);
        That(result.Kind is DeliveryResultKind.Retry or DeliveryResultKind.Unknown, $"a delivery while the peer is away is Retry or Unknown; it is {result}");
        That(!string.IsNullOrWhiteSpace(result.Reason), "a delivery that was not sent has a reason");
        That(test.Reached(Id(0)) == 0, "a delivery while the peer is away reached no one");
    }

    private static async Task Discreet(ChannelUnderTest test)
    {
        var delivery = test.Delivery(Id(0));
        IReadOnlyList<string> content = [.. delivery.Message?.Fields.Values ?? [], delivery.Message?.Text ?? "", .. delivery.Action.Fields.Values];

        // A short value such as "2" may stand anywhere by chance.
        string[] forbidden = [delivery.User, .. test.Secrets, .. content.Where(text => text.Length >= 8)];
        List<string> said = [$"{test.Channel}"];
        foreach (var channel in new[] { test.Channel, test.Unreachable, test.Silent }.OfType<IChannel>())
        {
            using CancellationTokenSource cancellation = new();
            if (channel == test.Silent)
            {
                cancellation.CancelAfter(TimeSpan.FromMilliseconds(200));
            }

            try
            {
                var result = await channel.DeliverAsync(delivery, cancellation.Token).WaitAsync(Patience).ConfigureAwait(false);
                said.Add($"{result} {result.Reason}");
            }
            catch (Exception e)
            {
                said.Add($"{e}");
            }
        }

        foreach (var text in forbidden)
        {
            That(said.TrueForAll(line => !line.Contains(text, StringComparison.Ordinal)), $"no ToString, reason or exception of the channel holds '{text}'");
        }
    }

    private static Task Checked(ChannelUnderTest test)
    {
        foreach (var template in test.Carries)
        {
            var mistakes = Mistakes(test.Channel, template);
            That(mistakes.Count == 0, $"Check lets '{template.Name}' pass, which the channel carries; it says: {string.Join("; ", mistakes)}");
        }

        CollectingChannel lenient = new(test.Channel.Name);
        foreach (var template in test.Refuses)
        {
            var own = Mistakes(lenient, template);
            That(own.Count == 0, $"'{template.Name}', which the channel is to refuse, has no mistake of its own; it has: {string.Join("; ", own)}");
            var mistakes = Mistakes(test.Channel, template);
            That(mistakes.Count > 0, $"Check refuses '{template.Name}'");
            That(mistakes.All(mistake => !mistake.EndsWith(": ", StringComparison.Ordinal)), $"each mistake of '{template.Name}' is a sentence");
        }

        return Task.CompletedTask;
    }

    private static IReadOnlyList<string> Mistakes(IChannel channel, MessageTemplate template)
    {
        try
        {
            _ = new MessageCatalog(new MessageCatalogOptions().Add(template), [channel]);
            return [];
        }
        catch (InvalidConfigurationException e)
        {
            return e.Mistakes;
        }
    }

    private static Task Reach(ChannelUnderTest test)
    {
        var user = SampleUser.Of(test);
        OutgoingAction[] actions = [test.Delivery(Id(0)).Action, Send.Transactional("sample"), new IssueCoupon("sample"), new Invite("sample"), new NotifyStaff("sample")];
        foreach (var action in actions)
        {
            Reachability first, second;
            try
            {
                (first, second) = (test.Channel.Reach(user, action), test.Channel.Reach(user, action));
            }
            catch (Exception e)
            {
                throw new ConformanceException($"Expected an answer of Reach for {action.GetType().Name}, found {e.GetType().Name}: {e.Message}", e);
            }

            That(first == second, $"Reach gives the same answer twice; it gives {first}, then {second}");
            That(first.IsReachable || !first.Reason!.Contains(user.Id, StringComparison.Ordinal), "a reason of Reach does not hold the user");
        }

        return Task.CompletedTask;
    }
}
