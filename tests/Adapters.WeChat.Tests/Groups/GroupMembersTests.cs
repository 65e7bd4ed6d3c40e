using Wellspring.Adapters.WeChat.Tests.Callbacks;

namespace Wellspring.Adapters.WeChat.Tests.Groups;

/// <summary>Who joined a group is an event.</summary>
public sealed class GroupMembersTests : IDisposable
{
    private readonly GroupHost host = new();

    [Fact]
    public async Task Who_joined_is_an_event_with_the_key_of_the_code()
    {
        await host.JoinAsync("wmA", "wmB", "wmC", "zhou");
        host.Answer = GroupHost.Group(GroupHost.Member("wmA", state: "vip", unionId: "oU1"), GroupHost.Member("wmB", scene: 1), GroupHost.Member("wmC", state: ""), GroupHost.Employee);

        await host.PollAfterAsync(GroupNews.Moment);

        host.Calls.Should().ContainSingle().Which.Body.Should().Be("""{"chat_id":"wr1"}""");
        var joined = await EventsOfAsync("union:oU1");
        joined.Should().Contain(e => e.StartsWith("wecom_group_joined ", StringComparison.Ordinal)
            && e.Contains("""{"account":"corp.service","customerId":"wmA","chatId":"wr1","state":"vip","joinScene":3}""", StringComparison.Ordinal));
        joined.Should().Contain(e => e.StartsWith("identity_linked ", StringComparison.Ordinal));
        joined.Should().NotContain(e => e.Contains("\"id\":\"wmA", StringComparison.Ordinal) || e.Contains("/wmA", StringComparison.Ordinal), "users' ids are not for the ids of events");
        (await host.OriginAsync("corp:wmB")).Should().Be("Receipt", "another brought them in");
        (await host.OriginAsync("corp:wmC")).Should().Be("User");
        (await EventsOfAsync("corp:wmC")).Should().ContainSingle().Which.Should().Contain("\"state\":null");
        (await EventsOfAsync("corp:zhou")).Should().BeEmpty();
        (await EventsOfAsync("corp:staff:zhou")).Should().BeEmpty();
        await host.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Who_was_there_before_is_no_event_again_and_does_not_stand_for_the_next()
    {
        await host.JoinAsync("wmA");
        host.Answer = GroupHost.Group(GroupHost.Member("wmA", unionId: "oU1"));
        await host.PollAfterAsync(GroupNews.Moment);

        await host.JoinAsync("wmB");
        await host.PollAfterAsync(GroupNews.Moment);
        host.Answer = GroupHost.Group(GroupHost.Member("wmA", unionId: "oU1"), GroupHost.Member("wmB"));
        await host.PollAfterAsync(GroupNews.Moment);

        (await EventsOfAsync("union:oU1")).Should().HaveCount(2, "they joined once, and are linked once");
        (await EventsOfAsync("corp:wmB")).Should().ContainSingle();
        await host.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Who_comes_back_to_a_group_is_an_event_again_also_where_the_list_has_them_as_before_for_a_while()
    {
        await host.JoinAsync("wmA");
        host.Answer = GroupHost.Group(GroupHost.Member("wmA"));
        await host.PollAfterAsync(GroupNews.Moment);

        host.Shop.Time.Advance(TimeSpan.FromMinutes(10));
        await host.JoinAsync("wmA");
        await host.PollAfterAsync(GroupNews.Moment);
        host.Answer = GroupHost.Group(GroupHost.Member("wmA", at: host.Shop.Time.GetUtcNow() - GroupNews.Moment));
        await host.PollAfterAsync(GroupNews.Moment);

        (await EventsOfAsync("corp:wmA")).Should().HaveCount(2);
        await host.NothingIsLeftAsync();
    }

    [Fact]
    public async Task One_member_who_is_no_user_harms_no_other()
    {
        await host.JoinAsync("wmA", "wm-nobody", "wm-empty", "wm-future");
        host.Answer = GroupHost.Group(GroupHost.Member("wm-nobody"), GroupHost.Member("wm-empty"), GroupHost.Member("wm-future", at: Shop.Now.AddHours(3)), GroupHost.Member("wmA"));

        await host.PollAfterAsync(GroupNews.Moment);

        (await EventsOfAsync("corp:wmA")).Should().ContainSingle();
        host.Lines.Should().BeEquivalentTo(
            "Inbound.UserId gave no id (FormatException) for a customer who joined a customer group of WeChat account corp.service",
            "Inbound.UserId gave no id (ArgumentException) for a customer who joined a customer group of WeChat account corp.service",
            "That someone joined a customer group of WeChat account corp.service was refused: time is more than 01:00:00 ahead of this machine's clock");
        await host.NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_forgotten_customer_does_not_come_back_because_they_are_still_in_the_group()
    {
        await host.JoinAsync("wmA");
        host.Answer = GroupHost.Group(GroupHost.Member("wmA"));
        await host.PollAfterAsync(GroupNews.Moment);
        await host.Shop.Engine.ForgetAsync("corp:wmA");

        await host.JoinAsync("wmB");
        host.Answer = GroupHost.Group(GroupHost.Member("wmA"), GroupHost.Member("wmB"));
        await host.PollAfterAsync(GroupNews.Moment);

        (await EventsOfAsync("corp:wmA")).Should().NotContain(e => e.Contains("wmA", StringComparison.Ordinal));
        (await EventsOfAsync("corp:wmB")).Should().ContainSingle();
    }

    [Fact]
    public async Task What_was_missed_is_made_up_for_at_the_next_start_within_a_day()
    {
        await InviteAsync();
        host.Answer = GroupHost.Group(GroupHost.Member("wmA", state: "vip"), GroupHost.Member("wmYoung", at: Shop.Now.AddHours(-22)), GroupHost.Member("wmOld", at: Shop.Now.AddHours(-24)));

        for (var starts = 0; starts < 2; starts++)
        {
            await host.Members.StartAsync(default);
            await host.PollAfterAsync(GroupNews.Moment);
        }

        host.Calls.Select(call => call.Body).Distinct().Should().BeEquivalentTo("""{"chat_id":"wr1"}""", """{"chat_id":"wr-opened"}""");
        (await EventsOfAsync("corp:wmA")).Should().HaveCount(2, "the answer says that they are in both groups").And.OnlyContain(e => e.Contains("\"state\":\"vip\"", StringComparison.Ordinal));
        (await EventsOfAsync("corp:wmYoung")).Should().HaveCount(2);
        (await EventsOfAsync("corp:wmOld")).Should().BeEmpty("whether it is known the engine may have forgotten");
    }

    [Fact]
    public async Task Who_is_listed_late_after_a_start_is_found_too_though_others_are_listed()
    {
        await InviteAsync();
        await host.Members.StartAsync(default);
        host.Answer = GroupHost.Group(GroupHost.Member("wmA", state: "vip"));
        await host.PassAsync(TimeSpan.FromMinutes(1));

        host.Answer = GroupHost.Group(GroupHost.Member("wmA", state: "vip"), GroupHost.Member("wmB", state: "vip"));
        await host.PassAsync(TimeSpan.FromMinutes(2));

        (await EventsOfAsync("corp:wmB")).Should().HaveCount(2, "the answer says that they are in both groups");
        host.Lines.Should().BeEmpty();
    }

    [Fact]
    public async Task What_is_decided_of_who_joined_knows_who_the_person_is()
    {
        await host.Shop.Engine.PublishAsync(new UserEvent("test", "1", "union:oU1", Shop.Now.AddDays(-1), new Followed("shop", "o1")));
        await host.JoinAsync("wmA");
        host.Answer = GroupHost.Group(GroupHost.Member("wmA", unionId: "oU1"));

        await host.PollAfterAsync(GroupNews.Moment);

        host.Decisions.Should().ContainSingle().Which.User.Should().Be("union:oU1");
        (await EventsOfAsync("union:oU1")).Should().HaveCount(3);
    }

    [Fact]
    public async Task Where_the_code_cannot_be_asked_for_at_a_start_the_groups_that_it_was_made_for_are_asked()
    {
        await InviteAsync();
        host.JoinWay = """{"errcode":41044,"errmsg":"invalid config_id"}""";
        host.Answer = GroupHost.Group(GroupHost.Member("wmA", state: "vip"));

        await host.Members.StartAsync(default);
        await host.PollAfterAsync(GroupNews.Moment);

        host.Calls.Should().ContainSingle().Which.Body.Should().Be("""{"chat_id":"wr1"}""");
        (await EventsOfAsync("corp:wmA")).Should().ContainSingle();
    }

    public void Dispose() => host.Dispose();

    private Task<IReadOnlyList<string>> EventsOfAsync(string user) => host.Shop.EventsOfAsync(user);

    private async Task InviteAsync()
    {
        using WeChatInvitations invitations = new(host.Shop.Client, host.Shop.Engine);
        (await invitations.GroupAsync("corp.service", "vip", ["wr1"])).Invitation!.Groups.Should().Equal("wr1");
        await invitations.ContactAsync("corp.service", "other", ["zhou"]);
    }
}
