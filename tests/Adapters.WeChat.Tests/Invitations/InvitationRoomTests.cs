using System.Globalization;
using System.Text;
using System.Text.Json;
using Wellspring.Adapters.WeChat.Tests.Channels;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Invitations;

/// <summary>What is kept, for how much there is room, and how it is taken out.</summary>
public sealed class InvitationRoomTests : IAsyncLifetime
{
    private const int Many = 320;
    private const string External = "/cgi-bin/externalcontact/";
    private const string Scene = "/cgi-bin/qrcode/create";
    private ShopHost host = null!;
    private WeChatInvitations invitations = null!;

    public async Task InitializeAsync()
    {
        host = await ShopHost.StartAsync();
        invitations = host.Invitations;
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task When_there_is_no_more_room_the_platform_is_not_asked_and_the_reason_says_what_to_do()
    {
        var (count, full) = await FillAsync();

        count.Should().BeGreaterThan(Many, "docs/wechat.md says so");
        full.Should().Be(new InvitationResult(null, $"there is no room in the journal for more than the account's {count} invitations; take out with RemoveAsync what is not needed any more"));
        host.Sandbox.Calls.Count(Scene).Should().Be(count - Many + 1);
        invitations.Read("shop").Should().HaveCount(count);
        (await invitations.SceneAsync("shop", "campaign-0000", TimeSpan.FromDays(7))).Invitation.Should().NotBeNull("what was made before stands");
    }

    [Fact]
    public async Task What_is_taken_out_makes_room()
    {
        var (count, _) = await FillAsync();

        // One is asked for with room for the longest.
        for (var i = 0; i < 10; i++)
        {
            await invitations.RemoveAsync("shop", InvitationKind.Scene, Key(i));
        }

        (await invitations.SceneAsync("shop", Key(count), TimeSpan.FromDays(7))).Invitation.Should().NotBeNull();
    }

    [Fact]
    public async Task What_has_expired_makes_room_and_is_kept_no_more()
    {
        await FillAsync();

        host.Sandbox.Clock.Advance(TimeSpan.FromDays(8));

        var fresh = await invitations.SceneAsync("shop", "fresh", TimeSpan.FromDays(7));
        invitations.Read("shop").Should().Equal(fresh.Invitation!);
    }

    [Theory]
    [InlineData(InvitationKind.Contact, "del_contact_way")]
    [InlineData(InvitationKind.Group, "groupchat/del_join_way")]
    public async Task A_code_is_taken_out_at_the_platform_too_and_another_can_be_made_for_its_key(InvitationKind kind, string path)
    {
        var made = await MakeAsync(kind);

        var removed = await invitations.RemoveAsync("corp.service", kind, "spring");

        (removed.Invitation!.Id, removed.Reason).Should().Be((made.Id, ""));
        Fixtures.Same(host.Sandbox.Calls.Latest(External + path).Should().ContainSingle().Which.Body, "get_join_way.json", ("CONFIG_ID", made.Id));
        invitations.Read("corp.service").Should().BeEmpty();
        (await MakeAsync(kind)).Id.Should().NotBe(made.Id);
        await FluentActions.Awaiting(() => kind == InvitationKind.Contact ? host.Lin.ScanContactWayAsync(made.Id) : host.Lin.JoinGroupAsync(made.Id)).Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task A_scene_is_taken_out_of_what_is_kept_only()
    {
        var made = (await invitations.SceneAsync("shop", "spring", TimeSpan.FromDays(7))).Invitation;

        (await invitations.RemoveAsync("shop", InvitationKind.Scene, "spring")).Should().Be(new InvitationResult(made));

        invitations.Read("shop").Should().BeEmpty();
        (await host.Lin.FollowAsync("spring")).Answered.Should().BeTrue();
    }

    [Fact]
    public async Task A_code_of_another_kind_or_key_is_not_taken_out()
    {
        await MakeAsync(InvitationKind.Contact);

        InvitationResult none = new(null, "there is no such invitation");
        (await invitations.RemoveAsync("corp.service", InvitationKind.Group, "spring")).Should().Be(none);
        (await invitations.RemoveAsync("corp.service", InvitationKind.Contact, "autumn")).Should().Be(none);
        invitations.Read("corp.service").Should().ContainSingle();
    }

    [Fact]
    public async Task What_the_platform_does_not_delete_for_now_stays_and_what_it_does_not_have_goes()
    {
        var made = await MakeAsync(InvitationKind.Contact);
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = External + "del_contact_way", Code = 48002, Times = 1 });

        (await invitations.RemoveAsync("corp.service", InvitationKind.Contact, "spring")).Should().Be(new InvitationResult(null, "48002: the app may not make this call", TimeSpan.FromHours(1)));
        invitations.Read("corp.service").Should().Equal(made);

        // The account's fault is forgiven after a while.
        host.Sandbox.Clock.Advance(TimeSpan.FromHours(1));
        (await host.Client.CallAsync("corp.service", External + "del_contact_way", Encoding.UTF8.GetBytes($$"""{"config_id":"{{made.Id}}"}"""))).IsAccepted.Should().BeTrue();
        (await invitations.RemoveAsync("corp.service", InvitationKind.Contact, "spring")).Should().Be(new InvitationResult(made, "41044: a code that is not known"));
        invitations.Read("corp.service").Should().BeEmpty();
    }

    [Fact]
    public void The_book_is_short_in_the_journal_and_whole_again_when_it_is_read()
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);
        InvitationBook book = new(
        [
            new(InvitationKind.Scene, "春茶", "gQ+/==", "http://weixin.qq.com/q/1", "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=gQ%2B%2F%3D%3D", at),
            new(InvitationKind.Scene, "door", "gQ2", "http://weixin.qq.com/q/2", "https://other/gQ2"),
            new(InvitationKind.Contact, "door", "c1", "https://q/1", "https://q/1"),
            new(InvitationKind.Group, "door", "g1", "https://q/2", "https://q/2", Groups: ["wr1", "wr2"]),
        ]);

        var json = JsonSerializer.SerializeToUtf8Bytes(book, InvitationBookJson.Default.InvitationBook);

        Encoding.UTF8.GetString(json).Should().Be(
            """{"pictures":"https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=","codes":{"Scene":{"春茶":{"id":"gQ+/==","link":"http://weixin.qq.com/q/1","expires":1780000000},"door":""" +
            """{"id":"gQ2","link":"http://weixin.qq.com/q/2","picture":"https://other/gQ2"}},"Contact":{"door":{"id":"c1","link":"https://q/1"}},"Group":{"door":{"id":"g1","link":"https://q/2","groups":["wr1","wr2"]}}}}""");
        JsonSerializer.Deserialize(json, InvitationBookJson.Default.InvitationBook)!.Invitations.Should().BeEquivalentTo(book.Invitations, options => options.WithStrictOrdering());
    }

    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"campaign-{number:0000}");

    private async Task<Invitation> MakeAsync(InvitationKind kind) => (kind == InvitationKind.Contact
        ? await invitations.ContactAsync("corp.service", "spring", ["zhouwen"])
        : await invitations.GroupAsync("corp.service", "spring", ["wr1"])).Invitation!;

    /// <summary>Makes codes until none is made; most at once, as one that is made.</summary>
    private async Task<(int Count, InvitationResult Full)> FillAsync()
    {
        var first = (await invitations.SceneAsync("shop", Key(0), TimeSpan.FromDays(7))).Invitation!;
        await host.Engine.SetReferenceAsync(InvitationBook.NameOf("shop"), "many", new InvitationBook([.. Enumerable.Range(0, Many).Select(i => first with { Key = Key(i) })]));
        for (var count = Many; ; count++)
        {
            var result = await invitations.SceneAsync("shop", Key(count), TimeSpan.FromDays(7));
            if (result.Invitation is null)
            {
                return (count, result);
            }
        }
    }
}
