namespace Wellspring.Engine.Tests.Scheduling;

public sealed class DueIndexTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");
    private readonly DueIndex index = new();
    private readonly List<UserState> users = [];
    private readonly RuleSet rules = Shop.Engine(_ => { }, Shop.Rule("silent", r => r.WhenSilent().For(1.Hours(), "s", _ => Send.Service("s")))).RuleSet;

    [Fact]
    public void A_user_comes_up_when_the_timer_is_due_and_only_once()
    {
        var user = Active("li", 0);
        index.Arm(user);

        Next(Due(0) - 1).Should().BeNull();
        Next(Due(0)).Should().BeSameAs(user);
        Next(Due(0)).Should().BeNull();
    }

    [Fact]
    public void Users_come_up_in_the_order_of_their_timers()
    {
        var (later, sooner) = (Active("later", 2), Active("sooner", 1));
        index.Arm(later);
        index.Arm(sooner);

        Next(Due(9)).Should().BeSameAs(sooner);
        Next(Due(9)).Should().BeSameAs(later);
    }

    [Fact]
    public void A_timer_moved_to_later_comes_up_at_its_new_time()
    {
        var user = Active("li", 0);
        index.Arm(user);
        Act(user, 5);
        index.Arm(user);

        Next(Due(5) - 1).Should().BeNull();
        Next(Due(5)).Should().BeSameAs(user);
        Next(Due(99)).Should().BeNull();
    }

    [Fact]
    public void A_timer_moved_to_sooner_comes_up_at_its_new_time_and_not_again_at_the_old()
    {
        var user = New("li", rules);
        Act(user, 0);
        Act(user, 9);
        index.Arm(user);
        var sooner = New("wang", rules);
        Act(sooner, 1);
        index.Arm(sooner);

        Next(Due(1)).Should().BeSameAs(sooner);
        Act(sooner, 3);
        index.Arm(sooner);
        index.Arm(sooner);

        Next(Due(20)).Should().BeSameAs(sooner);
        Next(Due(20)).Should().BeSameAs(user);
        Next(Due(20)).Should().BeNull();
    }

    [Fact]
    public void A_far_timer_keeps_its_one_place_while_near_ones_come_and_go()
    {
        var set = Shop.Engine(
            _ => { },
            Shop.Rule("silent", r => r.WhenSilent().For(300.Days(), "s", _ => Send.Service("s"))),
            Shop.Rule("cart", r => r.When<Cart>().Step("s", 1.Hours(), (_, _) => Send.Service("s")))).RuleSet;
        var user = New("li", set);
        var turn = new Turn(set, new EngineOptions(), null);
        for (var hour = 0; hour < 200; hour += 2)
        {
            Take(new UserEvent("s", $"{hour}", "li", Start.AddHours(hour), new Cart("c")), hour);
            Next(Start.AddHours(hour + 1).UtcTicks).Should().BeSameAs(user);
            Take(null, hour + 1);
        }

        index.Count.Should().Be(1);

        void Take(UserEvent? e, int hour)
        {
            turn.Take(user, Start.AddHours(hour).UtcTicks, e is null ? null : new Arrival(e, set.Events.Find(typeof(Cart))!), new Batch());
            index.Arm(user);
        }
    }

    [Fact]
    public void A_user_without_a_timer_never_comes_up()
    {
        index.Arm(New("li", rules));

        Next(long.MaxValue - 1).Should().BeNull();
    }

    [Fact]
    public void A_user_who_is_quarantined_does_not_come_up_again()
    {
        var user = Active("li", 0);
        user.PutInQuarantine("broken");
        index.Arm(user);

        Next(Due(9)).Should().BeNull();
    }

    /// <summary>As a partition asks.</summary>
    private UserState? Next(long now)
    {
        while (index.TryNext(now, out var number, out var due))
        {
            if (index.IsDue(users[(int)number], due, now))
            {
                return users[(int)number];
            }
        }

        return null;
    }

    private UserState New(string id, RuleSet set)
    {
        users.Add(new UserState(id, set) { Number = users.Count });
        return users[^1];
    }

    private static long Due(int hours) => Start.AddHours(hours + 1).UtcTicks;

    private static void Act(UserState user, int hours) =>
        Fold.Entry(user, new UserEvent("s", $"{hours}", user.Id, Start.AddHours(hours), new Viewed()), Start.AddHours(hours).UtcTicks);

    private UserState Active(string id, int hours)
    {
        var user = New(id, rules);
        Act(user, hours);
        return user;
    }
}
