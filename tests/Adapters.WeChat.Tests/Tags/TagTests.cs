using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Wellspring.Adapters.WeChat.Tests.Channels;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Tags;

/// <summary>The engine's tags come to the platform.</summary>
public sealed class TagTests : IAsyncLifetime
{
    private const string On = "/cgi-bin/tags/members/batchtagging";
    private const string Mark = "/cgi-bin/externalcontact/mark_tag";
    private ShopHost host = null!;

    private string User => UserOf(host.Lin);

    private string Customer => $"corp:{host.Lin.ExternalUserId()}";

    private int Accepted => host.Updates.Count(update => update.State == DeliveryState.Accepted);

    public async Task InitializeAsync()
    {
        host = await ShopHost.StartAsync(
            configure: app =>
            {
                if (app.AppId == DemoShop.OfficialAccountId)
                {
                    (app.Channels.Tags["vip"], app.Channels.Tags["loyal"]) = ("100", "101");
                }
            },
            configureApp: app => (app.Channels.Tags["vip"], app.Channels.Tags["loyal"]) = (CorpTag("vip"), CorpTag("loyal")));
        await CallAsync("shop", "/cgi-bin/tags/create", """{"tag":{"name":"vip"}}""");
        await CallAsync("shop", "/cgi-bin/tags/create", """{"tag":{"name":"loyal"}}""");
        await CallAsync("corp.service", "/cgi-bin/externalcontact/add_corp_tag", """{"group_name":"g","tag":[{"name":"vip"},{"name":"loyal"}]}""");
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task A_follower_gets_a_tag_and_loses_it()
    {
        await host.Lin.FollowAsync();
        await host.MarkAsync(User, "vip");
        await host.UntilAsync(() => Accepted == 1);
        (await TagsAsync(host.Lin)).Should().Equal(100);
        Fixtures.Same(host.Sandbox.Calls.Latest(On)[^1].Body, "batchtagging.json", ("OPENID", host.Lin.OpenId()));

        await host.MarkAsync(User, "vip", on: false);
        await host.UntilAsync(() => Accepted == 2);

        (await TagsAsync(host.Lin)).Should().BeEmpty();
        Fixtures.Same(host.Sandbox.Calls.Latest("/cgi-bin/tags/members/batchuntagging")[^1].Body, "batchuntagging.json", ("OPENID", host.Lin.OpenId()));
        host.Decisions.Select(decision => decision.Rule).Should().Contain(["shop.tag.vip.on", "shop.tag.vip.off"]);
    }

    [Fact]
    public async Task What_is_tagged_before_the_account_knows_the_user_comes_to_it_when_it_does()
    {
        await host.MarkAsync(User, "vip");
        host.Sandbox.Calls.Count(On).Should().Be(0);

        await host.Lin.FollowAsync();

        await host.UntilAsync(() => Accepted == 1);
        (await TagsAsync(host.Lin)).Should().Equal(100);
    }

    [Theory]
    [InlineData(nameof(ScannedQr))]
    [InlineData(nameof(CodeScanned))]
    [InlineData(nameof(SubscriptionAnswered))]
    public async Task Whoever_is_known_by_anything_that_they_did_at_the_account_is_tagged(string did)
    {
        var openId = host.Lin.OpenId();
        await host.MarkAsync(User, "vip");

        await host.Engine.PublishAsync(new UserEvent("test", "came", User, host.Sandbox.Clock.GetUtcNow(), did switch
        {
            nameof(ScannedQr) => new ScannedQr("shop", openId),
            nameof(CodeScanned) => new CodeScanned("shop", openId),
            _ => new SubscriptionAnswered("shop", openId, "t", Accepted: true),
        }));

        await host.UntilAsync(() => host.Decisions.Any(decision => decision.Rule == "shop.tag.vip.on"));
        host.Decisions.Single(decision => decision.Rule == "shop.tag.vip.on").Outcome.Should().Be(Outcome.Deliver);
    }

    [Fact]
    public async Task Tags_that_no_one_maps_and_those_that_the_user_has_already_are_not_told()
    {
        await host.Lin.FollowAsync();
        await host.MarkAsync(User, "other");
        await host.MarkAsync(User, "vip");
        await host.UntilAsync(() => Accepted == 1);
        await host.MarkAsync(User, "vip");

        host.Decisions.Count(decision => decision.Rule.StartsWith("shop.tag", StringComparison.Ordinal)).Should().Be(1);
    }

    [Fact]
    public async Task Several_users_are_one_call_and_one_who_has_too_many_tags_keeps_no_one_else_from_it()
    {
        List<Phone> phones = [.. Enumerable.Range(0, 20).Select(i => host.Sandbox.AddUser($"u{i}", $"客户{i}"))];
        foreach (var phone in phones)
        {
            await phone.FollowAsync();
        }

        for (var i = 0; i < 20; i++)
        {
            var made = await CallAsync("shop", "/cgi-bin/tags/create", $$$"""{"tag":{"name":"t{{{i}}}"}}""");
            await CallAsync("shop", On, $$"""{"openid_list":["{{phones[7].OpenId()}}"],"tagid":{{made["tag"]!["id"]}}}""");
        }

        var before = host.Sandbox.Calls.Count(On);
        foreach (var phone in phones)
        {
            await host.MarkAsync(UserOf(phone), "vip");
        }

        await host.UntilAsync(() => Accepted == 19 && host.Updates.Any(update => update.State == DeliveryState.Dead));

        host.Updates.Single(update => update.State == DeliveryState.Dead).Reason.Should().Contain("45059");
        (await TagsAsync(phones[3])).Should().Equal(100);
        host.Sandbox.Calls.Latest(On).Skip((int)before).Max(call => JsonNode.Parse(call.Body)!["openid_list"]!.AsArray().Count).Should().BeGreaterThan(1, "they are gathered");
    }

    [Fact]
    public async Task No_call_names_more_users_than_the_platform_takes()
    {
        List<Phone> phones = [.. Enumerable.Range(0, 120).Select(i => host.Sandbox.AddUser($"u{i}", $"客户{i}"))];
        foreach (var phone in phones)
        {
            await phone.FollowAsync();
        }

        await Task.WhenAll(phones.Select(phone => host.MarkAsync(UserOf(phone), "vip")));

        await host.UntilAsync(() => Accepted == phones.Count);
        var sizes = host.Sandbox.Calls.Latest(On).Select(call => JsonNode.Parse(call.Body)!["openid_list"]!.AsArray().Count).ToList();
        sizes.Max().Should().BeLessThanOrEqualTo(50);
        sizes.Sum().Should().Be(phones.Count);
    }

    [Fact]
    public async Task What_fails_for_a_while_is_tried_again_and_says_what_holds_by_then()
    {
        await host.Lin.FollowAsync();
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = On, Code = -1, Times = 1 });
        await host.MarkAsync(User, "vip");
        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Pending));
        await host.MarkAsync(User, "vip", on: false);
        await host.UntilAsync(() => Accepted >= 1);
        host.Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.UntilAsync(() => Accepted == 2);

        (await TagsAsync(host.Lin)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_customer_gets_a_tag_with_each_employee()
    {
        await host.Lin.AddContactAsync("zhouwen");
        await host.MarkAsync(Customer, "vip");
        await host.UntilAsync(() => Accepted == 1);
        Fixtures.Same(host.Sandbox.Calls.Latest(Mark)[^1].Body, "mark_tag.json", ("CUSTOMER", host.Lin.ExternalUserId()), ("TAGID1", CorpTag("vip")));

        await host.Lin.AddContactAsync("lihang");
        await host.MarkAsync(Customer, "loyal");
        await host.MarkAsync(Customer, "vip", on: false);
        await host.UntilAsync(() => Accepted == 3);

        (await CustomerTagsAsync()).Should().BeEquivalentTo($"zhouwen {CorpTag("loyal")}", $"lihang {CorpTag("loyal")}");
    }

    [Theory]
    [InlineData(41054)]
    [InlineData(60111)]
    [InlineData(84061)]
    public async Task An_employee_of_whom_it_is_refused_keeps_the_tag_from_no_other(int code)
    {
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Mark, Code = code, Times = 1 });
        await host.Lin.AddContactAsync("zhouwen");
        await host.Lin.AddContactAsync("lihang");
        await host.MarkAsync(Customer, "vip");

        await host.UntilAsync(() => Accepted == 1);
        (await CustomerTagsAsync()).Should().ContainSingle().Which.Should().EndWith(CorpTag("vip"));
    }

    [Fact]
    public async Task What_one_employee_can_not_have_now_is_tried_again_and_the_others_have_it_meanwhile()
    {
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Mark, Code = -1, Times = 1 });
        await host.Lin.AddContactAsync("zhouwen");
        await host.Lin.AddContactAsync("lihang");
        await host.MarkAsync(Customer, "vip");

        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Pending));
        (await CustomerTagsAsync()).Should().ContainSingle();
        host.Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));

        await host.UntilAsync(() => Accepted == 1);
        (await CustomerTagsAsync()).Should().BeEquivalentTo($"zhouwen {CorpTag("vip")}", $"lihang {CorpTag("vip")}");
    }

    [Theory]
    [InlineData(40068, "40068: the tag id is wrong")]
    [InlineData(84061, "the user is no employee's customer")]
    public async Task What_the_platform_refuses_is_dead_with_its_reason(int code, string reason)
    {
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Mark, Code = code, Times = 1 });
        await host.Lin.AddContactAsync("zhouwen");
        await host.MarkAsync(Customer, "vip");

        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Dead));
        host.Updates.Last().Reason.Should().StartWith(reason);
    }

    [Fact]
    public async Task Tags_stay_mirrored_when_other_rules_come_into_force()
    {
        await host.Lin.FollowAsync();
        await host.MarkAsync(User, "loyal");
        await host.UntilAsync(() => Accepted == 1);
        await host.Engine.ActivateAsync(options => options.AddRule(new VipRule(), "other"));

        await host.Engine.PublishAsync(new UserEvent("test", "asked", User, host.Sandbox.Clock.GetUtcNow(), new Channels.Asked("vip", MessageClass.Service)));

        await host.UntilAsync(() => Accepted == 2);
        (await TagsAsync(host.Lin)).Should().Equal(100, 101);
    }

    private static string UserOf(Phone phone) => $"shop:{phone.OpenId()}";

    /// <summary>What the sandbox calls a tag of the group g.</summary>
    private static string CorpTag(string name) =>
        "et" + Convert.ToBase64String(SHA512.HashData(Encoding.UTF8.GetBytes($"et\ntag g {name}"))).Replace('+', '-').Replace('/', '_')[..30];

    private async Task<JsonNode> CallAsync(string account, string path, string body = "")
    {
        var answer = await host.Client.CallAsync(account, path, Encoding.UTF8.GetBytes(body));
        answer.IsAccepted.Should().BeTrue(answer.Reason);
        return JsonNode.Parse(answer.Body.Span)!;
    }

    private async Task<IReadOnlyList<int>> TagsAsync(Phone phone) =>
        [.. (await CallAsync("shop", "/cgi-bin/tags/getidlist", $$"""{"openid":"{{phone.OpenId()}}"}"""))["tagid_list"]!.AsArray().Select(id => (int)id!).Order()];

    private async Task<IReadOnlyList<string>> CustomerTagsAsync() =>
        [.. (await CallAsync("corp.service", $"/cgi-bin/externalcontact/get?external_userid={host.Lin.ExternalUserId()}"))["follow_user"]!.AsArray().SelectMany(follower => follower!["tags"]!.AsArray().Select(tag => $"{follower["userid"]} {tag!["tag_id"]}"))];

    private sealed class VipRule : LifecycleRule
    {
        protected override void Define() => When<Channels.Asked>().Then((_, asked) => new AddTag(asked.Template));
    }
}
