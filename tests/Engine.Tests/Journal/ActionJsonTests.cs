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
    public void What_this_version_does_not_know_is_passed_over()
    {
        var send = """{"later":{"do":"tier","fields":[{"a":"b"}]},"class":"Service","fields":{"\u0069tem":"茶 \"1\"","b":"2"},"validFor":36000000000,"many":[1,{"do":2}],"template":"hello","do":"send","tag":null}"""u8;

        ActionJson.Read(send).Should().Be((Send.Service("hello") with { ValidFor = TimeSpan.FromHours(1) }).With("item", "茶 \"1\"").With("b", 2));
        ActionJson.Read("""{"points":2.50,"by":null,"do":"points"}"""u8).Should().Be(new GrantPoints(2.50m));
        ActionJson.Read("""{"do":"attribute","name":"zone"}"""u8).Should().Be(new SetAttribute("zone", null));
        FluentActions.Invoking(() => ActionJson.Read("""{"do":"dance"}"""u8)).Should().Throw<JsonException>().WithMessage("'dance'*");
        FluentActions.Invoking(() => ActionJson.Read("""{"do":"send","template":"hello"}"""u8)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => ActionJson.Read("""{"do":"send","template":"hello","class":"Other"}"""u8)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Fields_and_class_tell_actions_apart()
    {
        new NotifyStaff("call").With("a", 1).Should().NotBe(new NotifyStaff("call").With("a", 2));
        new Invite("vip").Should().NotBe(new Invite("vip") { Class = MessageClass.Service });
        new Invite("vip").With("a", null).Should().Be(new Invite("vip"));
    }
}
