using System.Globalization;
using System.Text.Json;
using Wellspring.Engine.Tests.Hosting;
using static Wellspring.Engine.Tests.Channels.LoopbackServer;

namespace Wellspring.Engine.Tests.Channels;

public sealed class WebhookChannelTests
{
    private const string Secret = "a secret of the shop";
    private static readonly RenderedMessage Message = new("cart-reminder", "zh-CN")
    {
        PlatformId = "T1",
        Text = "您的购物车里还有\"巧克力\"",
        Fields = new Dictionary<string, string> { ["thing1"] = "巧克力", ["amount2"] = "39.8元" },
    };

    [Fact]
    public void Its_receiver_may_send_receipts_for_as_long_as_the_options_say()
    {
        WebhookOptions options = new() { Endpoint = new("https://shop.example/"), Secret = new string('s', 32), ReceiptsWithin = 2.Days() };
        using HttpClient client = new();
        new WebhookChannel("shop", client, options).ReceiptsWithin.Should().Be(2.Days());
        options.ReceiptsWithin = null;
        new WebhookChannel("shop", client, options).ReceiptsWithin.Should().BeNull();
    }

    [Fact]
    public async Task The_body_is_the_documented_one()
    {
        await using LoopbackServer server = new(Answer(200));
        var delivery = Deliveries.Of(7, message: Message) with { Deadline = Deliveries.At.AddSeconds(1.5) };

        await DeliverAsync(server.Endpoint, delivery);

        server.Requests.Single().Text.Should().Be(
            """
            {"version":1,"id":"00000000000000000000000000000007","user":"li","rule":"abandoned-cart","step":"first","key":"c1","channel":"shop","class":"Marketing",
            "decidedAt":"2026-01-01T12:00:00Z","deadline":"2026-01-01T12:00:01.5Z",
            "action":{"do":"send","name":"cart-reminder","fields":{"item":"巧克力"}},
            "message":{"culture":"zh-CN","platformId":"T1","text":"您的购物车里还有\"巧克力\"","fields":{"amount2":"39.8元","thing1":"巧克力"}}}
            """.Replace("\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_catalogue_there_is_no_message()
    {
        await using LoopbackServer server = new(Answer(200));

        await DeliverAsync(server.Endpoint, Deliveries.Of(action: new NotifyStaff("call")));

        using var body = JsonDocument.Parse(server.Requests.Single().Body);
        body.RootElement.GetProperty("action").GetRawText().Should().Be("""{"do":"staff","name":"call"}""");
        body.RootElement.TryGetProperty("message", out _).Should().BeFalse();
        body.RootElement.TryGetProperty("deadline", out _).Should().BeFalse();
    }

    [Fact]
    public async Task It_is_a_signed_POST_with_the_delivery_id_and_the_attempt()
    {
        await using LoopbackServer server = new(Answer(204));

        (await DeliverAsync(server.Endpoint, Deliveries.Of() with { Attempt = 3 })).Should().Be(DeliveryResult.Accepted());

        var request = server.Requests.Single();
        request.Line.Should().Be("POST /hook?shop=1 HTTP/1.1");
        request.Headers["Content-Type"].Should().Be("application/json; charset=utf-8");
        request.Headers["Idempotency-Key"].Should().Be(Deliveries.Id(1));
        request.Headers["Wellspring-Attempt"].Should().Be("3");
        var now = DateTimeOffset.UtcNow;
        WebhookSignature.Verify(Secret, request.Headers["Wellspring-Signature"], request.Body, now, 1.Hours()).Should().BeTrue();
        WebhookSignature.Verify("another secret of the shop", request.Headers["Wellspring-Signature"], request.Body, now, 1.Hours()).Should().BeFalse();
    }

    [Fact]
    public async Task The_time_of_signing_comes_from_the_time_provider()
    {
        await using LoopbackServer server = new(Answer(200));

        await DeliverAsync(server.Endpoint, Deliveries.Of(), options => options.TimeProvider = new ManualTime(Deliveries.At));

        server.Requests.Single().Headers["Wellspring-Signature"].Should().StartWith($"t={Deliveries.At.ToUnixTimeSeconds()},v1=");
    }

    [Fact]
    public async Task Every_attempt_has_the_same_body()
    {
        await using LoopbackServer server = new(Answer(503));

        await DeliverAsync(server.Endpoint, Deliveries.Of(message: Message));
        await DeliverAsync(server.Endpoint, Deliveries.Of(message: Message) with { Attempt = 2 });

        server.Requests.Should().HaveCount(2);
        server.Requests.First().Body.Should().Equal(server.Requests.Last().Body);
    }

    [Theory]
    [InlineData(200, DeliveryResultKind.Accepted)]
    [InlineData(202, DeliveryResultKind.Accepted)]
    [InlineData(301, DeliveryResultKind.Failed)]
    [InlineData(307, DeliveryResultKind.Failed)]
    [InlineData(400, DeliveryResultKind.Failed)]
    [InlineData(401, DeliveryResultKind.Failed)]
    [InlineData(404, DeliveryResultKind.Failed)]
    [InlineData(408, DeliveryResultKind.Retry)]
    [InlineData(410, DeliveryResultKind.Failed)]
    [InlineData(422, DeliveryResultKind.Failed)]
    [InlineData(425, DeliveryResultKind.Retry)]
    [InlineData(429, DeliveryResultKind.Retry)]
    [InlineData(500, DeliveryResultKind.Retry)]
    [InlineData(502, DeliveryResultKind.Unknown)]
    [InlineData(503, DeliveryResultKind.Retry)]
    [InlineData(504, DeliveryResultKind.Unknown)]
    [InlineData(599, DeliveryResultKind.Retry)]
    public async Task A_status_has_one_meaning(int status, DeliveryResultKind kind)
    {
        await using LoopbackServer server = new(Answer(status, headers: "Location: /elsewhere\r\n"));

        var result = await DeliverAsync(server.Endpoint, Deliveries.Of());

        result.Kind.Should().Be(kind);
        (result.Reason ?? "200").Should().Contain(kind == DeliveryResultKind.Accepted ? "200" : status.ToString(CultureInfo.InvariantCulture));
        server.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData(502)]
    [InlineData(504)]
    public async Task Where_a_gateway_lost_sight_an_idempotent_receiver_is_asked_again(int status)
    {
        await using LoopbackServer server = new(Answer(status));

        (await DeliverAsync(server.Endpoint, Deliveries.Of(), options => options.ReceiverIsIdempotent = true)).Kind.Should().Be(DeliveryResultKind.Retry);
    }

    [Theory]
    [InlineData("30", 30)]
    [InlineData("0", 0)]
    [InlineData("Thu, 01 Jan 2026 12:02:00 GMT", 120)]
    [InlineData("Thu, 01 Jan 2026 11:00:00 GMT", 0)]
    [InlineData("Thu, 01 Jan 2099 12:00:00 GMT", 86_400)]
    [InlineData("999999999", 86_400)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    public async Task Retry_After_is_honoured_up_to_a_day(string header, int? seconds)
    {
        await using LoopbackServer server = new(Answer(429, headers: $"Retry-After: {header}\r\n"));

        var result = await DeliverAsync(server.Endpoint, Deliveries.Of(), options => options.TimeProvider = new ManualTime(Deliveries.At));

        result.Should().Be(DeliveryResult.Retry("the receiver answered 429", seconds?.Seconds()));
    }

    [Theory]
    [InlineData("""{"receipt":"r-1"}""", "r-1")]
    [InlineData("""{"receipt":"r-1","more":[1]}""", "r-1")]
    [InlineData("""{"receipt":17}""", null)]
    [InlineData("""{"receipt":""}""", null)]
    [InlineData("""{"receipt":"\ud800"}""", null)]
    [InlineData("""["receipt"]""", null)]
    [InlineData("thanks", null)]
    [InlineData("", null)]
    public async Task A_receipt_is_taken_where_there_is_one(string body, string? receipt)
    {
        await using LoopbackServer server = new(Answer(200, body));

        (await DeliverAsync(server.Endpoint, Deliveries.Of())).Should().Be(DeliveryResult.Accepted(receipt));
    }

    [Theory]
    [InlineData(300, 0)]
    [InlineData(10, 20_000)]
    public async Task A_receipt_or_an_answer_that_is_too_long_is_none(int receipt, int padding)
    {
        await using LoopbackServer server = new(Answer(200, $$"""{"receipt":"{{new string('r', receipt)}}"{{new string(' ', padding)}}}"""));

        (await DeliverAsync(server.Endpoint, Deliveries.Of())).Should().Be(DeliveryResult.Accepted());
    }

    [Fact]
    public async Task An_answer_that_breaks_off_after_its_status_is_accepted()
    {
        await using LoopbackServer server = new("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"rec");

        (await DeliverAsync(server.Endpoint, Deliveries.Of())).Should().Be(DeliveryResult.Accepted());
    }

    [Theory]
    [InlineData("""{"result":"cannot-reach"}""", "the receiver cannot reach the user")]
    [InlineData("""{"result":"cannot-reach","reason":"no\nopt-in"}""", "the receiver cannot reach the user: noopt-in")]
    public async Task The_receiver_can_say_that_it_cannot_reach_the_user(string body, string reason)
    {
        await using LoopbackServer server = new(Answer(422, body));

        (await DeliverAsync(server.Endpoint, Deliveries.Of())).Should().Be(DeliveryResult.CannotReach(reason));
    }

    [Fact]
    public async Task The_receivers_reason_is_cut()
    {
        await using LoopbackServer server = new(Answer(422, $$"""{"result":"cannot-reach","reason":"{{new string('x', 5000)}}"}"""));

        (await DeliverAsync(server.Endpoint, Deliveries.Of())).Reason.Should().EndWith("x…").And.HaveLength("the receiver cannot reach the user: ".Length + 200);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_nobody_listens_nothing_was_sent(bool idempotent) =>
        (await DeliverAsync(Nowhere, Deliveries.Of(), options => options.ReceiverIsIdempotent = idempotent))
            .Should().Be(DeliveryResult.Retry("the receiver is away: ConnectionError"));

    [Theory]
    [InlineData(false, DeliveryResultKind.Unknown)]
    [InlineData(true, DeliveryResultKind.Retry)]
    public async Task A_connection_that_is_lost_after_sending_leaves_the_outcome_open(bool idempotent, DeliveryResultKind kind)
    {
        await using LoopbackServer server = new(_ => Task.FromResult<string?>(null));

        (await DeliverAsync(server.Endpoint, Deliveries.Of(), options => options.ReceiverIsIdempotent = idempotent)).Kind.Should().Be(kind);

        server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task An_answer_that_is_not_HTTP_leaves_the_outcome_open()
    {
        await using LoopbackServer server = new("hello\r\n\r\n");

        (await DeliverAsync(server.Endpoint, Deliveries.Of())).Kind.Should().Be(DeliveryResultKind.Unknown);
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_in_time_leaves_the_outcome_open()
    {
        TaskCompletionSource asked = new();
        await using var server = Silent(asked.SetResult);
        ManualTime time = new(Deliveries.At);

        var call = DeliverAsync(server.Endpoint, Deliveries.Of(), options => (options.Timeout, options.TimeProvider) = (5.Seconds(), time));
        await asked.Task;
        time.Advance(5.Seconds());

        (await call).Should().Be(DeliveryResult.Unknown("the connection was lost: no answer in time"));
    }

    [Fact]
    public async Task The_clients_own_timeout_is_one_too()
    {
        await using var server = Silent();
        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = 100.Milliseconds() };

        (await new WebhookChannel("shop", client, Options(server.Endpoint)).DeliverAsync(Deliveries.Of(), default))
            .Should().Be(DeliveryResult.Unknown("the connection was lost: no answer in time"));
    }

    [Fact]
    public async Task A_cancellation_is_one()
    {
        TaskCompletionSource asked = new();
        await using var server = Silent(asked.SetResult);
        using CancellationTokenSource cancellation = new();

        var call = DeliverAsync(server.Endpoint, Deliveries.Of(), cancellation: cancellation.Token);
        await asked.Task;
        await cancellation.CancelAsync();

        await call.Invoking(c => c).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_client_that_follows_redirects_does_not_carry_the_body_on()
    {
        await using LoopbackServer elsewhere = new(Answer(200));
        await using LoopbackServer server = new(Answer(307, headers: $"Location: {elsewhere.Endpoint}\r\n"));
        using HttpClient client = new();

        var result = await new WebhookChannel("shop", client, Options(server.Endpoint)).DeliverAsync(Deliveries.Of(), default);

        result.Kind.Should().Be(DeliveryResultKind.Unknown);
        result.Reason.Should().Contain("send the body again");
        elsewhere.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_page_that_a_redirect_leads_to_is_no_acceptance()
    {
        await using LoopbackServer elsewhere = new(Answer(200));
        await using LoopbackServer server = new(Answer(302, headers: $"Location: {elsewhere.Endpoint}\r\n"));
        using HttpClient client = new();

        var result = await new WebhookChannel("shop", client, Options(server.Endpoint)).DeliverAsync(Deliveries.Of(), default);

        result.Kind.Should().Be(DeliveryResultKind.Failed);
        result.Reason.Should().Contain("AllowAutoRedirect = false");
    }

    [Fact]
    public async Task Half_of_a_surrogate_pair_goes_out_as_a_replacement_character()
    {
        await using LoopbackServer server = new(Answer(200));

        await DeliverAsync(server.Endpoint, Deliveries.Of(action: Send.Marketing("m").With("item", "a\ud83d")) with { Key = "\udf6b" });

        using var body = JsonDocument.Parse(server.Requests.Single().Body);
        body.RootElement.GetProperty("key").GetString().Should().Be("\ufffd");
        body.RootElement.GetProperty("action").GetProperty("fields").GetProperty("item").GetString().Should().Be("a\ufffd");
    }

    [Fact]
    public async Task Every_kind_of_action_has_a_form()
    {
        await using LoopbackServer server = new(Answer(200));
        var kinds = typeof(OutgoingAction).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(OutgoingAction))).ToList();

        foreach (var kind in kinds)
        {
            await DeliverAsync(server.Endpoint, Deliveries.Of(action: (OutgoingAction)Activator.CreateInstance(kind, "sample")!));
        }

        server.Requests.Select(request => Member(request, "do")).Should().OnlyHaveUniqueItems().And.HaveCount(kinds.Count).And.NotContain("");
        server.Requests.Select(request => Member(request, "name")).Should().AllBe("sample");
    }

    [Theory]
    [InlineData("http://shop.example/hook", Secret, 10, "webhook 'shop', Endpoint: an absolute https address *")]
    [InlineData("ftp://localhost/hook", Secret, 10, "webhook 'shop', Endpoint: an absolute https address *")]
    [InlineData("/hook", Secret, 10, "webhook 'shop', Endpoint: an absolute https address *")]
    [InlineData(null, Secret, 10, "webhook 'shop', Endpoint: an absolute https address *")]
    [InlineData("https://li:pass@shop.example/hook", Secret, 10, "webhook 'shop', Endpoint: the address has a user name or password*")]
    [InlineData("https://shop.example/hook", "15 characters..", 10, "webhook 'shop', Secret: at least 16 characters *")]
    [InlineData("https://shop.example/hook", Secret, 0, "webhook 'shop', Timeout: 00:00:00 is not *")]
    [InlineData("https://shop.example/hook", Secret, 301, "webhook 'shop', Timeout: 00:05:01 is not *")]
    public void Mistakes_in_the_options_are_named_without_the_secret(string? endpoint, string secret, int seconds, string mistake)
    {
        using HttpClient client = new();
        WebhookOptions options = new() { Endpoint = endpoint is null ? null : new(endpoint, UriKind.RelativeOrAbsolute), Secret = secret, Timeout = seconds.Seconds() };

        var thrown = FluentActions.Invoking(() => new WebhookChannel("shop", client, options)).Should().Throw<InvalidConfigurationException>().Which;
        thrown.Mistakes.Should().ContainSingle().Which.Should().Match(mistake);
        thrown.ToString().Should().NotContain(secret).And.NotContain("li:pass");
    }

    [Theory]
    [InlineData("https://shop.example/hook")]
    [InlineData("http://localhost:5000/hook")]
    [InlineData("http://127.0.0.1/hook")]
    [InlineData("http://[::1]/hook")]
    public void Https_and_the_own_machine_are_fine(string endpoint)
    {
        using HttpClient client = new();
        new WebhookChannel("shop", client, Options(new(endpoint))).Name.Should().Be("shop");
    }

    private static WebhookOptions Options(Uri endpoint) => new() { Endpoint = endpoint, Secret = Secret };

    private static async Task<DeliveryResult> DeliverAsync(Uri endpoint, Delivery delivery, Action<WebhookOptions>? configure = null, CancellationToken cancellation = default)
    {
        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
        var options = Options(endpoint);
        configure?.Invoke(options);
        return await new WebhookChannel("shop", client, options).DeliverAsync(delivery, cancellation);
    }

    private static string Member(Received request, string name)
    {
        using var body = JsonDocument.Parse(request.Body);
        return body.RootElement.GetProperty("action").GetProperty(name).GetString()!;
    }
}
