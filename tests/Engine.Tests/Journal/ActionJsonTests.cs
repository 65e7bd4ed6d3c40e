using System.Text.Json;

namespace Wellspring.Engine.Tests.Journal;

public sealed class ActionJsonTests
{
    public static TheoryData<OutgoingAction> Actions =>
    [
        Send.Service("hello").With("item", "茶").Tagged("t"),
        new IssueCoupon("ten") { Class = MessageClass.Service }.With("amount", 10.5m),
        new Invite("vip").With("state", "spring"),
        new NotifyStaff("call") { ValidFor = TimeSpan.FromHours(1) }.With("customer", "林"),
        new NotifyStaff("call"),
    ];

    [Theory]
    [MemberData(nameof(Actions))]
    public void An_action_reads_what_it_wrote(OutgoingAction action)
    {
        using var json = JsonDocument.Parse(ActionJson.Write(action));

        ActionJson.Read(json.RootElement).Should().Be(action).And.BeOfType(action.GetType());
    }

    [Fact]
    public void Fields_and_class_tell_actions_apart()
    {
        new NotifyStaff("call").With("a", 1).Should().NotBe(new NotifyStaff("call").With("a", 2));
        new Invite("vip").Should().NotBe(new Invite("vip") { Class = MessageClass.Service });
        new Invite("vip").With("a", null).Should().Be(new Invite("vip"));
    }
}
