using System.Net;
using Wellspring.Adapters.WeChat.Tests.Channels;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Invitations;

public sealed class InvitationTests : IAsyncLifetime
{
    private const string Contact = "/cgi-bin/externalcontact/add_contact_way";
    private const string Scene = "/cgi-bin/qrcode/create";
    private ShopHost host = null!;
    private WeChatInvitations invitations = null!;

    public async Task InitializeAsync()
    {
        host = await ShopHost.StartAsync(engine: options => options
            .AddRule(new InviteRule(), "invite")
            .AddRule(new AddedRule(), "added")
            .AddRule(new FollowedRule(), "followed")
            .AddRule(new ScannedRule(), "scanned")
            .AddRule(new JoinedRule(), "joined")
            .AddMessages(messages => messages.Add(new MessageTemplate("vip-group", MessageClass.Marketing) { Fields = [new("link")], Text = "加我领茶样：{link}", Channels = [new("shop.service")] })));
        invitations = host.Invitations;
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task A_code_to_add_an_employee_is_made_once_and_its_key_comes_back()
    {
        var made = await invitations.ContactAsync("corp.service", "spring", ["zhouwen"], remark: "渠道客户");
        var again = await invitations.ContactAsync("corp.service", "spring", ["zhouwen"]);

        again.Invitation.Should().Be(made.Invitation).And.NotBeNull();
        Fixtures.Same(host.Sandbox.Calls.Latest(Contact).Should().ContainSingle().Which.Body, "add_contact_way.json", ("teststate", "spring"), ("zhangsan", "zhouwen"));
        invitations.Read("corp.service").Should().Equal(made.Invitation!);
        (await host.Lin.ScanContactWayAsync(made.Invitation!.Id)).Answered.Should().BeTrue();
        await host.UntilAsync(() => host.Decisions.Any(decision => decision.Rule == "added"));
        host.Decisions.Single(decision => decision.Rule == "added").User.Should().Be($"corp:{host.Lin.ExternalUserId()}");
    }

    [Fact]
    public async Task A_code_to_join_groups_is_made_once()
    {
        string[] groups = ["wrOgQhDgAAH2Yy-CTZ6POca8mlBEdaaa", "wrOgQhDgAALPUthpRAKvl7mgiQRw_aaa"];
        var made = await invitations.GroupAsync("corp.service", "klsdup3kj3s1", groups, newGroups: "销售客服群");
        await invitations.GroupAsync("corp.service", "klsdup3kj3s1", groups);

        made.Invitation!.Picture.Should().StartWith("https://");
        Fixtures.Same(host.Sandbox.Calls.Latest("/cgi-bin/externalcontact/groupchat/add_join_way").Should().ContainSingle().Which.Body, "add_join_way.json");
        var asked = host.Sandbox.Calls.Latest("/cgi-bin/externalcontact/groupchat/get_join_way").Should().ContainSingle().Which.Body;
        Fixtures.Same(asked, "get_join_way.json", ("CONFIG_ID", made.Invitation.Id));
    }

    [Fact]
    public async Task A_campaign_has_a_code_of_each_kind_by_one_key()
    {
        var contact = await invitations.ContactAsync("corp.service", "spring", ["zhouwen"]);
        var group = await invitations.GroupAsync("corp.service", "spring", ["wr1"]);

        group.Invitation!.Kind.Should().Be(InvitationKind.Group);
        group.Invitation.Id.Should().NotBe(contact.Invitation!.Id);
        (await invitations.ContactAsync("corp.service", "spring", ["zhouwen"])).Invitation.Should().Be(contact.Invitation);
        (await invitations.GroupAsync("corp.service", "spring", ["wr1"])).Invitation!.Id.Should().Be(group.Invitation.Id);
        invitations.Read("corp.service").Select(made => (made.Kind, made.Key)).Should().Equal((InvitationKind.Contact, "spring"), (InvitationKind.Group, "spring"));
    }

    [Fact]
    public async Task Where_the_code_of_a_join_way_could_not_be_asked_for_the_next_call_asks_for_that_of_the_same()
    {
        const string Groups = "/cgi-bin/externalcontact/groupchat/";
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Groups + "get_join_way", Code = 40058, Times = 2 });

        for (var tries = 0; tries < 2; tries++)
        {
            var failed = await invitations.GroupAsync("corp.service", "spring", ["wr1"]);
            (failed.Invitation, failed.Reason).Should().Be((null, "40058: a code that is not known"));
            invitations.Read("corp.service").Should().BeEmpty();
        }

        using WeChatInvitations afterRestart = new(host.Client, host.Engine);
        var made = (await afterRestart.GroupAsync("corp.service", "spring", ["wr1"])).Invitation!;
        made.Picture.Should().StartWith("https://");
        made.Groups.Should().Equal("wr1");
        host.Sandbox.Calls.Count(Groups + "add_join_way").Should().Be(1);
        host.Sandbox.Calls.Latest(Groups + "get_join_way").Should().HaveCount(3).And.OnlyContain(call => call.Body.Contains(made.Id));
    }

    [Fact]
    public async Task The_key_of_a_code_to_join_groups_comes_back_with_who_joined_though_the_platform_lists_them_late()
    {
        var made = (await invitations.GroupAsync("corp.service", "vip", ["wrOgQhDgAAH2Yy-CTZ6POca8mlBEdaaa"])).Invitation!;
        host.Sandbox.GroupLag = TimeSpan.FromDays(1);
        (await host.Lin.JoinGroupAsync(made.Id)).Answered.Should().BeTrue();

        await PassUntilAsync(() => host.Sandbox.Calls.Count("/cgi-bin/externalcontact/groupchat/get") > 1);
        host.Decisions.Should().NotContain(decision => decision.Rule == "joined");
        host.Sandbox.GroupLag = TimeSpan.Zero;
        await PassUntilAsync(() => host.Decisions.Any(decision => decision.Rule == "joined"));

        host.Decisions.Single(decision => decision.Rule == "joined").User.Should().Be($"union:{host.Lin.UnionId}", "the list says who the person is");
        Fixtures.Same(host.Sandbox.Calls.Latest("/cgi-bin/externalcontact/groupchat/get")[^1].Body, "groupchat.get.json");
    }

    [Fact]
    public async Task A_code_with_a_scene_is_made_once_until_it_expires_and_its_scene_comes_back()
    {
        var made = (await invitations.SceneAsync("shop", "test", TimeSpan.FromDays(7))).Invitation!;
        (await invitations.SceneAsync("shop", "test", TimeSpan.FromDays(7))).Invitation.Should().Be(made);

        Fixtures.Same(host.Sandbox.Calls.Latest(Scene).Should().ContainSingle().Which.Body, "qrcode.json");
        made.Expires.Should().BeCloseTo(host.Sandbox.Clock.GetUtcNow().AddDays(7), TimeSpan.FromMinutes(1));
        using HttpClient browser = new();
        (await browser.GetAsync(new Uri(made.Picture))).StatusCode.Should().Be(HttpStatusCode.OK);
        (await host.Lin.FollowAsync("test")).Answered.Should().BeTrue();
        (await host.Lin.ScanAsync("test")).Answered.Should().BeTrue();
        await host.UntilAsync(() => host.Decisions.Count(decision => decision.Rule is "followed" or "scanned") == 2);

        host.Sandbox.Clock.Advance(TimeSpan.FromDays(8));
        (await invitations.SceneAsync("shop", "test", TimeSpan.FromDays(7))).Invitation!.Id.Should().NotBe(made.Id);
    }

    [Fact]
    public async Task A_code_for_ever_has_no_end_and_one_of_a_users_own_is_not_kept()
    {
        (await invitations.SceneAsync("shop", "door", life: null)).Invitation!.Expires.Should().BeNull();
        host.Sandbox.Calls.Latest(Scene)[^1].Body.Should().Be("""{"action_name":"QR_LIMIT_STR_SCENE","action_info":{"scene":{"scene_str":"door"}}}""");

        (await invitations.DrawSceneAsync("shop", "friend-4711", TimeSpan.FromDays(30))).Invitation.Should().NotBeNull();
        invitations.Read("shop").Should().ContainSingle().Which.Key.Should().Be("door");
    }

    [Fact]
    public async Task A_rule_sends_the_invitation_of_the_kind_that_it_names()
    {
        await invitations.GroupAsync("corp.service", "spring", ["wrOgQhDgAAH2Yy-CTZ6POca8mlBEdaaa"]);
        var made = await invitations.ContactAsync("corp.service", "spring", ["zhouwen"]);

        await host.Lin.FollowAsync();
        await host.Lin.WriteAsync("你好");

        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Accepted));
        host.Lin.Messages().Should().Contain(message => message.Text == $"加我领茶样：{made.Invitation!.Link}");
    }

    [Fact]
    public async Task Where_none_is_made_the_reason_is_said_and_nothing_is_kept()
    {
        var result = await invitations.ContactAsync("corp.service", "spring", ["nobody"]);

        (result.Invitation, result.Reason).Should().Be((null, "40031: the employees' ids are wrong"));
        invitations.Read("corp.service").Should().BeEmpty();
        (await invitations.ContactAsync("corp.service", "spring", ["zhouwen"])).Invitation.Should().NotBeNull();
    }

    [Fact]
    public async Task What_was_made_survives_the_end_of_the_process()
    {
        InMemoryJournal journal = new();
        Invitation? made;
        using (WeChatInvitations before = new(host.Client, Engine()))
        {
            made = (await before.ContactAsync("corp.service", "spring", ["zhouwen"])).Invitation;
        }

        using var engine = Engine();
        using WeChatInvitations after = new(host.Client, engine);

        (await after.ContactAsync("corp.service", "spring", ["zhouwen"])).Invitation.Should().Be(made).And.NotBeNull();
        host.Sandbox.Calls.Count(Contact).Should().Be(1);

        MarketingEngine Engine() => MarketingEngine.Create(options =>
        {
            (options.Journal, options.TimeProvider) = (journal, host.Sandbox.Clock);
            options.AddEvents(WeChatEvents.Register).AddWeChatChannels(host.Client);
        });
    }

    [Fact]
    public async Task What_is_out_of_bounds_is_refused()
    {
        await Refused(() => invitations.ContactAsync("corp.service", new string('x', 31), ["zhouwen"]));
        await Refused(() => invitations.ContactAsync("corp.service", "spring", []));
        await Refused(() => invitations.ContactAsync("corp.service", "spring", ["zhouwen"], remark: new string('备', 31)));
        await Refused(() => invitations.ContactAsync("shop", "spring", ["zhouwen"]));
        await Refused(() => invitations.GroupAsync("corp.service", "spring", []));
        await Refused(() => invitations.GroupAsync("corp.service", "spring", ["wr1"], newGroups: new string('群', 41)));
        await Refused(() => invitations.RemoveAsync("corp.service", InvitationKind.Group, ""));
        await Refused(() => invitations.RemoveAsync("nowhere", InvitationKind.Group, "spring"));
        await Refused(() => invitations.SceneAsync("shop", new string('x', 65), life: null));
        await Refused(() => invitations.SceneAsync("shop", "spring", TimeSpan.FromDays(31)));
        await Refused(() => invitations.SceneAsync("shop", "spring", TimeSpan.Zero));

        static async Task Refused(Func<Task> act) => await act.Should().ThrowAsync<ArgumentException>();
    }

    private sealed class InviteRule : LifecycleRule
    {
        protected override void Define() => When<MessageReceived>().Then((user, _) => new Invite("vip-group").With("link", InvitationBook.Find(user, "corp.service", InvitationKind.Contact, "spring")?.Link));
    }

    private sealed class AddedRule : LifecycleRule
    {
        protected override void Define() => When<CustomerAdded>(customer => customer.State == "spring").Then((_, _) => new AddTag("spring"));
    }

    private sealed class FollowedRule : LifecycleRule
    {
        protected override void Define() => When<Followed>(user => user.Scene == "test").Then((_, _) => new AddTag("test"));
    }

    /// <summary>Lets time pass, for the host waits a while before it asks.</summary>
    private async Task PassUntilAsync(Func<bool> holds)
    {
        for (var seconds = 0; seconds < 3600 && !holds(); seconds++)
        {
            host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }

        holds().Should().BeTrue();
    }

    private sealed class JoinedRule : LifecycleRule
    {
        protected override void Define() => When<GroupJoined>(joined => joined.State == "vip").Then((_, _) => new AddTag("vip-group"));
    }

    private sealed class ScannedRule : LifecycleRule
    {
        protected override void Define() => When<ScannedQr>(user => user.Scene == "test").Then((_, _) => new AddTag("test-again"));
    }
}
