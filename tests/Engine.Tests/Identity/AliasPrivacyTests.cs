using System.Text;
using System.Text.Json;
using Wellspring.Engine.Tests.Journal;

namespace Wellspring.Engine.Tests.Identity;

public sealed class AliasPrivacyTests : IDisposable
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");
    private static readonly string[] Ids = ["shop-id", "openid", "mini", "unionid"];

    private readonly InMemoryJournal journal = new();

    public void Dispose() => journal.Dispose();

    [Theory]
    [Spec("privacy.forget")]
    [InlineData("shop-id")]
    [InlineData("openid")]
    [InlineData("mini")]
    public async Task Forgetting_any_of_the_ids_forgets_all_of_them(string named)
    {
        var engine = Linked();
        var before = Records().Count;

        (await engine.ForgetAsync(named)).Should().BeTrue();

        Records().Should().HaveCount(before, "counts stay true");
        Records().Where(r => r.User > 0 && r.Kind == RecordKind.Event && !r.Payload.IsEmpty).Select(r => Encoding.UTF8.GetString(r.Payload.Span)).Should().ContainSingle().Which.Should().Contain("of wang");
        Records().Where(r => r.Kind is RecordKind.Departed or RecordKind.Absorbed).Should().HaveCount(5).And.OnlyContain(r => r.Payload.IsEmpty);
        Users().Should().Equal("wang");
        foreach (var each in new[] { engine, Engine() })
        {
            each.UserCount.Should().Be(1);
            foreach (var id in Ids)
            {
                each.Publish(View("late", id)).Should().Be(PublishResult.Refuse("the user was forgotten"));
            }

            each.Publish(new UserEvent("s", "l", "wang", Start, new IdentityLinked("mini"))).Should().Be(PublishResult.Refuse("the alias was forgotten"));
        }
    }

    [Fact]
    [Spec("privacy.forget")]
    public async Task An_id_that_is_readmitted_is_a_new_user_who_is_no_ones_alias()
    {
        var engine = Linked();
        await engine.ForgetAsync("unionid");
        await engine.ReadmitAsync("openid");

        engine = Engine();
        engine.Publish(View("1", "openid")).Status.Should().Be(PublishStatus.Accepted);
        engine.FindUser("openid")!.Id.Should().Be("openid");
        engine.Publish(View("1", "mini")).Status.Should().Be(PublishStatus.Refused);
    }

    [Fact]
    [Spec("privacy.forget")]
    public async Task Forgetting_that_was_broken_off_changed_nothing_and_is_done_by_any_of_the_ids()
    {
        var faulty = new FaultyJournal(journal);
        var engine = Linked(faulty);
        faulty.BeforeForget = () => throw new JournalUnavailableException("a read");
        using (var cancel = new CancellationTokenSource(100))
        {
            await FluentActions.Awaiting(() => engine.ForgetAsync("mini", cancel.Token)).Should().ThrowAsync<OperationCanceledException>();
        }

        engine.Publish(View("late", "openid")).Status.Should().Be(PublishStatus.Accepted);
        faulty.BeforeForget = () => { };
        (await engine.ForgetAsync("openid")).Should().BeTrue();

        Users().Should().Equal("wang");
    }

    [Fact]
    [Spec("privacy.forget")]
    public async Task One_who_was_about_to_be_forgotten_is_whole_after_a_restart_and_can_be_forgotten_then()
    {
        var faulty = new FaultyJournal(journal) { BeforeForget = () => throw new JournalUnavailableException("a read") };
        using (var cancel = new CancellationTokenSource(100))
        {
            await FluentActions.Awaiting(() => Linked(faulty).ForgetAsync("mini", cancel.Token)).Should().ThrowAsync<OperationCanceledException>();
        }

        var engine = Engine();
        engine.FindUser("mini")!.Id.Should().Be("unionid");
        await engine.ForgetAsync("mini");
        Users().Should().Equal("wang");
    }

    [Theory]
    [Spec("privacy.export")]
    [InlineData("unionid")]
    [InlineData("mini")]
    public async Task An_export_by_any_of_the_ids_has_all_of_them(string named)
    {
        using var output = new MemoryStream();
        (await Linked().ExportAsync(named, output)).Should().BeTrue();

        var export = JsonDocument.Parse(output.ToArray()).RootElement;
        export.GetProperty("user").GetString().Should().Be("unionid");
        export.GetProperty("tags").EnumerateArray().Select(t => t.GetString()).Should().Equal("seen");
        export.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("kind").GetString()).Should().StartWith(["Absorbed", "Event"]);
        export.GetProperty("aliases").EnumerateArray().Select(a => a.GetProperty("id").GetString()).Should().Equal("mini", "openid", "shop-id");
        export.GetProperty("aliases").EnumerateArray().Last().GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("kind").GetString())
            .Should().Equal("Event", "Decision", "Event", "Absorbed", "Event", "Departed");
        export.ToString().Should().Contain("of openid").And.NotContain("wang");
    }

    [Theory]
    [Spec("privacy.export")]
    [InlineData("member", "unionid", "member", "mini,openid,shop-id,unionid")]
    [InlineData("unionid", "app", "unionid", "app,mini,openid,shop-id")]
    public async Task A_link_while_it_is_written_leaves_nothing_out_of_an_export(string stays, string alias, string user, string aliases)
    {
        var faulty = new FaultyJournal(journal);
        var engine = Linked(faulty);
        engine.Publish(View("4", "app"));
        faulty.BeforeReadBack = () =>
        {
            faulty.BeforeReadBack = () => { };
            engine.Publish(new UserEvent("s", "meanwhile", stays, Start, new IdentityLinked(alias))).Status.Should().Be(PublishStatus.Accepted);
        };
        using var output = new MemoryStream();

        (await engine.ExportAsync("mini", output)).Should().BeTrue();

        var export = JsonDocument.Parse(output.ToArray()).RootElement;
        export.GetProperty("user").GetString().Should().Be(user);
        export.GetProperty("tags").EnumerateArray().Select(t => t.GetString()).Should().Equal("seen");
        string.Join(',', export.GetProperty("aliases").EnumerateArray().Select(a => a.GetProperty("id").GetString())).Should().Be(aliases);
    }

    [Fact]
    [Spec("controls.allow-list")]
    public async Task Whose_alias_is_on_the_allow_list_is_on_it()
    {
        var engine = Linked();
        await engine.ControlAsync(ControlChange.AllowOnly(["openid", "tester"]), "ops", "pilot");
        engine.Controls.Allows("unionid").Should().BeTrue();

        engine.Publish(new UserEvent("s", "l", "wang", Start, new IdentityLinked("tester")));

        foreach (var each in new[] { engine, Engine() })
        {
            each.Controls.Allows("wang").Should().BeTrue();
            each.Controls.Allows("another").Should().BeFalse();
        }

        engine = Engine();
        await engine.ForgetAsync("tester");
        engine.Controls.Allows("wang").Should().BeFalse();
        Engine().Controls.Allows("tester").Should().BeFalse();
    }

    private static UserEvent View(string id, string user) => new("s", id, user, Start, new Viewed($"of {user}"));

    /// <summary>All of one person, one after the other; and someone else.</summary>
    private MarketingEngine Linked(IJournal? through = null)
    {
        var engine = Engine(through);
        engine.Publish(View("0", "wang"));
        engine.Publish(View("1", "shop-id"));
        engine.Publish(new UserEvent("s", "l1", "shop-id", Start, new IdentityLinked("mini")));
        engine.Publish(View("2", "openid"));
        engine.Publish(new UserEvent("s", "l2", "shop-id", Start, new IdentityLinked("openid")));
        engine.Publish(new UserEvent("s", "l3", "unionid", Start, new IdentityLinked("shop-id")));
        engine.Publish(View("3", "mini"));
        return engine;
    }

    private List<JournalRecord> Records() => [.. Enumerable.Range(0, 8).SelectMany(p => journal.Read(p))];

    private IEnumerable<string> Users() => Enumerable.Range(0, 8).SelectMany(p => journal.ReadUsers(p)).Select(user => user.Id);

    private MarketingEngine Engine(IJournal? through = null) => Shop.Engine(
        o => (o.Journal, o.MinEntriesPerSweep, o.Partitions) = (through ?? journal, 1, 8),
        Shop.Rule("r", r => r.When<Viewed>().Step("now", (_, _) => new AddTag("seen"))));
}
