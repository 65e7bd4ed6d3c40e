using System.Diagnostics.Metrics;
using System.Text.Json.Serialization;

namespace Wellspring.Adapters.WeChat.Tests.Calls;

internal sealed record SentBody(long Msgid);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SentBody))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class CallJson : JsonSerializerContext;

public sealed class WeChatClientTests
{
    private const string Ok = """{"errcode":0,"errmsg":"ok"}""";
    private static readonly ReadOnlyMemory<byte> Body = "{}"u8.ToArray();
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task JSON_goes_in_and_comes_out_with_all_digits()
    {
        FakePlatform platform = new(_ => """{"errcode":0,"errmsg":"ok","msgid":3428411849815982087}""");
        using var client = platform.Client();

        var answer = await client.PostAsync("shop", "/cgi-bin/message/template/send?x=1", new() { ["touser"] = "送你🎁" }, CallJson.Default.DictionaryStringString);

        answer.IsAccepted.Should().BeTrue();
        answer.Read(CallJson.Default.SentBody)!.Msgid.Should().Be(3428411849815982087);
        var call = platform.Calls.Should().ContainSingle().Which;
        (call.Method, call.Path, call.Query, call.Body).Should().Be(("POST", "/cgi-bin/message/template/send", "?x=1&access_token=secret-token-1", """{"touser":"送你🎁"}"""));
    }

    [Theory]
    [InlineData("cgi-bin/tags/get")]
    [InlineData("//evil.example/cgi-bin")]
    [InlineData("/\\evil.example/cgi-bin")]
    [InlineData("https://evil.example/cgi-bin")]
    [InlineData("/cgi-bin/tags/get#x")]
    [InlineData("/cgi-bin/tags/get?access_token=mine")]
    [InlineData("")]
    public async Task The_token_goes_to_no_other_host(string path)
    {
        FakePlatform platform = new(_ => Ok);
        using var client = platform.Client();

        await client.Invoking(c => c.CallAsync("shop", path, Body)).Should().ThrowAsync<ArgumentException>();

        platform.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task An_account_that_does_not_exist_is_named_with_those_that_do()
    {
        using var client = new FakePlatform(_ => Ok).Client();

        (await client.Invoking(c => c.CallAsync("shpo", "/cgi-bin/tags/get")).Should().ThrowAsync<ArgumentException>())
            .WithMessage("There is no WeChat account 'shpo'; there are shop, mini, corp.service.*");
    }

    [Fact]
    public async Task A_connection_that_is_lost_after_sending_leaves_it_open_unless_repeats_are_dropped()
    {
        FakePlatform platform = new(_ => throw new HttpRequestException(HttpRequestError.ResponseEnded));
        using var client = platform.Client();

        var once = await client.CallAsync("shop", "/cgi-bin/message/custom/send", Body, new() { MaxAttempts = 3 });
        (once.Disposition, once.Reason).Should().Be((WeChatDisposition.Unknown, "the connection was lost: ResponseEnded"));
        platform.Calls.Should().ContainSingle();

        var again = await client.CallAsync("shop", "/cgi-bin/message/custom/send", Body, new() { MaxAttempts = 2, IsIdempotent = true });
        again.Disposition.Should().Be(WeChatDisposition.Retry);
        platform.Calls.Should().HaveCount(3);
    }

    [Fact]
    public async Task What_never_left_may_be_tried_again()
    {
        using RefusingHandler away = new();
        using HttpClient http = new(away);
        using WeChatClient client = new(new WeChatOptions().AddOfficialAccount("shop", Accounts.Samples.App), http);

        var answer = await client.CallAsync("shop", "/cgi-bin/message/custom/send", Body, new() { MaxAttempts = 2 });

        (answer.Disposition, answer.Reason).Should().Be((WeChatDisposition.Retry, "the platform is away: ConnectionError"));
    }

    [Fact]
    public async Task A_handler_that_retries_does_not_send_a_body_twice()
    {
        FakePlatform platform = new(_ => """{"errcode":-1,"errmsg":"system error"}""");
        using HttpClient http = new(new TwiceHandler { InnerHandler = platform });
        using WeChatClient client = new(new WeChatOptions().AddOfficialAccount("shop", Accounts.Samples.App), http);

        var answer = await client.CallAsync("shop", "/cgi-bin/message/custom/send", Body);

        answer.Disposition.Should().Be(WeChatDisposition.Unknown);
        platform.Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task A_code_that_is_not_known_is_permanent_and_someone_has_to_look()
    {
        List<string> faults = [];
        using MeterListener metrics = new() { InstrumentPublished = (instrument, listener) => { if (instrument.Name == "wellspring.wechat.faults") { listener.EnableMeasurementEvents(instrument); } } };
        metrics.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            lock (faults)
            {
                faults.Add(string.Join(' ', tags.ToArray()));
            }
        });
        metrics.Start();
        FakePlatform platform = new(_ => """{"errcode":987654,"errmsg":"never heard of"}""");
        using var client = platform.Client();

        (await client.CallAsync("mini", "/cgi-bin/tags/get")).ToDeliveryResult().Should().Be(DeliveryResult.Failed("987654: a code that is not known"));

        faults.Should().Contain("[wellspring.wechat.account, mini] [wellspring.wechat.code, 987654]");
    }

    [Fact]
    public async Task A_call_that_takes_too_long_is_given_up()
    {
        TaskCompletionSource never = new();
        FakePlatform platform = new(_ => Ok) { Before = asked => asked.Path.EndsWith("send", StringComparison.Ordinal) ? never.Task : Task.CompletedTask };
        using var client = platform.Client();

        var answer = await client.CallAsync("shop", "/cgi-bin/message/custom/send", Body, new() { Timeout = TimeSpan.FromMilliseconds(50) });

        (answer.Disposition, answer.Reason).Should().Be((WeChatDisposition.Unknown, "the connection was lost: no answer in time"));
    }

    [Fact]
    public async Task Who_gives_up_after_sending_gets_an_answer_and_before_it_an_exception()
    {
        TaskCompletionSource never = new(), sent = new();
        FakePlatform platform = new(_ => Ok)
        {
            Before = asked =>
            {
                if (!asked.Path.EndsWith("send", StringComparison.Ordinal))
                {
                    return Task.CompletedTask;
                }

                sent.SetResult();
                return never.Task;
            },
        };
        using var client = platform.Client();
        using CancellationTokenSource cancellation = new();
        var call = client.CallAsync("shop", "/cgi-bin/message/custom/send", Body, cancellationToken: cancellation.Token);
        await sent.Task;
        await cancellation.CancelAsync();

        (await call).Disposition.Should().Be(WeChatDisposition.Unknown);
        await client.Invoking(c => c.CallAsync("shop", "/cgi-bin/message/custom/send", Body, cancellationToken: cancellation.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_configuration_fault_stops_the_account_for_a_while_and_others_go_on()
    {
        ManualTime time = new(Start);
        var mended = false;
        FakePlatform platform = new(asked => mended || asked.Query.EndsWith("-2", StringComparison.Ordinal) ? Ok : """{"errcode":50002,"errmsg":"user limited"}""");
        using var client = platform.Client(time);

        var first = await client.CallAsync("shop", "/cgi-bin/tags/get");
        (first.Disposition, first.After).Should().Be((WeChatDisposition.ConfigurationFault, TimeSpan.FromHours(1)));
        time.Advance(TimeSpan.FromMinutes(10));
        (await client.CallAsync("shop", "/cgi-bin/message/custom/send", Body)).ToDeliveryResult().After.Should().Be(TimeSpan.FromMinutes(50));
        platform.Calls.Should().ContainSingle();
        (await client.CallAsync("mini", "/cgi-bin/tags/get")).IsAccepted.Should().BeTrue();

        mended = true;
        time.Advance(TimeSpan.FromMinutes(50));
        (await client.CallAsync("shop", "/cgi-bin/tags/get")).IsAccepted.Should().BeTrue();
    }

    [Fact]
    public async Task A_call_that_is_not_allowed_stops_its_path_and_a_barred_template_stops_itself()
    {
        FakePlatform platform = new(asked => asked.Path switch
        {
            "/cgi-bin/message/mass/send" => """{"errcode":48001,"errmsg":"api unauthorized"}""",
            _ when asked.Body.Contains("bad", StringComparison.Ordinal) => """{"errcode":43116,"errmsg":"This template_id is banned"}""",
            _ => Ok,
        });
        using var client = platform.Client();

        for (var i = 0; i < 2; i++)
        {
            (await client.CallAsync("shop", "/cgi-bin/message/mass/send", Body)).Disposition.Should().Be(WeChatDisposition.ConfigurationFault);
            (await client.CallAsync("shop", "/cgi-bin/message/template/send", "{\"t\":\"bad\"}"u8.ToArray(), new() { Template = "bad" })).Disposition.Should().Be(WeChatDisposition.DisableTemplate);
            (await client.CallAsync("shop", "/cgi-bin/message/template/send", Body, new() { Template = "good" })).IsAccepted.Should().BeTrue();
        }

        platform.Calls.Should().HaveCount(4);
    }

    /// <summary>What a host may have put round all of its clients.</summary>
    private sealed class TwiceHandler : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var first = await base.SendAsync(request, cancellationToken);
            return request.RequestUri!.AbsolutePath.EndsWith("send", StringComparison.Ordinal) ? await base.SendAsync(request, cancellationToken) : first;
        }
    }

    private sealed class RefusingHandler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!request.RequestUri!.AbsolutePath.EndsWith("token", StringComparison.Ordinal))
            {
                throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused (api.weixin.qq.com:443)");
            }

            await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            return new(System.Net.HttpStatusCode.OK) { Content = new StringContent("""{"access_token":"secret-token","expires_in":7200}""") };
        }
    }
}
