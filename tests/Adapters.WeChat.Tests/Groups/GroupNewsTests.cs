namespace Wellspring.Adapters.WeChat.Tests.Groups;

/// <summary>The platform says that someone joined a group, and only when it is asked who: when it is.</summary>
public sealed class GroupNewsTests : IDisposable
{
    private readonly GroupHost host = new();

    [Fact]
    public async Task The_group_is_not_asked_at_once_for_the_platform_writes_its_members_later()
    {
        await host.JoinAsync("wmA");

        await host.Members.PollAsync(default);

        host.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Who_is_not_listed_yet_is_asked_for_again_after_as_long_as_was_waited()
    {
        await host.JoinAsync("wmA");
        (await host.PassAsync(TimeSpan.FromSeconds(15))).Should().Equal(5, 10);

        host.Answer = GroupHost.Group(GroupHost.Member("wmA"));
        (await host.PassAsync(TimeSpan.FromSeconds(5))).Should().Equal(5);

        (await host.Shop.EventsOfAsync("corp:wmA")).Should().ContainSingle();
        await host.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Who_is_never_listed_is_sought_for_twelve_hours()
    {
        await host.JoinAsync("wmA");

        (await host.PassAsync(TimeSpan.FromDays(1))).Should().Equal(5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 20480, 40960, 43200);

        host.Lines.Should().Equal("Who joined a customer group of WeChat account corp.service was not found within 12 hours: they left again, or the platform did not answer");
    }

    [Fact]
    public async Task Who_is_listed_at_the_last_is_found()
    {
        await host.JoinAsync("wmA");
        await host.PassAsync(TimeSpan.FromHours(12) - GroupNews.Moment);

        host.Answer = GroupHost.Group(GroupHost.Member("wmA"));
        await host.PollAfterAsync(GroupNews.Moment);

        (await host.Shop.EventsOfAsync("corp:wmA")).Should().ContainSingle();
        host.Lines.Should().BeEmpty();
    }

    [Fact]
    public async Task Who_joins_again_and_again_does_not_keep_in_mind_who_is_never_listed()
    {
        List<int> calls = [];
        for (var i = 0; i < 8; i++)
        {
            await host.JoinAsync($"wm{i}");
            calls.Add((await host.PassAsync(TimeSpan.FromHours(6))).Count);
        }

        calls.Skip(2).Distinct().Should().ContainSingle();
        host.Lines.Should().HaveCount(7, "the last is still sought");
    }

    [Fact]
    public async Task A_group_that_others_join_all_the_time_is_asked_all_the_same()
    {
        for (var second = 0; second < 60; second += 4)
        {
            await host.JoinAsync($"wm{second}");
            await host.PollAfterAsync(TimeSpan.FromSeconds(4));
        }

        host.Calls.Should().HaveCount(7, "it is every 8 seconds, the first poll that is 5 seconds or more behind the news");
    }

    [Fact]
    public async Task Who_leaves_again_is_not_sought()
    {
        await host.JoinAsync("wmA", "wmB");
        await host.LeaveAsync("wmA");
        host.Answer = GroupHost.Group(GroupHost.Member("wmB"));
        await host.PollAfterAsync(GroupNews.Moment);

        await host.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Who_joined_again_since_is_sought_though_the_platform_repeats_that_they_left()
    {
        var left = host.Shop.Time.GetUtcNow();
        host.Shop.Time.Advance(TimeSpan.FromMinutes(3));
        await host.JoinAsync("wmA");
        await host.LeaveAsync(left, "wmA");

        (await host.PassAsync(TimeSpan.FromSeconds(10))).Should().Equal(5, 10);
    }

    [Fact]
    public async Task A_group_that_lost_a_member_or_is_dismissed_is_not_asked()
    {
        await host.LeaveAsync("wmA");
        await host.NothingIsLeftAsync();

        await host.JoinAsync("wmA");
        await host.TellAsync("<ChangeType>dismiss</ChangeType>");
        await host.NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_new_group_is_asked_for_those_who_began_it_though_no_one_is_named()
    {
        await host.TellAsync("<ChangeType>create</ChangeType>");
        host.Answer = GroupHost.Group(GroupHost.Employee, GroupHost.Member("wmA"));
        await host.PollAfterAsync(GroupNews.Moment);
        host.Answer = GroupHost.Group(GroupHost.Employee, GroupHost.Member("wmA"), GroupHost.Member("wmB"));
        await host.PollAfterAsync(GroupNews.Moment);

        (await host.Shop.EventsOfAsync("corp:wmA")).Should().ContainSingle();
        (await host.Shop.EventsOfAsync("corp:wmB")).Should().ContainSingle();
        (await host.PassAsync(TimeSpan.FromDays(1)))[^1].Should().Be(43190, "it is 12 hours after it was heard of");
        host.Lines.Should().BeEmpty();
    }

    [Theory]
    [InlineData("<MemChangeList>wmA, wmB,</MemChangeList>")]
    [InlineData("<MemChangeList><Item>wmA</Item><Item></Item><Item>wmB</Item></MemChangeList>")]
    public async Task Who_is_told_of_in_either_form_is_waited_for(string list)
    {
        await host.TellAsync($"<ChangeType>update</ChangeType><UpdateDetail>add_member</UpdateDetail><MemChangeCnt>2</MemChangeCnt>{list}");
        host.Answer = GroupHost.Group(GroupHost.Member("wmA"));
        await host.PollAfterAsync(GroupNews.Moment);

        host.Answer = GroupHost.Group(GroupHost.Member("wmA"), GroupHost.Member("wmB"));
        await host.PollAfterAsync(GroupNews.Moment);

        (await host.Shop.EventsOfAsync("corp:wmB")).Should().ContainSingle();
        await host.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Who_is_told_of_while_the_group_is_asked_is_waited_for()
    {
        await host.JoinAsync("wmA");
        host.Platform.Before = async _ =>
        {
            host.Platform.Before = _ => Task.CompletedTask;
            await host.JoinAsync("wmB");
        };
        host.Answer = GroupHost.Group(GroupHost.Member("wmC"));
        await host.PollAfterAsync(GroupNews.Moment);
        host.Answer = GroupHost.Group(GroupHost.Member("wmB"));
        await host.PollAfterAsync(GroupNews.Moment);
        host.Answer = GroupHost.Group(GroupHost.Member("wmA"));
        await host.PollAfterAsync(2 * GroupNews.Moment);

        (await host.Shop.EventsOfAsync("corp:wmA")).Should().ContainSingle();
        (await host.Shop.EventsOfAsync("corp:wmB")).Should().ContainSingle();
        await host.NothingIsLeftAsync();
    }

    [Theory]
    [InlineData("""{"errcode":-1,"errmsg":"system error"}""")]
    [InlineData("""{"errcode":6000,"errmsg":"data version conflict"}""")]
    [InlineData("""{"errcode":48002,"errmsg":"api forbidden"}""")]
    [InlineData("""{"errcode":40058,"errmsg":"invalid Request Parameter"}""")]
    [InlineData("<html>")]
    [InlineData("{}")]
    public async Task Where_the_platform_does_not_answer_it_is_asked_again(string instead)
    {
        host.Answer = instead;
        await host.JoinAsync("wmA");
        await host.PollAfterAsync(GroupNews.Moment);

        host.Answer = GroupHost.Group(GroupHost.Member("wmA", state: "vip"));
        await host.PollAfterAsync(TimeSpan.FromHours(2));

        (await host.Shop.EventsOfAsync("corp:wmA")).Should().ContainSingle().Which.Should().Contain("\"state\":\"vip\"");
        await host.NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_group_that_there_is_not_is_asked_once()
    {
        host.Answer = """{"errcode":40050,"errmsg":"invalid group id"}""";
        await host.JoinAsync("wmA");

        (await host.PassAsync(TimeSpan.FromDays(1))).Should().Equal(5);
        host.Lines.Should().BeEmpty();
    }

    [Fact]
    public async Task A_clock_that_is_set_back_holds_nothing_up()
    {
        await host.JoinAsync("wmA");
        host.Shop.Time.SetBack(TimeSpan.FromHours(2));

        await host.PollAfterAsync(GroupNews.Moment);

        host.Calls.Should().ContainSingle();
    }

    [Theory]
    [InlineData("ww1234567890abcdef", "wr1")]
    [InlineData("wwother", null)]
    public void What_a_suite_is_told_of_another_corporation_is_not_asked(string corp, string? due)
    {
        CallbackContent content = new();
        foreach (var (name, value) in new[] { ("AuthCorpId", corp), ("InfoType", "change_external_chat"), ("ChatId", "wr1"), ("ChangeType", "create") })
        {
            content.Add(name, value, isTop: true, item: null).Should().BeTrue();
        }

        host.Shop.Client.GroupNews.Hear(host.Shop.Client.Accounts.Get<WeComApp>("corp.service"), content);
        host.Shop.Time.Advance(GroupNews.Moment);

        host.Shop.Client.GroupNews.TakeDue("corp.service").Should().Be(due);
    }

    public void Dispose() => host.Dispose();
}
