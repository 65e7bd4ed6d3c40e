using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Hosting;

/// <summary>A host and the simulated platform, over real sockets both ways.</summary>
public sealed class SandboxTests : IAsyncLifetime
{
    private Sandbox sandbox = null!;
    private WebApplication app = null!;

    public async Task InitializeAsync()
    {
        sandbox = await Sandbox.StartAsync(new() { CallbackTimeout = TimeSpan.FromSeconds(60) });
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(sandbox.Clock);
        builder.Services.AddWellspring(options => options.Journal = new InMemoryJournal()).AddWeChat(wechat =>
        {
            wechat.Addresses.Set(sandbox.Address);
            wechat.Inbound.LinkUnionIds = false;
            wechat.AddOfficialAccount("shop", account => Fill(account, DemoShop.OfficialAccount)).AddMiniProgram("mini", account => Fill(account, DemoShop.MiniProgram));
        });
        app = builder.Build();
        app.MapWeChatCallbacks();
        await app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await app.DisposeAsync();
        await sandbox.DisposeAsync();
    }

    [Theory]
    [InlineData(CallbackMode.Plain, CallbackFormat.Xml)]
    [InlineData(CallbackMode.Plain, CallbackFormat.Json)]
    [InlineData(CallbackMode.Compatible, CallbackFormat.Xml)]
    [InlineData(CallbackMode.Compatible, CallbackFormat.Json)]
    [InlineData(CallbackMode.Safe, CallbackFormat.Xml)]
    [InlineData(CallbackMode.Safe, CallbackFormat.Json)]
    public async Task What_a_user_does_on_the_phone_becomes_events(CallbackMode mode, CallbackFormat format)
    {
        (await ConnectAsync("shop", DemoShop.OfficialAccountId, mode, format)).Should().BeNull();
        var lin = sandbox.Phone("lin");

        (await lin.FollowAsync("spring")).Answered.Should().BeTrue();
        (await lin.WriteAsync("你好🎁")).Answered.Should().BeTrue();
        (await lin.AnswerSubscriptionAsync(DemoShop.TierTemplate, accept: true)).Answered.Should().BeTrue();
        (await lin.UnfollowAsync()).Answered.Should().BeTrue();

        var (types, data) = await EventsAsync("shop", lin.OpenId());
        types.Should().Equal("wechat_followed", "wechat_message_received", "wechat_subscription_answered", "consent_granted", "wechat_unfollowed");
        data[0].GetProperty("scene").GetString().Should().Be("spring");
        data[1].GetProperty("text").GetString().Should().Be("你好🎁");
        data[2].GetProperty("templateId").GetString().Should().Be(DemoShop.TierTemplate);
        data[3].GetProperty("credits").GetInt32().Should().Be(1);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_mini_program_writes_its_lists_and_times_as_it_likes(bool alone, bool quoted)
    {
        (await ConnectAsync("mini", DemoShop.MiniProgramId, CallbackMode.Safe, CallbackFormat.Json, alone, quoted)).Should().BeNull();

        (await sandbox.Phone("lin").AnswerSubscriptionAsync(DemoShop.RestockTemplate, accept: false, DemoShop.MiniProgramId)).Answered.Should().BeTrue();

        (await EventsAsync("mini", sandbox.Phone("lin").OpenId(DemoShop.MiniProgramId))).Types.Should().Equal("wechat_subscription_answered", "consent_revoked");
    }

    [Fact]
    public async Task A_token_that_was_revoked_is_replaced_and_one_that_is_stuck_is_forced()
    {
        var client = app.Services.GetRequiredService<WeChatClient>();
        (await client.CallAsync("shop", "/cgi-bin/tags/get")).IsAccepted.Should().BeTrue();

        sandbox.RevokeTokens(DemoShop.OfficialAccountId);
        (await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.CallAsync("shop", "/cgi-bin/tags/get")))).Should().OnlyContain(answer => answer.IsAccepted);
        sandbox.RevokeTokens(DemoShop.OfficialAccountId, stuck: true);
        (await client.CallAsync("shop", "/cgi-bin/tags/get")).IsAccepted.Should().BeTrue();

        // One at the start, one for the token that was revoked, and for the stuck one the same again and one that is forced.
        sandbox.Calls.Count("/cgi-bin/stable_token").Should().Be(4);
    }

    [Fact]
    public async Task What_goes_wrong_on_the_wire_has_its_answer()
    {
        var client = app.Services.GetRequiredService<WeChatClient>();
        await sandbox.Phone("lin").FollowAsync();
        await sandbox.Phone("lin").WriteAsync("hi");
        var body = System.Text.Encoding.UTF8.GetBytes($$$"""{"touser":"{{{sandbox.Phone("lin").OpenId()}}}","msgtype":"text","text":{"content":"\u4f60\u597d"}}""");
        Dictionary<FaultKind, WeChatDisposition> expected = new()
        {
            [FaultKind.ResetAfter] = WeChatDisposition.Unknown,
            [FaultKind.BadGateway] = WeChatDisposition.Unknown,
            [FaultKind.EmptyBody] = WeChatDisposition.Unknown,
            [FaultKind.Truncated] = WeChatDisposition.Unknown,
            [FaultKind.Gzip] = WeChatDisposition.Accepted,
        };
        foreach (var (kind, disposition) in expected)
        {
            sandbox.Faults.Add(new Fault(kind) { Path = "/cgi-bin/message/custom/send", Times = 1 });
            (await client.CallAsync("shop", "/cgi-bin/message/custom/send", body)).Disposition.Should().Be(disposition, kind.ToString());
        }
    }

    private static void Fill(WeChatAppOptions account, AppOptions of)
    {
        CallbackOptions keys = new();
        (account.AppId, account.AppSecret, account.Callback.Token, account.Callback.EncodingAesKey, account.Callback.AcceptPlain) = (of.AppId, of.Secret, keys.Token, keys.AesKey, true);
    }

    private Task<string?> ConnectAsync(string account, string appId, CallbackMode mode, CallbackFormat format, bool alone = false, bool quoted = false) =>
        sandbox.ConnectAsync(appId, new CallbackOptions { Url = new($"{app.Urls.Single()}/wechat/{account}"), Mode = mode, Format = format, SingleAsObject = alone, TimeAsText = quoted });

    private async Task<(IReadOnlyList<string?> Types, IReadOnlyList<JsonElement> Data)> EventsAsync(string account, string openId)
    {
        using MemoryStream output = new();
        await app.Services.GetRequiredService<MarketingEngine>().ExportAsync($"{account}:{openId}", output);
        using var json = JsonDocument.Parse(output.ToArray());
        var events = json.RootElement.GetProperty("entries").EnumerateArray().Where(entry => entry.GetProperty("kind").GetString() == "Event").ToList();
        return ([.. events.Select(e => e.GetProperty("name").GetString())], [.. events.Select(e => e.GetProperty("content").GetProperty("data").Clone())]);
    }
}
