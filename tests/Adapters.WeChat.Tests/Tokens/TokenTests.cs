using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;

namespace Wellspring.Adapters.WeChat.Tests.Tokens;

public sealed class TokenTests
{
    private const string Ok = """{"errcode":0,"errmsg":"ok"}""";
    private const string Invalid = """{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest rid: 1234abcd-12ab34cd-56ef78ab"}""";
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_hundred_sends_at_once_fetch_one_token()
    {
        FakePlatform platform = new(_ => Ok) { Before = asked => asked.Path == "/cgi-bin/stable_token" ? Task.Delay(50) : Task.CompletedTask };
        using var client = platform.Client();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => client.CallAsync("shop", "/cgi-bin/message/custom/send", "{}"u8.ToArray())));

        answers.Should().OnlyContain(answer => answer.IsAccepted);
        Fixtures.Same(platform.TokenRequests.Should().ContainSingle().Which.Body, "stable_token.json", ("APPID", "wx1234567890abcdef"), ("APPSECRET", Accounts.Samples.Secret));
        platform.Calls.Should().HaveCount(100).And.OnlyContain(asked => asked.Query == "?access_token=secret-token-1");
    }

    [Fact]
    public async Task Tokens_of_many_accounts_are_not_replaced_at_the_same_moment()
    {
        const int Accounts = 64;
        ManualTime time = new(Start);
        FakePlatform platform = new(_ => Ok);
        using var client = platform.Client(time, wechat =>
        {
            for (var i = 0; i < Accounts; i++)
            {
                wechat.AddOfficialAccount($"shop-{i}", Tests.Accounts.Samples.App);
            }
        });
        await CallAllAsync();
        platform.TokenRequests.Should().HaveCount(Accounts);

        // All were to live for 2 hours, and are replaced from 6 to 5 minutes before that.
        time.Advance(TimeSpan.FromMinutes(120 - 5.5));
        await CallAllAsync();

        // They are replaced while the old one goes on being used.
        await UntilAsync(() => platform.TokenRequests.Count() > Accounts);
        platform.TokenRequests.Count().Should().BeLessThan(2 * Accounts);
        time.Advance(TimeSpan.FromMinutes(0.5));
        await CallAllAsync();
        await UntilAsync(() => platform.TokenRequests.Count() == 2 * Accounts);

        Task CallAllAsync() => Task.WhenAll(Enumerable.Range(0, Accounts).Select(i => client.CallAsync($"shop-{i}", "/cgi-bin/tags/get")));
    }

    [Theory]
    [InlineData(40001)]
    [InlineData(40014)]
    [InlineData(42001)]
    public async Task A_token_that_is_refused_is_replaced_and_the_call_made_once_more(int code)
    {
        FakePlatform platform = new(asked => asked.Query.EndsWith("-1", StringComparison.Ordinal) ? $$"""{"errcode":{{code}},"errmsg":"no"}""" : Ok);
        using var client = platform.Client();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.CallAsync("shop", "/cgi-bin/message/custom/send", "{}"u8.ToArray())));

        answers.Should().OnlyContain(answer => answer.IsAccepted);
        platform.TokenRequests.Should().HaveCount(2);
        platform.Calls.Count(asked => asked.Query.EndsWith("-2", StringComparison.Ordinal)).Should().Be(20);
    }

    [Fact]
    public async Task A_refusal_that_comes_when_the_token_was_replaced_long_since_replaces_nothing()
    {
        TaskCompletionSource hold = new(), under = new();
        FakePlatform platform = new(asked => asked.Query.EndsWith("-1", StringComparison.Ordinal) ? Invalid.Replace("40001", "42001", StringComparison.Ordinal) : Ok);
        platform.Before = asked =>
        {
            if (!asked.Body.Contains("slow", StringComparison.Ordinal) || !asked.Query.EndsWith("-1", StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            under.TrySetResult();
            return hold.Task;
        };
        using var client = platform.Client();
        var slow = client.CallAsync("shop", "/cgi-bin/message/custom/send", """{"slow":1}"""u8.ToArray());
        await under.Task;
        (await client.CallAsync("shop", "/cgi-bin/message/custom/send", "{}"u8.ToArray())).IsAccepted.Should().BeTrue();

        hold.SetResult();

        (await slow).IsAccepted.Should().BeTrue();
        platform.TokenRequests.Should().HaveCount(2);
        platform.Calls.Select(asked => asked.Query[^1]).Should().BeEquivalentTo(['1', '1', '2', '2']);
    }

    [Fact]
    public async Task A_call_whose_second_token_is_refused_too_is_not_made_a_third_time()
    {
        FakePlatform platform = new(_ => Invalid);
        using var client = platform.Client();

        var answer = await client.CallAsync("shop", "/cgi-bin/message/custom/send", "{}"u8.ToArray());

        (answer.Disposition, answer.Code).Should().Be((WeChatDisposition.RefreshToken, "40001"));
        answer.ToDeliveryResult().Kind.Should().Be(DeliveryResultKind.Retry);
        platform.Calls.Should().HaveCount(2);
        platform.TokenRequests.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_stable_token_that_comes_back_although_refused_is_forced_once_and_then_not_before_30_seconds()
    {
        ManualTime time = new(Start);
        var forced = 0;
        FakePlatform platform = new(asked => asked.Query.EndsWith("new", StringComparison.Ordinal) ? Ok : Invalid)
        {
            Token = asked => $$"""{"access_token":"{{(asked.Body.Contains("\"force_refresh\":true", StringComparison.Ordinal) && ++forced > 1 ? "new" : "old")}}","expires_in":7200}""",
        };
        using var client = platform.Client(time);

        var first = await client.CallAsync("shop", "/cgi-bin/tags/get");
        first.Disposition.Should().Be(WeChatDisposition.ConfigurationFault);
        first.Reason.Should().Contain("when told to replace it");
        forced.Should().Be(1);
        platform.Calls.Should().ContainSingle();

        (await client.CallAsync("shop", "/cgi-bin/tags/get")).Disposition.Should().Be(WeChatDisposition.ConfigurationFault, "the account is left alone");
        platform.Calls.Should().ContainSingle();

        time.Advance(TimeSpan.FromMinutes(2));
        (await client.CallAsync("shop", "/cgi-bin/tags/get")).IsAccepted.Should().BeTrue();
        forced.Should().Be(2);
    }

    [Fact]
    public async Task Of_many_whose_token_was_refused_none_stands_in_the_way_of_the_one_that_forces_another()
    {
        for (var round = 0; round < 300; round++)
        {
            var (forced, came) = (0, 0);
            FakePlatform platform = new(asked => asked.Query.EndsWith("-old", StringComparison.Ordinal) ? Invalid : Ok)
            {
                Token = asked =>
                {
                    var isForced = asked.Body.Contains("\"force_refresh\":true", StringComparison.Ordinal) && Interlocked.Increment(ref forced) > 0;
                    return $$"""{"access_token":"{{(isForced || Volatile.Read(ref forced) > 0 ? "t-new" : "t-old")}}","expires_in":7200}""";
                },
            };
            platform.Before = async asked =>
            {
                // Some come while the first are between two tokens.
                for (var i = Interlocked.Increment(ref came) % 50; i > 0; i--)
                {
                    await Task.Yield();
                }
            };
            using var client = platform.Client();

            var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => client.CallAsync("shop", "/cgi-bin/message/custom/send", "{}"u8.ToArray()))));

            answers.Should().OnlyContain(answer => answer.IsAccepted, $"round {round}");
            forced.Should().Be(1);
        }
    }

    [Fact]
    public async Task A_token_that_was_refused_once_is_used_again_where_the_platform_has_no_other()
    {
        ManualTime time = new(Start);
        var refuses = true;
        FakePlatform platform = new(_ => refuses ? Invalid : Ok) { Token = _ => """{"access_token":"only","expires_in":7200}""" };
        using var client = platform.Client(time);
        var answer = await client.CallAsync("corp.service", "/cgi-bin/externalcontact/get_corp_tag_list");
        (answer.Disposition, answer.Reason).Should().Be((WeChatDisposition.ConfigurationFault, "40001: the platform goes on giving an access token that it refuses"));

        refuses = false;
        time.Advance(TimeSpan.FromMinutes(2));

        (await client.CallAsync("corp.service", "/cgi-bin/externalcontact/get_corp_tag_list")).IsAccepted.Should().BeTrue();
    }

    [Fact]
    public void A_stable_token_is_forced_20_times_a_day_and_30_seconds_apart()
    {
        ManualTime time = new(Start);
        ForceBudget budget = new(time);

        budget.TryTake().Should().BeTrue();
        budget.TryTake().Should().BeFalse();
        for (var i = 1; i < 20; i++)
        {
            time.Advance(TimeSpan.FromSeconds(30));
            budget.TryTake().Should().BeTrue();
        }

        time.Advance(TimeSpan.FromHours(1));
        budget.TryTake().Should().BeFalse();
        time.Advance(TimeSpan.FromHours(23));
        budget.TryTake().Should().BeTrue();
    }

    [Fact]
    public async Task A_token_that_nears_its_end_is_replaced_while_it_is_still_used()
    {
        ManualTime time = new(Start);
        TaskCompletionSource hold = new(), asked = new();
        FakePlatform platform = new(_ => Ok);
        using var client = platform.Client(time);
        await client.CallAsync("shop", "/cgi-bin/tags/get");
        platform.Before = request =>
        {
            if (request.Path != "/cgi-bin/stable_token")
            {
                return Task.CompletedTask;
            }

            asked.TrySetResult();
            return hold.Task;
        };

        time.Advance(TimeSpan.FromSeconds(7200 - 361));
        await client.CallAsync("shop", "/cgi-bin/tags/get");
        platform.TokenRequests.Should().ContainSingle();

        time.Advance(TimeSpan.FromSeconds(61));
        await client.CallAsync("shop", "/cgi-bin/tags/get");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        platform.Calls.Should().OnlyContain(call => call.Query.EndsWith("-1", StringComparison.Ordinal));

        hold.SetResult();
        await Until(async () =>
        {
            await client.CallAsync("shop", "/cgi-bin/tags/get");
            return platform.Calls.Last().Query.EndsWith("-2", StringComparison.Ordinal);
        });
        platform.TokenRequests.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_late_refusal_of_an_older_token_does_not_bring_back_the_one_that_is_being_replaced()
    {
        TaskCompletionSource hold = new();
        Queue<string> given = new(["t1", "t2", "t2", "t3"]);
        using FakePlatform platform = new(_ => Ok) { Token = _ => $$"""{"access_token":"{{given.Dequeue()}}","expires_in":7200}""" };
        using HttpClient http = new(platform);
        using var client = platform.Client();
        TokenSource tokens = new("shop", new(client.Accounts.Get<WeChatAccount>("shop"), new(() => http, TimeProvider.System), new(), TimeProvider.System), null, TimeProvider.System, NullLogger.Instance);
        var first = (await tokens.GetAsync(default)).Token!;
        var second = (await tokens.RenewAsync(first, default)).Token!;
        platform.Before = _ => hold.Task;

        var renewed = tokens.RenewAsync(second, default);
        var late = tokens.RenewAsync(first, default);
        hold.SetResult();

        (await renewed).Token!.Value.Should().Be("t3");
        (await late).Token!.Value.Should().Be("t3");
    }

    [Fact]
    public async Task A_token_that_has_expired_is_not_used()
    {
        ManualTime time = new(Start);
        FakePlatform platform = new(_ => Ok) { Token = _ => $$"""{"access_token":"t{{time.GetUtcNow().ToUnixTimeSeconds()}}","expires_in":300}""" };
        using var client = platform.Client(time);
        await client.CallAsync("shop", "/cgi-bin/tags/get");

        time.Advance(TimeSpan.FromSeconds(300));
        await client.CallAsync("shop", "/cgi-bin/tags/get");

        platform.Calls.Select(call => call.Query).Should().Equal($"?access_token=t{Start.ToUnixTimeSeconds()}", $"?access_token=t{Start.ToUnixTimeSeconds() + 300}");
    }

    [Fact]
    public async Task A_caller_who_gives_up_cancels_the_refresh_for_no_one_else()
    {
        TaskCompletionSource hold = new(), asked = new();
        FakePlatform platform = new(_ => Ok);
        platform.Before = request =>
        {
            asked.TrySetResult();
            return request.Path == "/cgi-bin/stable_token" ? hold.Task : Task.CompletedTask;
        };
        using var client = platform.Client();
        using CancellationTokenSource impatient = new();
        var first = client.CallAsync("shop", "/cgi-bin/tags/get", cancellationToken: impatient.Token);
        var second = client.CallAsync("shop", "/cgi-bin/tags/get");
        await asked.Task;

        await impatient.CancelAsync();
        await first.Invoking(call => call).Should().ThrowAsync<OperationCanceledException>();
        hold.SetResult();

        (await second).IsAccepted.Should().BeTrue();
        platform.TokenRequests.Should().ContainSingle();
    }

    [Fact]
    public async Task Each_account_and_each_app_has_a_token_of_its_own()
    {
        FakePlatform platform = new(_ => Ok);
        using var client = platform.Client(configure: wechat => wechat
            .AddOfficialAccount("shop", Accounts.Samples.App)
            .AddOfficialAccount("classic", app =>
            {
                Accounts.Samples.App(app);
                app.TokenEndpoint = WeChatTokenEndpoint.Classic;
            })
            .AddWeCom("corp", corp =>
            {
                Accounts.Samples.Corp(corp);
                corp.AddApp("contacts", app => app.Secret = "another");
            }));

        foreach (var account in new[] { "shop", "classic", "corp.service", "corp.contacts", "shop" })
        {
            (await client.CallAsync(account, "/cgi-bin/tags/get")).IsAccepted.Should().BeTrue();
        }

        platform.TokenRequests.Select(asked => asked.Method + " " + asked.Path + asked.Query).Should().Equal(
            "POST /cgi-bin/stable_token",
            $"GET /cgi-bin/token?grant_type=client_credential&appid=wx1234567890abcdef&secret={Accounts.Samples.Secret}",
            $"GET /cgi-bin/gettoken?corpid=ww1234567890abcdef&corpsecret={Accounts.Samples.Secret}",
            "GET /cgi-bin/gettoken?corpid=ww1234567890abcdef&corpsecret=another");
        platform.Calls.Select(asked => asked.Query[^1]).Should().Equal('1', '2', '3', '4', '1');
    }

    [Theory]
    [InlineData("""{"errcode":40001,"errmsg":"invalid credential"}""", WeChatDisposition.ConfigurationFault, "40001: the secret is wrong")]
    [InlineData("""{"errcode":40013,"errmsg":"invalid appid"}""", WeChatDisposition.ConfigurationFault, "40013: the appid or corpid is wrong")]
    [InlineData("""{"errcode":40164,"errmsg":"invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist rid: 1"}""", WeChatDisposition.ConfigurationFault, "40164: this machine's address is not in the account's IP whitelist (1.2.3.4)")]
    [InlineData("""{"errcode":40164,"errmsg":"invalid ip 2001:db8::7, not in whitelist"}""", WeChatDisposition.ConfigurationFault, "40164: this machine's address is not in the account's IP whitelist (2001:db8::7)")]
    [InlineData("""{"errcode":40164,"errmsg":"not in whitelist: ip of li"}""", WeChatDisposition.ConfigurationFault, "40164: this machine's address is not in the account's IP whitelist")]
    [InlineData("""{"errcode":99999,"errmsg":"what"}""", WeChatDisposition.ConfigurationFault, "99999: a code that is not known")]
    [InlineData("""{"errcode":-1,"errmsg":"system error"}""", WeChatDisposition.Retry, "-1: the system is busy")]
    [InlineData("""{"errcode":45009,"errmsg":"reach max api daily quota limit"}""", WeChatDisposition.WaitForQuota, "45009: the day's quota of this call is used up")]
    [InlineData("""{"access_token":""}""", WeChatDisposition.Retry, "the answer has no access token")]
    [InlineData("""{"access_token":7}""", WeChatDisposition.Retry, "the answer has no access token")]
    [InlineData("<html>", WeChatDisposition.Retry, "the answer is no JSON")]
    public async Task Without_a_token_nothing_is_sent_and_the_message_is_kept(string token, WeChatDisposition disposition, string reason)
    {
        FakePlatform platform = new(_ => Ok) { Token = _ => token };
        using var client = platform.Client();

        var answer = await client.CallAsync("shop", "/cgi-bin/message/custom/send", "{}"u8.ToArray());

        (answer.Disposition, answer.Reason).Should().Be((disposition, reason));
        answer.ToDeliveryResult().Kind.Should().Be(DeliveryResultKind.Retry);
        platform.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Instances_that_share_a_store_fetch_one_token_also_when_it_was_refused()
    {
        using SharedStore store = new();
        FakePlatform platform = new(asked => asked.Query.EndsWith("-1", StringComparison.Ordinal) && store.Revoked ? Invalid : Ok);
        var clients = Enumerable.Range(0, 4).Select(_ => platform.Client(configure: wechat =>
        {
            wechat.TokenStore = store;
            wechat.AddOfficialAccount("shop", app =>
            {
                Accounts.Samples.App(app);
                app.TokenEndpoint = WeChatTokenEndpoint.Classic;
            });
        })).ToList();

        await Task.WhenAll(clients.Select(client => client.CallAsync("shop", "/cgi-bin/tags/get")));
        platform.TokenRequests.Should().ContainSingle();

        store.Revoked = true;
        (await Task.WhenAll(clients.Select(client => client.CallAsync("shop", "/cgi-bin/tags/get")))).Should().OnlyContain(answer => answer.IsAccepted);
        platform.TokenRequests.Should().HaveCount(2);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public void A_token_in_words_is_not_shown() => new AccessToken("secret-token", Start).ToString().Should().NotContain("secret");

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 3000 && !await holds(); i++)
        {
            await Task.Delay(10);
        }
    }

    private sealed class SharedStore : IAccessTokenStore, IDisposable
    {
        private readonly ConcurrentDictionary<string, AccessToken> tokens = [];
        private readonly SemaphoreSlim one = new(1);

        public bool Revoked { get; set; }

        public void Dispose() => one.Dispose();

        public ValueTask<AccessToken?> ReadAsync(string account, CancellationToken cancellationToken) => new(tokens.GetValueOrDefault(account));

        public ValueTask WriteAsync(string account, AccessToken token, CancellationToken cancellationToken)
        {
            tokens[account] = token;
            return default;
        }

        public async ValueTask<IAsyncDisposable?> LockAsync(string account, CancellationToken cancellationToken)
        {
            await one.WaitAsync(cancellationToken);
            return new Held(one);
        }

        private sealed class Held(SemaphoreSlim one) : IAsyncDisposable
        {
            public ValueTask DisposeAsync()
            {
                one.Release();
                return default;
            }
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 1000 && !holds(); i++)
        {
            await Task.Delay(10);
        }

        holds().Should().BeTrue();
    }
}
