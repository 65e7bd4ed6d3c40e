namespace Wellspring.Engine.Tests;

public sealed class EngineOptionsTests
{
    public static TheoryData<string, string> Mistakes() => new()
    {
        { "dedupe", "DedupeFor: 00:00:00 is not greater than 0; null keeps for ever" },
        { "ahead", "MaxAhead: -00:00:01 is negative; null switches the check off" },
        { "bytes", "MaxEventBytes: 0 is less than 1" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_in_the_options_is_named(string kind, string message) =>
        FluentActions.Invoking(() => MarketingEngine.Create(o => Set(o, kind))).Should().Throw<InvalidConfigurationException>().Which.Mistakes.Should().Equal(message);

    [Fact]
    public void The_defaults_are_those_of_the_documentation()
    {
        var options = new EngineOptions();

        (options.Zone.Id, options.DedupeFor, options.MaxAhead, options.MaxEventBytes, options.Until).Should().Be(("Asia/Shanghai", 30.Days(), 1.Hours(), 1 << 20, null));
        (options.Holdout, options.Journal, options.TimeProvider).Should().Be((null, null, TimeProvider.System));
    }

    private static void Set(EngineOptions options, string kind) => _ = kind switch
    {
        "dedupe" => options.DedupeFor = TimeSpan.Zero,
        "ahead" => options.MaxAhead = -1.Seconds(),
        _ => (object)(options.MaxEventBytes = 0),
    };
}
