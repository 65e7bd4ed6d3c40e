using System.Net;
using System.Net.Sockets;
using Wellspring.Adapters.WeChat;

namespace Wellspring.PilotHost.Tests.Check;

/// <summary>The check command, against the simulated platform.</summary>
public sealed class CheckTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wellspring-pilot-");
    private Sandbox sandbox = null!;

    public async Task InitializeAsync() => sandbox = await Sandbox.StartAsync();

    public async Task DisposeAsync()
    {
        await sandbox.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Good_accounts_are_good()
    {
        var (isGood, findings) = await CheckAsync([.. Accounts.Others(sandbox.Address.AbsoluteUri), "--Messages=messages.demo.json"]);

        isGood.Should().BeTrue(Text(findings));
        findings.Where(finding => finding.Verdict == Verdict.Good).Select(finding => finding.What).Should().Contain(
        [
            "7 rules, the gates and 7 messages are in order",
            "the platform takes its id, its secret and this machine's address",
            "parcel-sent by shop.template: the template is there (订单发货通知)",
            "tier-upgraded by shop.subscription: the template is there (会员升级提醒)",
            "cart-reminder by mini.subscription: the template is there (购物车待付款提醒)",
        ]);
        findings.Where(finding => finding.What.Contains("answers as the platform expects", StringComparison.Ordinal)).Should().HaveCount(3);
    }

    [Fact]
    public async Task Without_an_account_there_is_nothing_to_check()
    {
        List<Finding> findings = [];
        (await new PilotCheck(PilotApp.Builder([]), findings.Add).RunAsync(CancellationToken.None)).Should().BeFalse();
        findings.Should().ContainSingle().Which.What.Should().Be("no account is configured");
    }

    [Theory]
    [InlineData("AppId", "", "WeChat:OfficialAccounts:shop:AppId: it is missing", "Copy the AppID from ")]
    [InlineData("AppSecret", "", "WeChat:OfficialAccounts:shop:AppSecret: it is missing", "Copy the AppSecret from ")]
    [InlineData("Callback:Token", "ab", "WeChat:OfficialAccounts:shop:Callback:Token: it is something else; 3 to 32 letters and digits are expected", "Make up 3 to 32 letters and digits")]
    [InlineData("Callback:Token", "", "WeChat:OfficialAccounts:shop:Callback:Token: it is missing", "Make up 3 to 32 letters and digits")]
    [InlineData("Callback:EncodingAesKey", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF", "WeChat:OfficialAccounts:shop:Callback:EncodingAesKey: 43 letters and digits are expected", "Let the console make it")]
    public async Task What_is_missing_or_has_the_wrong_length_is_named(string key, string value, string what, string todo)
    {
        var (isGood, findings) = await CheckAsync($"--WeChat:OfficialAccounts:shop:{key}={value}");

        isGood.Should().BeFalse();
        Wrong(findings).Should().ContainSingle().Which.Should().Match<Finding>(finding => finding.What.StartsWith(what, StringComparison.Ordinal) && finding.Do!.StartsWith(todo, StringComparison.Ordinal));
        if (value.Length > 0)
        {
            Text(findings).Should().NotContain(value);
        }
    }

    [Theory]
    [InlineData("OfficialAccounts:shop", "AppId", "设置与开发 > 开发接口管理")]
    [InlineData("OfficialAccounts:shop", "AppSecret", "WeChat__OfficialAccounts__shop__AppSecret")]
    [InlineData("OfficialAccounts:shop", "Callback:Token", "服务器配置")]
    [InlineData("OfficialAccounts:shop", "Callback:EncodingAesKey", "服务器配置")]
    [InlineData("MiniPrograms:mini", "AppId", "开发管理 > 开发设置")]
    [InlineData("MiniPrograms:mini", "AppSecret", "WeChat__MiniPrograms__mini__AppSecret")]
    [InlineData("MiniPrograms:mini", "Callback:Token", "消息推送")]
    [InlineData("MiniPrograms:mini", "Callback:EncodingAesKey", "消息推送")]
    [InlineData("WeCom:corp", "Apps:service:Secret", "应用管理 > the app")]
    [InlineData("WeCom:corp", "Apps:service:Callback:Token", "接收消息 > 设置API接收")]
    [InlineData("WeCom:corp", "Apps:service:Callback:EncodingAesKey", "接收消息 > 设置API接收")]
    public async Task What_is_to_be_done_is_said_in_the_words_of_the_accounts_own_console(string account, string key, string words)
    {
        var (_, findings) = await CheckAsync([.. Accounts.Others(sandbox.Address.AbsoluteUri), $"--WeChat:{account}:{key}=?"]);

        Wrong(findings).Should().ContainSingle().Which.Should().Match<Finding>(finding => finding.What.StartsWith($"WeChat:{account}:{key}: ", StringComparison.Ordinal) && finding.Do!.Contains(words));
    }

    [Fact]
    public async Task Where_the_address_is_written_has_another_name_in_each_console()
    {
        sandbox.SetAddresses(DemoShop.MiniProgramId, "203.0.113.7", "198.51.100.1");

        var (_, findings) = await CheckAsync([.. Accounts.Others(sandbox.Address.AbsoluteUri), $"--PublicAddress={sandbox.Address}"]);

        findings.Where(finding => finding.What.Contains("the console has to have the URL")).Select(finding => (finding.Where, finding.Do)).Should().BeEquivalentTo(
        [
            ("shop", "Compare it, and save it there: 服务器配置 > URL."),
            ("mini", "Compare it, and save it there: 消息推送 > URL."),
            ("corp.service", "Compare it, and save it there: 接收消息 > 设置API接收 > URL."),
        ]);
        Wrong(findings).Should().Contain(finding => finding.Where == "mini" && finding.Do!.Contains("开发管理 > 开发设置") && finding.Do.Contains("IP白名单"));

        (_, findings) = await CheckAsync([.. Accounts.Others(sandbox.Address.AbsoluteUri), "--WeChat:MiniPrograms:mini:Callback:Token=", "--WeChat:MiniPrograms:mini:Callback:EncodingAesKey="]);
        findings.Should().Contain(finding => finding.Where == "mini" && finding.What.Contains("it has no Callback:Token") && finding.Do!.Contains("消息推送"));
    }

    [Fact]
    public async Task A_kind_of_account_that_is_written_wrong_is_named_and_plays_no_demo()
    {
        List<Finding> findings = [];
        var builder = PilotApp.Builder([$"--Events:ApiKey={Pilot.Key}", "--WeChat:OfficalAccounts:shop:AppId=wx0123456789abcdef"]);

        PilotSettings.HasAccounts(builder.Configuration).Should().BeTrue();
        (await new PilotCheck(builder, findings.Add).RunAsync(CancellationToken.None)).Should().BeFalse();
        Wrong(findings).Should().ContainSingle().Which.What.Should().StartWith("WeChat:OfficalAccounts: there is no such key; there are ");
    }

    [Theory]
    [InlineData("Addresses:Api", "http://127.0.0.1:5090")]
    [InlineData("FaultPause", "01:00:00")]
    [InlineData("MediaLife", "1.00:00:00")]
    [InlineData("Errors:App:45047", "Throttle")]
    [InlineData("Inbound:KeepText", "false")]
    public void What_is_set_for_all_accounts_is_none(string key, string value) =>
        PilotSettings.HasAccounts(PilotApp.Builder([$"--WeChat:{key}={value}"]).Configuration).Should().BeFalse();

    [Fact]
    public async Task The_hosts_own_settings_are_named_beside_those_of_the_accounts()
    {
        var (isGood, findings) = await CheckAsync("--WeChat:OfficialAccounts:shop:AppId=", "--PublicAddress=ftp://pilot.example.com", "--urls=http://127.0.0.1:99999", "--Events:MaxBytes=0");

        isGood.Should().BeFalse();
        Wrong(findings).Select(finding => finding.What[..finding.What.IndexOf(": ", StringComparison.Ordinal)]).Should().BeEquivalentTo("WeChat:OfficialAccounts:shop:AppId", "PublicAddress", "Urls", "Events:MaxBytes");
    }

    [Theory]
    [InlineData("http://0.0.0.0:99999", "Urls: 'http://0.0.0.0:99999' is no address to listen at", null)]
    [InlineData("http://192.0.2.1:5081", "Urls: http://192.0.2.1:5081: this machine has no such address", "Write one that it has")]
    [InlineData("https://127.0.0.1:0", "Urls: https://127.0.0.1:0: there is no certificate for https", "Listen at http://127.0.0.1:5080 behind a proxy")]
    [InlineData("http://unix:/nonexistent/pilot.sock", "Urls: http://unix:/nonexistent/pilot.sock: ", "Write one that it has")]
    public async Task What_keeps_it_from_listening_is_named(string urls, string what, string? todo)
    {
        var (isGood, findings) = await CheckAsync($"--urls={urls}");

        isGood.Should().BeFalse();
        var finding = Wrong(findings).Should().ContainSingle().Subject;
        finding.What.Should().StartWith(what).And.NotContain("\n");
        (finding.Do ?? "").Should().StartWith(todo ?? "");

        (_, findings) = await CheckAsync($"--urls={urls}", "--WeChat:OfficialAccounts:shop:Callback:Token=", "--WeChat:OfficialAccounts:shop:Callback:EncodingAesKey=");
        Wrong(findings).Select(finding => finding.What).Should().Contain(finding.What, "also where no address of callbacks is asked");
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("https://localhost")]
    [InlineData("http://[::1]")]
    [InlineData("https://10.1.2.3")]
    [InlineData("https://172.31.0.1")]
    [InlineData("https://192.168.1.7")]
    [InlineData("https://[fd00::1]")]
    [InlineData("https://[::ffff:10.0.0.1]")]
    [InlineData("https://pilot")]
    [InlineData("https://pilot.local")]
    public async Task An_address_that_the_platform_never_reaches_is_told_where_the_accounts_are_real(string address)
    {
        var (isGood, findings) = await CheckAsync("--WeChat:Addresses:Api=https://platform.invalid", $"--PublicAddress={address}");

        isGood.Should().BeFalse();
        Wrong(findings).Should().Contain(finding => finding.What.StartsWith("PublicAddress: ", StringComparison.Ordinal) && finding.What.Contains("which the platform never reaches") && finding.Do!.Contains("https://pilot.example.com"));
    }

    [Theory]
    [InlineData("https://pilot.example.com")]
    [InlineData("https://172.32.0.1")]
    [InlineData("https://[2001:db8::1]")]
    public void An_address_of_the_world_is_one(string address) => PublicReach.IsLocal(new(address)).Should().BeFalse();

    [Fact]
    public async Task A_platform_whose_name_is_not_known_is_named_as_it_is_set()
    {
        var (_, findings) = await CheckAsync("--WeChat:Addresses:Api=https://platform.invalid");

        Wrong(findings).Should().ContainSingle().Which.Do.Should().Be("Look whether this machine reaches https://platform.invalid: DNS, proxy, firewall, clock.");
    }

    [Fact]
    public async Task A_store_that_the_host_could_not_open_is_named()
    {
        var other = Path.Combine(folder.FullName, "notes.txt");
        await File.WriteAllTextAsync(other, "this is a text and no store of anything");
        foreach (var (store, what) in new[]
        {
            (Path.Combine(folder.FullName, "nonexistent", "pilot.db"), $"Store: there is no folder {Path.Combine(folder.FullName, "nonexistent")}"),
            (folder.FullName, $"Store: {folder.FullName} is a folder"),
            (other, $"Store: {other} is no store"),
        })
        {
            var (isGood, findings) = await CheckAsync($"--Store={store}");

            isGood.Should().BeFalse();
            Wrong(findings).Should().ContainSingle().Which.Should().Match<Finding>(finding => finding.What == what && finding.Do!.StartsWith("Name a file", StringComparison.Ordinal));
        }

        var (good, _) = await CheckAsync($"--Store={Path.Combine(folder.FullName, "new.db")}");
        good.Should().BeTrue();
        folder.GetFiles().Should().ContainSingle("nothing is stored");
    }

    [Theory]
    [InlineData("http://*:5080", "http://127.0.0.1:5080/")]
    [InlineData("http://0.0.0.0:5080;http://localhost:5081", "http://127.0.0.1:5080/")]
    [InlineData("", "http://127.0.0.1:5080/")]
    public void An_address_for_all_the_world_is_asked_as_this_machine(string urls, string asked) =>
        PilotSettings.Listens(PilotApp.Builder([$"--Urls={urls}"]).Configuration).AbsoluteUri.Should().Be(asked);

    [Fact]
    public async Task An_account_without_callbacks_sees_nobody()
    {
        var (isGood, findings) = await CheckAsync("--WeChat:OfficialAccounts:shop:Callback:Token=", "--WeChat:OfficialAccounts:shop:Callback:EncodingAesKey=");

        isGood.Should().BeFalse();
        Wrong(findings).Should().ContainSingle().Which.What.Should().Be("callbacks: it has no Callback:Token, so nobody is seen following or writing");
    }

    [Theory]
    [InlineData("AppId", "wx0000000000000000", "40013", "The platform knows no such AppId.")]
    [InlineData("AppSecret", "ffffffffffffffffffffffffffffffff", "40001", "The AppSecret is not this account's")]
    public async Task An_id_or_a_secret_that_is_another_is_found_by_asking(string key, string value, string code, string todo)
    {
        var (isGood, findings) = await CheckAsync($"--WeChat:OfficialAccounts:shop:{key}={value}");

        isGood.Should().BeFalse();
        Wrong(findings).First().Should().Match<Finding>(finding => finding.What.StartsWith($"the platform refuses: {code}: ", StringComparison.Ordinal) && finding.Do!.StartsWith(todo, StringComparison.Ordinal));
        Text(findings).Should().NotContain(value);
    }

    [Theory]
    [InlineData(40125, "The AppSecret is not this account's")]
    [InlineData(40243, "Thaw the AppSecret")]
    [InlineData(89503, "Ask the account's administrator")]
    [InlineData(45009, "There are new calls of this kind after midnight in Beijing")]
    [InlineData(45011, "There were too many calls at a time")]
    [InlineData(50002, "The account or app is restricted")]
    [InlineData(77777, "Look the code up")]
    public async Task What_the_platform_refuses_a_token_for_has_its_advice(int code, string todo)
    {
        sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = "/cgi-bin/stable_token", Code = code });

        var (isGood, findings) = await CheckAsync();

        isGood.Should().BeFalse();
        Wrong(findings).Should().ContainSingle().Which.Should().Match<Finding>(finding => finding.What.StartsWith($"the platform refuses: {code}: ", StringComparison.Ordinal) && finding.Do!.StartsWith(todo, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_address_that_is_not_in_the_whitelist_is_told_so_that_it_can_be_added()
    {
        sandbox.SetAddresses(DemoShop.OfficialAccountId, "203.0.113.7", "198.51.100.1");

        var (isGood, findings) = await CheckAsync();

        isGood.Should().BeFalse();
        Wrong(findings).Should().ContainSingle().Which.Should().Match<Finding>(finding => finding.What.EndsWith("IP whitelist (203.0.113.7)", StringComparison.Ordinal) && finding.Do!.Contains("IP白名单"));
    }

    [Fact]
    public async Task A_platform_that_cannot_be_reached_is_no_fault_of_the_keys()
    {
        using var deaf = Deaf();
        var (isGood, findings) = await CheckAsync($"--WeChat:Addresses:Api=http://{deaf.LocalEndPoint}");

        isGood.Should().BeFalse();
        Wrong(findings).Should().ContainSingle().Which.Should().Match<Finding>(finding => finding.What.StartsWith("the platform is away", StringComparison.Ordinal) && finding.Do!.Contains("DNS, proxy, firewall"));
    }

    [Fact]
    public async Task Templates_that_the_account_does_not_have_or_that_have_other_keys_are_named()
    {
        var messages = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "messages.demo.json"))
            .Replace("subs-tier-reached-4MwE7rCj2PzUaN5xGk0Y", "subs-of-another-account", StringComparison.Ordinal)
            .Replace("\"phrase3\": \"已发货\"", "\"phrase4\": \"已发货\"", StringComparison.Ordinal);

        var (isGood, findings) = await CheckAsync([.. Accounts.Others(sandbox.Address.AbsoluteUri), $"--Messages={Written(messages)}"]);

        isGood.Should().BeFalse();
        Wrong(findings).Select(finding => finding.What).Should().BeEquivalentTo(
            "parcel-sent by shop.template: the template 订单发货通知 has the keys character_string1, phrase3, thing2; without a value: phrase3; not its keys: phrase4",
            $"tier-upgraded by shop.subscription: the account has no template subs-of-another-account; it has 会员等级变更通知 ({DemoShop.TierTemplate}), 会员升级提醒 ({DemoShop.TierReachedTemplate})");
    }

    [Fact]
    public async Task Mistakes_in_messages_and_gates_are_named_beside_what_is_good()
    {
        var messages = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "messages.json")).Replace("\"shop.service\"", "\"sho.service\"", StringComparison.Ordinal);

        var (isGood, findings) = await CheckAsync($"--Messages={Written(messages)}", "--Wellspring:caps:0:max=many");

        isGood.Should().BeFalse();
        Text(findings).Should().Contain("Wellspring.caps[0].max").And.Contain("the platform takes its id");
    }

    [Fact]
    public async Task Messages_for_channels_that_there_are_not_say_what_names_channels()
    {
        var messages = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "messages.json")).Replace("\"shop.service\"", "\"other.service\"", StringComparison.Ordinal);

        var (isGood, findings) = await CheckAsync($"--Messages={Written(messages)}");

        isGood.Should().BeFalse();
        Wrong(findings).Where(finding => finding.What.Contains("other.service: there is no such channel")).Should().NotBeEmpty()
            .And.OnlyContain(finding => finding.Do == "Channels are named by their accounts: name the account as the messages do (shop), or write a channel that there is into messages.json.");
    }

    [Fact]
    public async Task How_channels_are_used_is_looked_at_with_the_accounts_that_have_them()
    {
        var (isGood, findings) = await CheckAsync("--Wellspring:channels:shop.service:concurrency=64", "--Wellspring:channels:shop.mass:maxAttempts=3");
        Text(findings).Should().NotContain("Wellspring.channels");
        isGood.Should().BeTrue(Text(findings));

        (isGood, findings) = await CheckAsync("--Wellspring:channels:shop.servise:concurrency=64");
        isGood.Should().BeFalse();
        Text(findings).Should().Contain("Wellspring.channels.shop.servise: there is no channel 'shop.servise'; perhaps shop.service is meant");
    }

    [Fact]
    public async Task A_host_that_runs_is_asked_itself()
    {
        await using var pilot = await Pilot.StartAsync();

        var (isGood, findings) = await CheckAsync($"--PublicAddress={pilot.Address}");
        isGood.Should().BeTrue(Text(findings));
        Text(findings).Should().Contain($"{pilot.Address}wechat/shop answers as the platform expects").And.Contain($"the console has to have the URL {pilot.Address}wechat/shop");

        (isGood, findings) = await CheckAsync($"--PublicAddress={pilot.Address}", "--WeChat:OfficialAccounts:shop:Callback:Token=another");
        isGood.Should().BeFalse();
        Wrong(findings).Should().ContainSingle().Which.What.Should().Be($"callbacks: {pilot.Address}wechat/shop answers 401: it has another token");
    }

    [Fact]
    public async Task A_host_that_runs_where_the_check_would_listen_is_asked_too()
    {
        await using var pilot = await Pilot.StartAsync();

        var (isGood, findings) = await CheckAsync($"--Urls={pilot.Address}");

        isGood.Should().BeTrue(Text(findings));
        Text(findings).Should().Contain($"{pilot.Address}wechat/shop answers as the platform expects").And.Contain("only this machine was asked");
    }

    [Fact]
    public async Task An_address_at_which_nothing_or_something_else_answers_is_told_from_the_right_one()
    {
        using var deaf = Deaf();
        Wrong((await CheckAsync($"--PublicAddress=http://{deaf.LocalEndPoint}")).Findings).Should().ContainSingle().Which.What.Should().Contain("nothing listens at");
        Wrong((await CheckAsync($"--PublicAddress={sandbox.Address}")).Findings).Should().ContainSingle().Which.What.Should().MatchRegex("answers (200, and not with the echostr|404)");
        Wrong((await CheckAsync("--PublicAddress=https://pilot.example.com:8443")).Findings).Should().ContainSingle().Which.What.Should().StartWith("PublicAddress: the platform calls https at port 443");
        Wrong((await CheckAsync("--PublicAddress=http://no-such-host.invalid")).Findings).Should().ContainSingle().Which.What.Should().Contain("callbacks: ");
    }

    [Fact]
    public async Task An_app_of_WeCom_is_checked_with_its_own_encryption_and_addresses()
    {
        var corp = Accounts.Others(sandbox.Address.AbsoluteUri);
        var (isGood, findings) = await CheckAsync(corp);
        isGood.Should().BeTrue(Text(findings));
        Text(findings).Should().Contain("/wechat/corp.service answers as the platform expects");

        sandbox.SetAddresses(DemoShop.CorpId, "203.0.113.7", "198.51.100.1");
        Wrong((await CheckAsync(corp)).Findings).Should().ContainSingle().Which.Should().Match<Finding>(finding => finding.What.EndsWith("(203.0.113.7)", StringComparison.Ordinal) && finding.Do!.Contains("企业可信IP"));
    }

    [Fact]
    public async Task While_the_host_does_not_run_nothing_that_the_platform_tells_is_taken()
    {
        using HttpClient client = new();
        var builder = PilotApp.Builder([$"--urls=http://127.0.0.1:0", .. Accounts.Shop(sandbox.Address.AbsoluteUri)]);
        using WeChatClient platform = new(new WeChatOptions().Read(builder.Configuration.GetSection("WeChat")));
        using var engine = MarketingEngine.Create(options => options.AddEvents(WeChatEvents.Register));
        await using var standIn = await StandIn.StartAsync(builder, new(platform, engine), CancellationToken.None);

        (await sandbox.ConnectAsync(DemoShop.OfficialAccountId, new() { Url = new(standIn!.Address, "/wechat/shop") })).Should().BeNull();
        (await sandbox.Phone("lin").FollowAsync()).Should().Match<CallbackOutcome>(outcome => !outcome.Answered && outcome.Status == 503);
        using var answer = await client.PostAsync(new Uri(standIn.Address, "/events"), new StringContent("{}"));
        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task The_command_says_it_in_words_and_by_its_exit_code()
    {
        string[] good = ["check", "--urls=http://127.0.0.1:0", $"--Events:ApiKey={Pilot.Key}", .. Accounts.Shop(sandbox.Address.AbsoluteUri)];
        using (var process = PilotProcess.Start(folder, good))
        {
            var (code, lines) = await process.EndAsync();
            code.Should().Be(0, string.Join('\n', lines));
            lines.Should().Contain("ok     shop: the platform takes its id, its secret and this machine's address").And.Contain("Nothing is wrong.");
        }

        using (var process = PilotProcess.Start(folder, [.. good, "--WeChat:OfficialAccounts:shop:AppSecret=ffffffffffffffffffffffffffffffff"]))
        {
            var (code, lines) = await process.EndAsync();
            code.Should().Be(1);
            lines.Should().Contain("WRONG  shop: the platform refuses: 40001: the secret is wrong").And.Contain("Something is wrong.");
        }

        folder.EnumerateFiles().Should().BeEmpty("a check stores nothing");
    }

    private static IEnumerable<Finding> Wrong(IEnumerable<Finding> findings) => findings.Where(finding => finding.Verdict == Verdict.Wrong);

    private static string Text(IEnumerable<Finding> findings) => string.Join('\n', findings.Select(finding => $"{finding.Verdict} {finding.Where}: {finding.What} -> {finding.Do}"));

    /// <summary>A port on which nothing listens, and which no one else takes meanwhile.</summary>
    private static Socket Deaf()
    {
        Socket deaf = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return deaf;
    }

    private string Written(string messages)
    {
        var file = Path.Combine(folder.FullName, "messages.json");
        File.WriteAllText(file, messages);
        return file;
    }

    private async Task<(bool IsGood, IReadOnlyList<Finding> Findings)> CheckAsync(params string[] settings)
    {
        List<Finding> findings = [];
        var builder = PilotApp.Builder(["--urls=http://127.0.0.1:0", $"--Events:ApiKey={Pilot.Key}", .. Accounts.Shop(sandbox.Address.AbsoluteUri), .. settings]);
        return (await new PilotCheck(builder, findings.Add).RunAsync(CancellationToken.None), findings);
    }
}
