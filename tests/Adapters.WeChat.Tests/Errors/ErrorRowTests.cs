namespace Wellspring.Adapters.WeChat.Tests.Errors;

/// <summary>Each row of the table, answered by the simulated platform to a channel of an engine, and what becomes of the delivery.</summary>
public sealed class ErrorRowTests(RowHost rows) : IClassFixture<RowHost>
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);
    private static readonly TimeSpan FaultPause = TimeSpan.FromHours(1);

    public static TheoryData<string, string, string, bool, WeChatDisposition> Rows
    {
        get
        {
            TheoryData<string, string, string, bool, WeChatDisposition> data = [];
            foreach (var (platform, code, saying, atToken, disposition) in ErrorExpectations.All)
            {
                data.Add($"{platform}", code, saying, atToken, disposition);
            }

            return data;
        }
    }

    [Fact]
    public void No_row_is_without_an_expectation() => WeChatErrors.Rows
        .SelectMany(row => (row.Platform == Platform.Any ? [Platform.App, Platform.WeCom] : new[] { row.Platform }).Select(platform => (platform, row.Code, row.Saying ?? "", row.AtToken)))
        .Should().BeEquivalentTo(ErrorExpectations.All.Select(expected => (expected.Platform, expected.Code, expected.Saying, expected.AtToken)));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_row_comes_to_the_engine_as_the_page_says(string platform, string code, string words, bool atToken, WeChatDisposition disposition)
    {
        var row = WeChatErrors.Find(Enum.Parse<Platform>(platform), code, words, atToken)!;
        row.Disposition.Should().Be(disposition);
        await using var sender = await rows.NewSenderAsync(row.Platform == Platform.Any ? Enum.Parse<Platform>(platform) : row.Platform, code);
        if (atToken || disposition == WeChatDisposition.RefreshToken)
        {
            await sender.LoseTokenAsync();
        }

        // A token that is refused is replaced at once, so it is refused twice.
        var times = disposition == WeChatDisposition.RefreshToken ? 2 : 1;
        await rows.ScriptAsync(atToken ? sender.Route.TokenPath : sender.Route.Path, code, words, times);
        var (asked, calls) = (rows.Now, sender.Calls);

        var first = await sender.SendAsync();

        var reason = $"{code}: {row.Meaning}";
        sender.Got.Should().Be(0, "the platform has carried nothing out");
        if (!atToken)
        {
            (sender.Calls - calls).Should().Be(times);
        }

        switch (disposition)
        {
            case WeChatDisposition.Accepted or WeChatDisposition.Duplicate:
                (first.State, first.Reason).Should().Be((DeliveryState.Accepted, null));
                break;
            case WeChatDisposition.Retry or WeChatDisposition.RefreshToken or WeChatDisposition.Throttle or WeChatDisposition.WaitForQuota:
                (first.State, first.Reason).Should().Be((DeliveryState.Pending, reason));
                await sender.UntilSentAsync(1, Between(first, EarliestOf(disposition, code, asked)));
                break;
            case WeChatDisposition.ConfigurationFault:
                (first.State, first.Reason, first.Attempt).Should().Be((DeliveryState.Pending, reason, 0), "the message has nothing to do with it, however long it lasts");
                await WaitsForRepairAsync(sender, row, first, asked);
                break;
            case WeChatDisposition.DisableTemplate:
                (first.State, first.Reason).Should().Be((DeliveryState.Dead, reason));
                var second = await sender.SendAsync();
                (second.State, second.Reason).Should().Be((DeliveryState.Dead, reason), "the template is left alone");
                (sender.Calls - calls).Should().Be(1);
                rows.Pass(FaultPause);
                await sender.SendAsync();
                await sender.UntilSentAsync(1, rows.Now);
                break;
            case WeChatDisposition.Permanent:
                (first.State, first.Reason).Should().Be((DeliveryState.Dead, reason));
                break;
            case WeChatDisposition.TooLate:
                (first.State, first.Reason).Should().Be((DeliveryState.Expired, reason));
                break;
            case WeChatDisposition.ConsumeConsent:
                (first.State, first.Reason).Should().Be((DeliveryState.Dead, $"{reason}; no channel is left"));
                (await sender.AskAsync()).Outcome.Should().Be(Outcome.Unreachable, "what is left of consent is zero");
                break;
            case WeChatDisposition.SuppressUser:
            case WeChatDisposition.PermanentUser when row.Platform == Platform.App:
                (first.State, first.Reason).Should().Be((DeliveryState.Dead, $"{reason}; no channel is left"));
                (await sender.AskAsync()).Outcome.Should().Be(Outcome.Unreachable, "the user is left alone until they come back");
                break;
            // Of WeCom's the row is sent to an employee, of whom nothing is remembered; customers have a test of their own.
            case WeChatDisposition.NotForUser or WeChatDisposition.PermanentUser or WeChatDisposition.WindowClosed or WeChatDisposition.WindowExhausted:
                (first.State, first.Reason).Should().Be((DeliveryState.Dead, $"{reason}; no channel is left"));
                (await sender.SendAsync()).State.Should().BeOneOf([DeliveryState.Accepted, DeliveryState.Delivered], "that was about this message, and another is tried");
                sender.Got.Should().Be(1);
                break;
            default:
                throw new InvalidOperationException($"No row has been {disposition} so far.");
        }
    }

    /// <summary>While the fault lasts no calls are made of the path, or of all of the account; then they are, and nothing is lost.</summary>
    private async Task WaitsForRepairAsync(RowSender sender, WeChatError row, DeliveryUpdated first, DateTimeOffset asked)
    {
        var calls = sender.Calls;
        var second = await sender.SendAsync();
        (second.State, second.Reason).Should().Be((DeliveryState.Pending, first.Reason));
        sender.Calls.Should().Be(calls, "the account is left alone");
        ((await sender.ProbeAsync()).Disposition == WeChatDisposition.ConfigurationFault).Should().Be(row.Scope == FaultScope.Account);

        Between(first, asked + FaultPause);
        await sender.UntilSentAsync(2, Between(second, asked + FaultPause));
    }

    /// <summary>The next attempt's time, which is not before the earliest, nor much after it.</summary>
    private static DateTimeOffset Between(DeliveryUpdated waiting, DateTimeOffset earliest)
    {
        waiting.NextAttempt.Should().BeOnOrAfter(earliest).And.BeBefore(earliest + TimeSpan.FromMinutes(10));
        return waiting.NextAttempt!.Value;
    }

    private static DateTimeOffset EarliestOf(WeChatDisposition disposition, string code, DateTimeOffset asked) => disposition switch
    {
        WeChatDisposition.WaitForQuota => new DateTimeOffset(asked.ToOffset(China).Date.AddDays(1), China),
        WeChatDisposition.Throttle => asked + ErrorExpectations.Wait(code),
        _ => asked + TimeSpan.FromSeconds(1.5),
    };
}
