using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wellspring.Adapters.WeChat.Tests.Accounts;

namespace Wellspring.Adapters.WeChat.Tests.Hosting;

/// <summary>For how long the engine must know callbacks.</summary>
public sealed class CallbackMemoryTests
{
    private static readonly TimeSpan TooShort = TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_host_that_would_forget_callbacks_within_a_day_does_not_start(bool before)
    {
        using var host = Host(o => o.DedupeFor = TooShort, wechat => wechat.AddOfficialAccount("shop", Samples.App).AddWeCom("corp", Samples.Corp).AddMiniProgram("mute", Mute), before);

        (await FluentActions.Awaiting(() => host.StartAsync()).Should().ThrowAsync<InvalidConfigurationException>()).Which.Mistakes.Should().Equal(
            "DedupeFor: 23:59:59 is less than a day, in which the callbacks of corp.service, shop must be known as repeats; set EngineOptions.DedupeFor to 1.00:00:00 or more, or to null, which keeps for ever");
    }

    [Fact]
    public async Task So_it_is_for_WeChat_Pay()
    {
        using var host = Host(o => o.DedupeFor = TooShort, wechat => wechat.AddPay("mall", pay =>
        {
            Samples.Pay(pay);
            pay.ApiV3Key = "0123456789abcdef0123456789ABCDEF";
            using var platform = System.Security.Cryptography.RSA.Create(2048);
            pay.PlatformKeys["P1"] = platform.ExportSubjectPublicKeyInfoPem();
        }));

        (await FluentActions.Awaiting(() => host.StartAsync()).Should().ThrowAsync<InvalidConfigurationException>()).WithMessage("DedupeFor: 23:59:59 is less than a day, in which the callbacks of mall *");
    }

    [Theory]
    [InlineData(24)]
    [InlineData(null)]
    public async Task A_day_will_do_and_so_will_for_ever(int? hours)
    {
        using var host = Host(o => o.DedupeFor = hours is { } h ? TimeSpan.FromHours(h) : null, wechat => wechat.AddOfficialAccount("shop", Samples.App));

        await host.StartAsync();
        await host.StopAsync();
    }

    [Fact]
    public async Task Where_no_account_takes_callbacks_it_may_be_less()
    {
        using var host = Host(o => o.DedupeFor = TooShort, wechat => wechat.AddMiniProgram("mute", Mute).AddPay("mall", Samples.Pay));

        await host.StartAsync();
        await host.StopAsync();
    }

    [Fact]
    public void Without_a_host_the_channels_are_not_added()
    {
        using var client = new FakePlatform(_ => "{}").Client(TimeProvider.System, wechat => wechat.AddOfficialAccount("shop", Samples.App));

        FluentActions.Invoking(() => new EngineOptions { DedupeFor = TooShort }.AddWeChatChannels(client)).Should().Throw<InvalidConfigurationException>().WithMessage("DedupeFor: 23:59:59 *");
    }

    private static void Mute(WeChatAppOptions app)
    {
        Samples.App(app);
        (app.Callback.Token, app.Callback.EncodingAesKey) = (null, null);
    }

    private static IHost Host(Action<EngineOptions> engine, Action<WeChatOptions> wechat, bool before = true)
    {
        var builder = new HostApplicationBuilder();
        builder.Logging.ClearProviders();
        var wellspring = builder.Services.AddWellspring(options =>
        {
            options.Journal = new InMemoryJournal();
            if (before)
            {
                engine(options);
            }
        }).AddWeChat(wechat);
        if (!before)
        {
            wellspring.Configure((_, options) => engine(options));
        }

        return builder.Build();
    }
}
