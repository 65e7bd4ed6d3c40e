using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>A process that is killed while what goes out to several by one call is gathered, or under way: none gets it twice, and none is lost without a word.</summary>
public sealed class GatheringKillTests : IAsyncLifetime
{
    private const int Killed = 128 + 9;
    private const int Users = 4;
    private const string InDoubt = "the engine stopped while the channel had it; it may have been sent, so it is not sent again: look whether the platform has it, and have it decided anew if not";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wellspring-gathering-");
    private Sandbox sandbox = null!;
    private List<Phone> phones = null!;

    public async Task InitializeAsync()
    {
        sandbox = await Sandbox.StartAsync(new());
        phones = [.. Enumerable.Range(0, 12).Select(i => sandbox.AddUser($"u{i}", $"客户{i}"))];
        foreach (var phone in phones)
        {
            await phone.FollowAsync();
            await phone.AddContactAsync("zhouwen");
        }

        await CallAsync("/cgi-bin/tags/create", """{"tag":{"name":"vip"}}""");
    }

    public async Task DisposeAsync()
    {
        await sandbox.DisposeAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>Where it was killed, and whether the platform had it by then. What has an answer in the journal is as the platform said.</summary>
    public static TheoryData<string, string, int, bool> Kills
    {
        get
        {
            TheoryData<string, string, int, bool> all = [];
            foreach (var what in new[] { "mass", "customers", "tags" })
            {
                var answer = what == "customers" ? "Submitted" : "Accepted";
                all.Add(what, "staged-Sending", 1, false);
                all.Add(what, "committed-Sending", Users, false);
                all.Add(what, "calling", 1, false);
                all.Add(what, "called", 1, true);
                all.Add(what, $"staged-{answer}", 1, true);
                all.Add(what, $"committed-{answer}", Users, true);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task What_was_gathered_reaches_each_at_most_once_and_its_end_says_what_to_do(string what, string point, int times, bool wasSent)
    {
        Run(what, Users, 100, point, times).Code.Should().Be(Killed, "it comes to the point");
        var (code, ends) = Run(what, Users, 100);
        code.Should().Be(0);

        // Before the claims and after the answers nothing is in doubt; a tag that is put on twice is on.
        var isCertain = what == "tags" || point.StartsWith("committed-A", StringComparison.Ordinal) || point.StartsWith("committed-Su", StringComparison.Ordinal) || point == "staged-Sending";
        var answer = what == "customers" ? "Submitted" : "Accepted";
        ends.Should().HaveCount(Users).And.OnlyContain(end => end == (isCertain ? answer : $"Unknown {InDoubt}"));
        (await ReachedAsync(what)).Should().Equal(Enumerable.Repeat(isCertain || wasSent ? 1 : 0, Users).Concat(Enumerable.Repeat(0, phones.Count - Users)));
    }

    [Theory]
    [InlineData("mass")]
    [InlineData("customers")]
    public async Task Killed_again_and_again_with_several_calls_to_make_each_has_one_end_and_none_gets_it_twice(string what)
    {
        (string Point, int Times)[] points = [("calling", 2), ("called", 1), ("committed-Sending", 2), ("staged-Sending", 1)];
        foreach (var (point, times) in points)
        {
            Run(what, phones.Count, 3, point, times).Code.Should().BeOneOf(0, Killed);
        }

        var (code, ends) = Run(what, phones.Count, 3);
        code.Should().Be(0);
        ends.Should().HaveCount(phones.Count);
        var answered = ends.Count(end => !end.StartsWith("Unknown", StringComparison.Ordinal));
        answered.Should().BeLessThan(phones.Count, "something was in doubt");
        var reached = await ReachedAsync(what);
        reached.Should().OnlyContain(times => times <= 1);
        reached.Sum().Should().BeGreaterThanOrEqualTo(answered, "what was answered was sent");
    }

    /// <summary>How often each phone got it.</summary>
    private async Task<List<int>> ReachedAsync(string what)
    {
        if (what == "customers")
        {
            foreach (var task in sandbox.Desk("zhouwen").Tasks)
            {
                sandbox.Desk("zhouwen").Confirm(task.MessageId);
            }
        }

        sandbox.Clock.Advance(TimeSpan.FromSeconds(5));
        await sandbox.IdleAsync();
        List<int> reached = [];
        foreach (var phone in phones)
        {
            reached.Add(what == "tags"
                ? (await CallAsync("/cgi-bin/tags/getidlist", $$"""{"openid":"{{phone.OpenId()}}"}"""))["tagid_list"]!.AsArray().Count
                : phone.Messages().Count(message => message.Text == "春茶上新"));
        }

        return reached;
    }

    private async Task<JsonNode> CallAsync(string path, string body)
    {
        WeChatOptions accounts = new();
        accounts.Addresses.Set(sandbox.Address);
        accounts.AddOfficialAccount("shop", shop => (shop.AppId, shop.AppSecret, shop.Callback.Token) = (DemoShop.OfficialAccountId, DemoShop.OfficialAccount.Secret, "unused"));
        using WeChatClient client = new(accounts);
        return JsonNode.Parse((await client.CallAsync("shop", path, Encoding.UTF8.GetBytes(body))).Body.Span)!;
    }

    private (int Code, List<string> Ends) Run(string what, int users, int batch, string? point = null, int times = 0)
    {
        var isCorp = what == "customers";
        var (id, secret) = isCorp ? (DemoShop.CorpId, DemoShop.Corp.Apps[0].Secret) : (DemoShop.OfficialAccountId, DemoShop.OfficialAccount.Secret);
        string[] arguments =
        [
            "gather", Path.Combine(folder.FullName, "store"), sandbox.Address.AbsoluteUri, what, id, secret, batch.ToString(CultureInfo.InvariantCulture),
            string.Join(',', phones.Take(users).Select(phone => isCorp ? phone.ExternalUserId() : phone.OpenId())),
            .. point is null ? [] : new[] { point, times.ToString(CultureInfo.InvariantCulture) },
        ];
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Wellspring.KillTarget.dll"), .. arguments]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim())]);
    }
}
