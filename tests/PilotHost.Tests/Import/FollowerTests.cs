using System.Globalization;

namespace Wellspring.PilotHost.Tests.Import;

/// <summary>The command <c>import followers</c>, against the simulated platform.</summary>
public sealed class FollowerTests : IAsyncLifetime, IDisposable
{
    private const string Asked = "/cgi-bin/user/info/batchget";
    private Sandbox sandbox = null!;
    private ImportRun run = null!;

    public async Task InitializeAsync()
    {
        sandbox = await Sandbox.StartAsync();
        run = new(sandbox.Address.AbsoluteUri);
    }

    public async Task DisposeAsync() => await sandbox.DisposeAsync();

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task Who_follows_is_not_greeted_any_more_and_gets_what_is_due_later_when_the_host_runs()
    {
        // Nobody hears of it yet.
        var lin = sandbox.Phone("lin");
        await lin.FollowAsync();
        await lin.WriteAsync("hi");
        var wrote = $$$"""{"specversion":"1.0","id":"1","source":"/crm","type":"wechat_message_received","subject":"shop:{{{lin.OpenId()}}}","time":"{{{DateTime.UtcNow:O}}}","data":{"account":"shop","openId":"{{{lin.OpenId()}}}","kind":"text"}}""";

        (await run.FollowersAsync("shop")).Should().BeEquivalentTo(new Told(true, ["shop: 1 imported, 0 known, 0 gone, 0 refused, of 1; complete"], []));
        (await run.FileAsync(run.Write("messages.ndjson", wrote))).IsGood.Should().BeTrue();
        (await run.FollowersAsync("shop")).Output.Should().Equal("shop: 0 imported, 1 known, 0 gone, 0 refused, of 1; complete");
        sandbox.Calls.Counts.Keys.Should().NotContain(path => path.StartsWith("/cgi-bin/message/", StringComparison.Ordinal));

        sandbox.Clock.Advance(TimeSpan.FromHours(1.5));
        await using var pilot = await run.StartHostAsync(options => options.TimeProvider = new DemoTime(sandbox.Clock));
        await UntilAsync(() => lin.Received == 1 && pilot.Engine.PendingDeliveries == 0);

        lin.Messages().Where(message => !message.Mine).Should().ContainSingle().Which.Text.Should().StartWith("您好，我是您的专属顾问", "the greeting was due at once, and the staff's an hour later");
    }

    [Fact]
    public async Task Broken_off_it_says_what_to_do_and_where_to_go_on_and_goes_on_there()
    {
        await FollowAsync(250);

        var told = await run.FollowersAsync("shop", onProgress: () => sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Asked, Code = 48001 }));
        sandbox.Faults.Clear();

        told.IsGood.Should().BeFalse();
        told.Output[^1].Should().Contain("shop: 100 imported, 0 known, 0 gone, 0 refused, of 250; broken off: ").And.Contain("48001");
        var goOn = told.Error.Should().ContainSingle().Subject.Split(" Go on with --from=");
        goOn[0].Should().Be("The account may not make this call: it takes a verified account, or another kind of account.");
        (await run.FollowersAsync("shop", goOn[1].TrimEnd('.'))).Should().BeEquivalentTo(new Told(true, ["shop: 150 imported, 0 known, 0 gone, 0 refused, of 250; complete"], []));
    }

    [Fact]
    public async Task Stopped_it_says_where_it_goes_on_and_goes_on_there()
    {
        await FollowAsync(150);
        using CancellationTokenSource stop = new();

        var told = await run.FollowersAsync("shop", onProgress: stop.Cancel, cancellation: stop.Token);

        told.IsGood.Should().BeFalse();
        told.Output[^1].Should().EndWith("\rshop: 100 imported, 0 known, 0 gone, 0 refused, of 150; under way");
        told.Error.Should().ContainSingle().Which.Should().StartWith("It was stopped. Go on with --from=");
        (await run.FollowersAsync("shop", told.Error[0].Split('=')[1].TrimEnd('.'))).Output.Should().Equal("shop: 50 imported, 0 known, 0 gone, 0 refused, of 150; complete");
    }

    [Fact]
    public async Task Who_was_forgotten_stays_so_and_is_told_as_refused()
    {
        await FollowAsync(2);
        await run.FollowersAsync("shop");
        await using (var pilot = await run.StartHostAsync())
        {
            await pilot.Engine.ForgetAsync($"shop:{sandbox.Phone("fan-1").OpenId()}");
        }

        var told = await run.FollowersAsync("shop");

        told.Should().BeEquivalentTo(new Told(false, ["shop: 0 imported, 1 known, 0 gone, 1 refused, of 2; complete"], ["Who is refused was forgotten, or is quarantined; docs/operations.md says what that is."]));
    }

    [Fact]
    public async Task A_platform_that_refuses_at_once_is_asked_again_from_the_beginning()
    {
        sandbox.SetAddresses(DemoShop.OfficialAccountId, "203.0.113.7", "198.51.100.1");

        var told = await run.FollowersAsync("shop");

        told.IsGood.Should().BeFalse();
        told.Error.Should().ContainSingle().Which.Should().Contain("IP白名单").And.EndWith(" Import again.");
    }

    [Theory]
    [InlineData("shp")]
    [InlineData("mini")]
    public async Task An_account_that_is_no_official_account_is_named_and_no_store_is_made(string account)
    {
        (await FluentActions.Awaiting(() => run.FollowersAsync(account)).Should().ThrowAsync<InvalidConfigurationException>()).Which.Message.Should().Be($"There is no Official Account '{account}'; there are shop.");
        File.Exists(run.Store).Should().BeFalse();
    }

    /// <summary>Nobody hears of it.</summary>
    private async Task FollowAsync(int fans)
    {
        for (var i = 0; i < fans; i++)
        {
            await sandbox.AddUser(string.Create(CultureInfo.InvariantCulture, $"fan-{i}"), "粉丝").FollowAsync();
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var since = DateTime.UtcNow; !holds(); await Task.Delay(20))
        {
            (DateTime.UtcNow - since).Should().BeLessThan(TimeSpan.FromMinutes(2));
        }
    }
}
