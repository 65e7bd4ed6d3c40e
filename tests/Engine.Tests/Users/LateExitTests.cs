namespace Wellspring.Engine.Tests.Users;

public sealed class LateExitTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    [Fact]
    [Spec("instances.exit")]
    public void A_late_exit_ends_an_instance_that_started_before_it_and_has_gone_on_to_a_branch() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().EndsOn<Paid>().WaitFor<Answered>(1.Hours(), _ => { }, otherwise: no => no.Wait(5.Hours()).Do("again", (_, _) => Send.Service("again")))))
            .When(new Cart("c")).Advance(2.Hours()).WhenAt(Start.AddMinutes(30), new Paid()).Advance(1.Days()).ThenNothing();
}
