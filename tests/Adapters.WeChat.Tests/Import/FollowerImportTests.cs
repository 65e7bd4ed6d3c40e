using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Wellspring.Adapters.WeChat.Tests.Channels;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Import;

public sealed class FollowerImportTests : IAsyncLifetime
{
    private const string Path = "/cgi-bin/user/info/batchget";
    private static readonly KeyValuePair<string, string>[] Fans = [.. Enumerable.Range(0, 250).Select(i => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"fan-{i:000}"), "粉丝"))];
    private ShopHost host = null!;

    private FollowerImport Import => host.Services.GetRequiredService<FollowerImport>();

    public async Task InitializeAsync()
    {
        host = await ShopHost.StartAsync(
            configure: app => app.Channels.TemplatesPerSecond = 100_000,
            engine: options => options.AddRule(new AtOnce(), "at-once").AddRule(new Later(), "later"),
            platform: options =>
            {
                options.FollowersPerPage = 120;
                Array.ForEach(Fans, options.People.Add);
            });

        // They followed before the shop had callbacks.
        await host.Sandbox.ConnectAsync(DemoShop.OfficialAccountId, new() { Url = null });
        foreach (var fan in Fans)
        {
            await host.Sandbox.Phone(fan.Key).FollowAsync();
        }

        host.Sandbox.Clock.Advance(TimeSpan.FromDays(3));
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task The_body_is_as_the_platform_documents_it()
    {
        FakePlatform platform = new(asked => asked.Path switch
        {
            "/cgi-bin/tags/get" => """{"tags":[]}""",
            "/cgi-bin/user/get" when asked.Query.Contains("next_openid=&", StringComparison.Ordinal) => """{"total":2,"count":2,"data":{"openid":["OPENID1","OPENID2"]},"next_openid":"OPENID2"}""",
            "/cgi-bin/user/get" => """{"total":2,"count":0,"next_openid":""}""",
            _ => """{"user_info_list":[{"subscribe":0,"openid":"OPENID1"},{"subscribe":0,"openid":"OPENID2"}]}""",
        });
        using var client = platform.Client();

        var done = await new FollowerImport(host.Engine, client).RunAsync("shop");

        (done.IsComplete, done.Gone).Should().Be((true, 2));
        Fixtures.Same(platform.Calls.Single(asked => asked.Path == Path).Body, "user.info.batchget.json");
    }

    [Fact]
    public async Task Followers_come_page_by_page_with_the_time_since_when_they_follow_and_nothing_is_sent()
    {
        List<FollowerImportResult> told = [];

        var done = await Import.RunAsync("shop", new() { Progress = new Telling(told.Add) });

        done.Should().BeEquivalentTo(new { Total = 250, Imported = 250, Known = 0, Gone = 0, Refused = 0, IsComplete = true, Problem = (WeChatAnswer?)null });
        host.Sandbox.Calls.Count(Path).Should().Be(5, "a page of 120 is two calls of up to 100, and the last page has 10");
        told.Should().HaveCount(5);
        var id = host.Sandbox.Phone("fan-007").OpenId();
        host.Engine.Ask($"shop:{id}", user => (user.Last<Followed>(e => e.Account == "shop")!.OpenId, user.Now - user.LastAt<Followed>(e => e.Account == "shop") > TimeSpan.FromDays(2.9))).Should().Be((id, true));
        host.Updates.Should().BeEmpty();
        done.ToString().Should().Be("shop: 250 imported, 0 known, 0 gone, 0 refused, of 250; complete").And.NotContain(id);
    }

    [Fact]
    public async Task What_is_said_at_once_to_who_follows_is_not_said_after_an_import_and_what_is_said_later_is()
    {
        await Import.RunAsync("shop");

        host.Updates.Should().BeEmpty();
        host.Decisions.Should().NotContain(decision => decision.Outcome == Outcome.Deliver);
        host.Sandbox.Clock.Advance(TimeSpan.FromDays(5));
        host.Engine.AdvanceTo(host.Sandbox.Clock.GetUtcNow());
        await host.UntilAsync(() => host.Updates.Count(update => update.State is DeliveryState.Accepted) == Fans.Length && host.IsQuiet);

        host.Decisions.Where(decision => decision.Outcome == Outcome.Deliver).Should().HaveCount(Fans.Length).And.OnlyContain(decision => decision.Rule == "later");
        host.Sandbox.Phone("fan-007").Messages().Should().ContainSingle(message => !message.Mine).Which.Fields.Should().Contain(field => field.Value == "later");
    }

    [Fact]
    public async Task Tags_come_by_their_names()
    {
        var openIds = Fans.Take(2).Select(fan => host.Sandbox.Phone(fan.Key).OpenId()).ToArray();
        foreach (var tag in new[] { "vip", "gold" })
        {
            var made = await host.Client.CallAsync("shop", "/cgi-bin/tags/create", Encoding.UTF8.GetBytes($$$"""{"tag":{"name":"{{{tag}}}"}}"""));
            using var json = System.Text.Json.JsonDocument.Parse(made.Body);
            var number = json.RootElement.GetProperty("tag").GetProperty("id").GetInt32();
            (await host.Client.CallAsync("shop", "/cgi-bin/tags/members/batchtagging", Encoding.UTF8.GetBytes($$$"""{"openid_list":["{{{openIds[0]}}}"],"tagid":{{{number}}}}"""))).IsAccepted.Should().BeTrue();
        }

        await Import.RunAsync("shop");

        using MemoryStream export = new();
        await host.Engine.ExportAsync($"shop:{openIds[0]}", export);
        Encoding.UTF8.GetString(export.ToArray()).Should().Contain("\"wechat_tagged\"").And.Contain("[\"gold\",\"vip\"]");
    }

    [Fact]
    public async Task Again_everyone_is_known_and_those_who_left_are_not_there()
    {
        await Import.RunAsync("shop");
        await host.Sandbox.Phone("fan-000").UnfollowAsync();

        var again = await Import.RunAsync("shop");

        again.Should().BeEquivalentTo(new { Total = 249, Imported = 0, Known = 249, IsComplete = true });
    }

    [Fact]
    public async Task One_that_broke_off_says_why_and_goes_on_where_it_was()
    {
        var broken = await Import.RunAsync("shop", new()
        {
            Progress = new Telling(at =>
            {
                if (at.Imported == 120)
                {
                    host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Path, Code = 48001 });
                }
            }),
        });
        host.Sandbox.Faults.Clear();
        host.Sandbox.Clock.Advance(TimeSpan.FromHours(2));
        var rest = await Import.RunAsync("shop", new() { From = broken.Next });

        broken.IsComplete.Should().BeFalse();
        broken.Problem!.Code.Should().Be("48001");
        broken.Imported.Should().Be(120);
        rest.Should().BeEquivalentTo(new { Imported = 130, Known = 0, IsComplete = true });
    }

    [Fact]
    public async Task A_mini_program_has_no_followers() =>
        await FluentActions.Awaiting(() => Import.RunAsync("mini")).Should().ThrowAsync<ArgumentException>().WithMessage("The WeChat account 'mini' is a mini program, which has no followers.*");

    /// <summary>Old events are welcome here, so that it is the import alone that keeps it silent.</summary>
    private sealed class AtOnce : LifecycleRule
    {
        protected override void Define() => When<Followed>().MaxTriggerAge(TimeSpan.FromDays(30)).Then((_, _) => Send.Transactional("paid").With("item", "at once"));
    }

    private sealed class Later : LifecycleRule
    {
        protected override void Define() => When<Followed>().Step("later", TimeSpan.FromDays(7), (_, _) => Send.Transactional("paid").With("item", "later"));
    }

    private sealed class Telling(Action<FollowerImportResult> tell) : IProgress<FollowerImportResult>
    {
        public void Report(FollowerImportResult value) => tell(value);
    }
}
