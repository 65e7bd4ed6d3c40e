using System.Text;
using Wellspring.Rules;

namespace Wellspring.Engine.Tests.Dispatch;

/// <summary>How a channel is used that something else has added.</summary>
public sealed class TuningTests
{
    [Fact]
    public void A_channel_is_tuned_whether_it_was_added_before_or_is_added_later()
    {
        var options = new EngineOptions()
            .TuneChannel("sms", o => o.Concurrency = 64)
            .AddChannel(new CollectingChannel("sms"), o => (o.Concurrency, o.MaxAttempts) = (4, 3))
            .AddChannel(new CollectingChannel("mail"))
            .TuneChannel("sms", o => o.Timeout = 5.Seconds());

        options.Channels.Select(slot => (slot.Channel.Name, slot.Options.Concurrency, slot.Options.MaxAttempts, slot.Options.Timeout))
            .Should().Equal(("sms", 64, 3, 5.Seconds()), ("mail", 8, 8, 30.Seconds()));
    }

    [Fact]
    public void What_a_channel_needs_has_the_last_word_through_channels_round_it_and_what_was_asked_for_instead_is_named()
    {
        var gathering = new EngineOptions().AddChannel(new RecordingChannel(new Gathering())).TuneChannel("gathering", o => (o.MaxAttempts, o.Timeout) = (3, 60.Seconds()));
        var slot = gathering.Channels.Should().ContainSingle().Subject;
        (slot.Options.Concurrency, slot.Options.MaxAttempts, slot.Options.Timeout).Should().Be((100, 3, 60.Seconds()));
        slot.Mistakes.Should().BeEmpty();

        Mistakes(o => o.AddChannel(new Gathering()).TuneChannel("gathering", c => c.Concurrency = 20))
            .Should().Equal("channel gathering: Concurrency: 20 does not go with this channel, which needs 100; take it out");
        Mistakes(o => o.AddChannel(new Gathering(), c => c.Concurrency = 0))
            .Should().Equal("channel gathering: Concurrency: 0 does not go with this channel, which needs 100; take it out");
    }

    [Fact]
    public void A_channel_that_is_not_there_is_named_with_the_one_that_was_probably_meant()
    {
        Mistakes(o => o.AddChannel(new CollectingChannel("shop.service")).TuneChannel("shop.servise", c => c.Concurrency = 20))
            .Should().Equal("TuneChannel(\"shop.servise\"): there is no channel 'shop.servise'; perhaps shop.service is meant; there are shop.service");
        Mistakes(o => o.AddChannel(new CollectingChannel("mail")).Configure(LifecycleRules.Catalog, """{"channels":{"sms":{"concurrency":20}}}"""u8.ToArray()))
            .Should().Equal("channels.sms: there is no channel 'sms'; there are mail");
        Mistakes(o => o.AddChannel(new CollectingChannel("mail")).TuneChannel("mail", c => c.Timeout = TimeSpan.Zero)).Should().Equal("channel mail: Timeout: 00:00:00 is not greater than 0 and up to a day");
        FluentActions.Invoking(() => new EngineOptions().TuneChannel("", _ => { })).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void All_of_it_stands_in_configuration()
    {
        var options = new EngineOptions().AddChannel(new CollectingChannel("sms")).Configure(LifecycleRules.Catalog, """
            {"rules":{},"channels":{"sms":{"concurrency":64,"maxAttempts":3,"backoff":"00:00:01","maxBackoff":"00:01:00","timeout":"00:00:05","maxAge":"1.00:00:00","breakFor":"00:00:30"}}}
            """u8.ToArray());

        var tuned = options.Channels.Should().ContainSingle().Subject.Options;
        (tuned.Concurrency, tuned.MaxAttempts, tuned.Backoff, tuned.MaxBackoff, tuned.Timeout, tuned.MaxAge, tuned.BreakFor).Should().Be((64, 3, 1.Seconds(), 1.Minutes(), 5.Seconds(), 1.Days(), 30.Seconds()));
    }

    [Fact]
    public void An_engine_without_channels_decides_under_the_same_configuration() => Mistakes(o => o.TuneChannel("sms", c => c.Concurrency = 20)).Should().BeEmpty();

    [Fact]
    public async Task A_configuration_with_channels_can_come_into_force_while_the_engine_goes_on()
    {
        var json = Encoding.UTF8.GetBytes("""{"rules":{},"channels":{"collecting":{"concurrency":20}}}""");
        using var engine = MarketingEngine.Create(o => (o.Journal, _) = (new InMemoryJournal(), o.AddEvents(Shop.Events).AddEvents(CommerceEvents.Register).AddChannel(new CollectingChannel()).Configure(LifecycleRules.Catalog, json)));

        await engine.ActivateAsync(o => o.Configure(LifecycleRules.Catalog, json));

        await FluentActions.Awaiting(() => engine.ActivateAsync(o => o.TuneChannel("nope", _ => { }))).Should().ThrowAsync<InvalidConfigurationException>();
    }

    private static IReadOnlyList<string> Mistakes(Action<EngineOptions> configure)
    {
        try
        {
            using var engine = Shop.Engine(o =>
            {
                o.AddEvents(CommerceEvents.Register);
                configure(o);
            });
            return [];
        }
        catch (InvalidConfigurationException e)
        {
            return e.Mistakes;
        }
    }

    /// <summary>Takes a hundred together.</summary>
    private sealed class Gathering() : DelegatingChannel(new CollectingChannel("gathering"))
    {
        public override void Tune(ChannelOptions options) => options.Concurrency = Math.Max(options.Concurrency, 100);
    }
}
