
namespace Wellspring.PilotHost.Tests.Demo;

/// <summary>The play that a host without accounts gives.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wellspring-pilot-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task It_is_played_to_its_end_and_the_phones_show_it()
    {
        var builder = PilotApp.Builder(Settings());
        await using var sandbox = await PilotHost.Demo.StartAsync(builder.Configuration);
        PilotHost.Demo.AddTo(PilotApp.Compose(builder), sandbox);
        await using var app = PilotApp.Map(builder.Build());

        await app.RunAsync();

        var (lin, emma, wang) = (sandbox.Phone("lin"), sandbox.Phone("emma"), sandbox.Phone("wang"));
        Received(lin).Should().Equal(
            "text 欢迎来到活水茶事，新朋友首单包邮，想喝什么茶，直接告诉我们。",
            "text 您好，我是您的茶顾问周雯，口味、冲泡、送礼都可以问我。",
            "text 您挑的“明前龙井 50g”还在购物车里，为您留着呢。",
            "subscription 会员升级提醒 | 银卡 Silver | 恭喜升级，全年九折",
            "template 订单发货通知 | A20260001 | 明前龙井 50g | 已发货");
        Received(emma).Should().Equal(
            "text Welcome to Huoshui Tea. Your first order ships free. Tell us what you like to drink.",
            "text Hello, this is Zhou Wen, your tea advisor. Ask me about taste, brewing or gifts.",
            "text The Aged white tea you picked is still in your cart. We are keeping it for you.",
            "text Congratulations, you are 金卡 Gold now: 10 % off all year.");
        Received(wang).Should().Equal("subscription 购物车待付款提醒 | 安吉白茶 100g | 您挑的茶还为您留着", "welcome 欢迎来到活水茶事，新朋友首单包邮，想喝什么茶，直接告诉我们。");
        wang.Messages().Where(message => !message.Mine).Select(message => message.Thread).Should().Equal("notices", "wecom:zhouwen");
        emma.Messages()[^1].At.Should().BeAfter(emma.Messages()[0].At.AddHours(12), "the quiet hours are over then");
        sandbox.Callbacks.Should().OnlyContain(callback => callback.Answered);
    }

    [Fact]
    public async Task The_program_alone_plays_it_and_tells_it_line_by_line()
    {
        using var process = PilotProcess.Start(folder, Settings());

        var (code, lines) = await process.EndAsync();

        code.Should().Be(0, string.Join('\n', lines));
        var text = string.Join('\n', lines);
        Order(
            text,
            "lin    event     callback of shop: follows the official account",
            "lin    decision  welcome · greeting: Deliver by shop.service",
            "lin    delivery  shop.service: Accepted",
            "lin    decision  abandoned-cart · first: Deliver by shop.service",
            "lin    phone     “您挑的“明前龙井 50g”还在购物车里，为您留着呢。”",
            "lin    event     POST /events: order_paid",
            "lin    decision  tier-upgrade · 银卡 Silver: Deliver by shop.subscription, tier = 银卡 Silver",
            "wang   decision  abandoned-cart · first: Deliver by mini.subscription",
            "wang   phone     【购物车待付款提醒】商品名称：安吉白茶 100g",
            "wang   delivery  mini.subscription: Delivered",
            "wang   event     callback of corp.service: add_external_contact zhouwen",
            "wang   decision  welcome · greeting: Deliver by corp.service.welcome",
            "emma   decision  abandoned-cart · first: Deferred (quiet hours, until ",
            "emma   phone     “The Aged white tea you picked is still in your cart.",
            "Nothing came on the phones.",
            "The play is over.");
        text.Should().NotContain("the host goes on", "it ends with the play");
    }

    [Fact]
    public async Task A_word_that_is_no_command_starts_nothing()
    {
        using var process = PilotProcess.Start(folder, "chek");

        var (code, lines) = await process.EndAsync();

        code.Should().Be(1);
        lines.Should().Contain("'chek' is neither a command nor a setting; there are the commands check and import, and settings are --Name=value");
        folder.EnumerateFiles().Should().BeEmpty();
    }

    [Fact]
    public async Task Mistakes_in_the_settings_are_told_in_words_and_without_a_trace()
    {
        using var process = PilotProcess.Start(folder, ["--urls=http://127.0.0.1:0", $"--Events:ApiKey={Pilot.Key}", .. Accounts.Shop("http://127.0.0.1:9"), "--Wellspring:caps:0:max=many", "--Wellspring:quietHours:form=21:00"]);

        var (code, lines) = await process.EndAsync();

        code.Should().Be(1);
        lines.Where(line => line.Length > 0).Should().Equal(
            "Wellspring.caps[0].max: \"many\" is not a whole number of at least 0",
            "Wellspring.quietHours.form: unknown; there are classes, from, jitter, maxLateness, mode and to");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_address_that_is_taken_is_told_in_words_and_without_a_trace(bool isDemo)
    {
        using System.Net.Sockets.TcpListener other = new(System.Net.IPAddress.Loopback, 0);
        other.Start();
        using var process = PilotProcess.Start(folder, [.. isDemo ? Settings() : Accounts.Shop("http://127.0.0.1:9"), $"--urls=http://{other.LocalEndpoint}", $"--Events:ApiKey={Pilot.Key}", "--Logging:LogLevel:Default=Warning"]);

        var (code, lines) = await process.EndAsync();

        code.Should().Be(1);
        lines.Where(line => line.Length > 0).Should().Equal($"Urls: http://{other.LocalEndpoint}: something else listens there already. Choose another address with --urls, or end what listens there.");
    }

    private static IEnumerable<string> Received(Phone phone) => phone.Messages().Where(message => !message.Mine)
        .Select(message => string.Join(" | ", message.Fields.Select(field => field.Value).Prepend($"{message.Kind} {message.Title ?? message.Text}")));

    private static void Order(string text, params string[] parts)
    {
        var at = 0;
        foreach (var part in parts)
        {
            var found = text.IndexOf(part, at, StringComparison.Ordinal);
            found.Should().BeGreaterThanOrEqualTo(0, $"'{part}' comes after what came before in\n{text}");
            at = found + part.Length;
        }
    }

    private string[] Settings() =>
    [
        "--urls=http://127.0.0.1:0", "--Demo:SimulatorPort=0", "--Demo:Pause=00:00:00", "--Demo:Stay=false", $"--Demo:Store={Path.Combine(folder.FullName, "demo.db")}",
    ];
}
