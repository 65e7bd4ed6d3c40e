using Wellspring.Adapters.WeChat.Tests.Accounts;
using Wellspring.Adapters.WeChat.Tests.Callbacks;

namespace Wellspring.Adapters.WeChat.Tests.Tags;

/// <summary>A customer of two employees, of whom the platform refuses something.</summary>
public sealed class ContactTagTests
{
    private const string Channel = "corp.service.tags";
    private readonly Lines lines = new();

    [Fact]
    public async Task A_tag_that_an_employee_can_not_have_keeps_no_other_from_them_and_none_from_the_others()
    {
        FakePlatform platform = new(asked => Answer(asked, body => body.Contains("zhouwen", StringComparison.Ordinal) && body.Contains("etBAD", StringComparison.Ordinal) ? 40068 : 0));

        var results = await MarkAsync(platform, "etGOOD", "etBAD");

        results.Should().OnlyContain(result => result.Kind == DeliveryResultKind.Accepted);
        Marked(platform).Should().Contain(body => body.Contains("zhouwen", StringComparison.Ordinal) && body.Contains("etGOOD", StringComparison.Ordinal) && !body.Contains("etBAD", StringComparison.Ordinal));
        lines.Told.Should().Equal("A customer's tag by corp.service.tags is not as it should be with 1 of 2 employees: 40068: the tag id is wrong");
    }

    [Fact]
    public async Task Of_two_that_may_be_tried_again_the_longer_wait_counts()
    {
        FakePlatform platform = new(asked => Answer(asked, body => body.Contains("zhouwen", StringComparison.Ordinal) ? -1 : 45009));

        var result = (await MarkAsync(platform, "etGOOD")).Single();

        (result.Kind, result.After).Should().Be((DeliveryResultKind.Retry, TimeSpan.FromMinutes(1)));
        Marked(platform).Should().HaveCount(2);
    }

    [Fact]
    public async Task Where_no_employee_can_have_it_the_reason_is_the_tag_s_and_not_that_one_of_them_lost_the_customer()
    {
        FakePlatform platform = new(asked => Answer(asked, body => body.Contains("zhouwen", StringComparison.Ordinal) ? 84061 : 40068));

        var result = (await MarkAsync(platform, "etBAD")).Single();

        (result.Kind, result.Reason).Should().Be((DeliveryResultKind.Failed, "40068: the tag id is wrong"));
        lines.Told.Should().BeEmpty();
    }

    private static string Answer(Asked asked, Func<string, int> code) => asked.Path.EndsWith("/get", StringComparison.Ordinal)
        ? """{"errcode":0,"follow_user":[{"userid":"zhouwen"},{"userid":"lihang"}]}"""
        : $$"""{"errcode":{{code(asked.Body)}},"errmsg":""}""";

    private static IEnumerable<string> Marked(FakePlatform platform) => platform.Calls.Where(asked => asked.Path.EndsWith("/mark_tag", StringComparison.Ordinal)).Select(asked => asked.Body);

    private async Task<DeliveryResult[]> MarkAsync(FakePlatform platform, params string[] tags)
    {
        using var client = platform.Client(configure: options => options.AddWeCom("corp", corp =>
        {
            corp.CorpId = "ww1234567890abcdef";
            corp.AddApp("service", app =>
            {
                Samples.App(app);
                app.Channels.Tags["vip"] = "etGOOD";
            });
        }));
        var channel = WeChatChannels.Of(client.Accounts.Find("corp.service")!, client, lines).Single(channel => channel.Name == Channel);
        return await Task.WhenAll(tags.Select(tag => channel.DeliverAsync(
            new()
            {
                Id = new('A', Delivery.IdLength),
                User = "lin",
                Rule = "test",
                Channel = Channel,
                Address = "+wmLin",
                Action = Send.Transactional(tag),
                Message = new(tag, "zh-CN") { PlatformId = tag },
                DecidedAt = TimeProvider.System.GetUtcNow(),
            },
            CancellationToken.None)));
    }
}
