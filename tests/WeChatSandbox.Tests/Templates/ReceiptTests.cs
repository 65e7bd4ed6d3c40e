using System.Xml.Linq;

namespace Wellspring.WeChatSandbox.Tests.Templates;

public class ReceiptTests
{
    private const string Path = "/cgi-bin/message/template/send";

    [Fact]
    public async Task Receipts_get_lost()
    {
        (await Receipts(3, plan => plan.Lost = 1)).Should().BeEmpty();
        (await Receipts(40, plan => plan.Lost = 0.5)).Distinct().Count().Should().BeInRange(1, 39);
    }

    [Fact]
    public async Task Receipts_come_twice() => (await Receipts(2, plan => plan.Duplicated = 1)).Should().Equal(0, 0, 1, 1);

    [Fact]
    public async Task Receipts_change_places() => (await Receipts(4, plan => plan.Reordered = 1)).Should().Equal(1, 0, 3, 2);

    [Fact]
    public async Task A_receipt_that_waits_for_a_next_one_goes_alone_when_none_comes() => (await Receipts(1, plan => plan.Reordered = 1)).Should().Equal(0);

    [Fact]
    public async Task Receipts_name_message_0() => (await Receipts(1, plan => plan.MessageIdZero = true)).Should().Equal(-1);

    [Fact]
    public async Task A_receipt_overtakes_the_answer()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Receiver.StartAsync(Platform.App);
        await platform.Lin.FollowAsync();
        await platform.Sandbox.ConnectAsync(Platform.App, Receiver.Keys with { Url = receiver.Url });
        platform.Sandbox.Receipts.BeforeAnswer = true;
        await platform.CallAsync(Path, TemplateTests.Body(platform));
        receiver.Posts.Should().ContainSingle();
    }

    /// <summary>Which message each receipt is of, in the order of arrival; -1: of none that was sent.</summary>
    private static async Task<List<int>> Receipts(int messages, Action<ReceiptPlan> plan)
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Receiver.StartAsync(Platform.App);
        await platform.Lin.FollowAsync();
        await platform.Sandbox.ConnectAsync(Platform.App, Receiver.Keys with { Url = receiver.Url, Mode = CallbackMode.Plain });
        plan(platform.Sandbox.Receipts);
        List<string> ids = [];
        for (var i = 0; i < messages; i++)
        {
            ids.Add($"{(await platform.CallAsync(Path, TemplateTests.Body(platform))).GetProperty("msgid").GetInt64()}");
        }
        platform.Sandbox.Clock.Advance(TimeSpan.FromMinutes(2));
        await platform.Sandbox.IdleAsync();
        return [.. receiver.Posts.Select(post => ids.IndexOf(XElement.Parse(post.Body).Element("MsgID")!.Value))];
    }
}
