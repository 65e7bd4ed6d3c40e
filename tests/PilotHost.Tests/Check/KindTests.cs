namespace Wellspring.PilotHost.Tests.Check;

/// <summary>Accounts that stand under another kind than theirs, whose id and secret are good.</summary>
public sealed class KindTests : IAsyncLifetime
{
    private const string MenuPath = "/cgi-bin/get_current_selfmenu_info";
    private Sandbox sandbox = null!;

    public async Task InitializeAsync() => sandbox = await Sandbox.StartAsync();

    public async Task DisposeAsync() => await sandbox.DisposeAsync();

    [Fact]
    public async Task A_mini_program_under_the_official_accounts_is_told_and_where_it_belongs()
    {
        var wrong = await WrongAsync(
            $"--WeChat:OfficialAccounts:shop:AppId={DemoShop.MiniProgramId}", $"--WeChat:OfficialAccounts:shop:AppSecret={DemoShop.MiniProgram.Secret}");

        wrong.Should().ContainSingle().Which.Should().Match<Finding>(finding =>
            finding.Where == "shop"
            && finding.What.StartsWith("the platform refuses it what every Official Account may: 48001: ", StringComparison.Ordinal)
            && finding.Do!.Contains("WeChat:OfficialAccounts:shop to WeChat:MiniPrograms:shop")
            && finding.Do.Contains("接口权限"));
    }

    [Fact]
    public async Task An_official_account_under_the_mini_programs_is_told_and_where_it_belongs()
    {
        var wrong = await WrongAsync([.. Accounts.Others(sandbox.Address.AbsoluteUri), $"--WeChat:MiniPrograms:mini:AppId={DemoShop.OfficialAccountId}", $"--WeChat:MiniPrograms:mini:AppSecret={DemoShop.OfficialAccount.Secret}"]);

        wrong.Should().Contain(finding => finding.Where == "mini" && finding.What == "it is an Official Account: the platform tells its menu, and a mini program has none"
            && finding.Do == "Move its keys from WeChat:MiniPrograms:mini to WeChat:OfficialAccounts:mini.");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(45009)]
    public async Task An_answer_that_tells_no_kind_is_no_mistake(int code)
    {
        sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = MenuPath, Code = code });

        (await WrongAsync([.. Accounts.Others(sandbox.Address.AbsoluteUri)])).Should().BeEmpty();
        sandbox.Calls.Latest().Should().Contain(call => call.Path == MenuPath, "it was asked");
    }

    private async Task<List<Finding>> WrongAsync(params string[] settings)
    {
        List<Finding> findings = [];
        await new PilotCheck(PilotApp.Builder(["--urls=http://127.0.0.1:0", $"--Events:ApiKey={Pilot.Key}", .. Accounts.Shop(sandbox.Address.AbsoluteUri), .. settings]), findings.Add).RunAsync(CancellationToken.None);
        return findings.FindAll(finding => finding.Verdict == Verdict.Wrong);
    }
}
