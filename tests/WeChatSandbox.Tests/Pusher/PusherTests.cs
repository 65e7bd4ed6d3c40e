using System.Xml.Linq;
using Wellspring.Adapters.WeChat;

namespace Wellspring.WeChatSandbox.Tests.Pusher;

public class PusherTests
{
    [Theory]
    [InlineData(CallbackMode.Plain)]
    [InlineData(CallbackMode.Compatible)]
    [InlineData(CallbackMode.Safe)]
    public async Task A_message_is_signed_and_encrypted_as_the_mode_says(CallbackMode mode)
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Connected(platform, mode);
        await platform.Lin.WriteAsync("你好 ]]> & <b>");

        var (query, body) = receiver.Posts.Last();
        var parameters = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query);
        WeChatSignature.Verify(parameters["signature"], Receiver.Keys.Token, parameters["timestamp"]!, parameters["nonce"]!).Should().BeTrue();
        parameters["openid"].ToString().Should().Be(platform.Lin.OpenId());
        var outside = XElement.Parse(body);
        (outside.Element("Content") is not null).Should().Be(mode != CallbackMode.Safe);
        (outside.Element("Encrypt") is not null).Should().Be(mode != CallbackMode.Plain);
        var message = mode == CallbackMode.Plain ? outside : Receiver.Open(query, body, Platform.App);
        message.Element("Content")!.Value.Should().Be("你好 ]]> & <b>");
        message.Element("MsgId")!.Value.Should().MatchRegex("^[0-9]{19}$");
    }

    [Fact]
    public async Task A_receiver_that_fails_is_asked_three_times_with_the_same_body()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Connected(platform, CallbackMode.Safe);
        receiver.Posts.Clear();
        receiver.Status = 500;
        var outcome = await platform.Lin.WriteAsync("在吗");
        outcome.Attempts.Should().Be(3);
        outcome.Answered.Should().BeFalse();
        receiver.Posts.Should().HaveCount(3);
        receiver.Posts.Distinct().Should().ContainSingle();
        platform.Lin.Messages($"chat:{Platform.App}")[^1].Kind.Should().Be("failure");
    }

    [Fact]
    public async Task A_passive_reply_is_opened_and_stands_in_the_chat()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Connected(platform, CallbackMode.Safe);
        receiver.Answer = _ => Reply("<xml><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[您好，请讲]]></Content></xml>", Platform.App);
        (await platform.Lin.WriteAsync("在吗")).Answered.Should().BeTrue();
        platform.Lin.Messages($"chat:{Platform.App}")[^1].Text.Should().Be("您好，请讲");
    }

    [Fact]
    public async Task A_reply_that_is_not_encrypted_or_for_another_is_objected_to()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Connected(platform, CallbackMode.Safe);
        receiver.Answer = _ => "<xml><MsgType>text</MsgType><Content>x</Content></xml>";
        (await platform.Lin.WriteAsync("一")).Problem.Should().Contain("not encrypted");
        receiver.Answer = _ => Reply("<xml/>", "wx0");
        (await platform.Lin.WriteAsync("二")).Problem.Should().Be("the reply does not decrypt");
        receiver.Answer = _ => Reply("<xml/>", Platform.App).Replace("<Nonce>", "<Nonce>1");
        (await platform.Lin.WriteAsync("三")).Problem.Should().Be("the reply's MsgSignature is wrong");
        receiver.Answer = _ => "ok";
        (await platform.Lin.WriteAsync("四")).Problem.Should().Contain("neither XML nor JSON");
    }

    [Fact]
    public async Task A_receiver_that_does_not_echo_is_not_connected()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Receiver.StartAsync(Platform.App);
        var problem = await platform.Sandbox.ConnectAsync(Platform.App, Receiver.Keys with { Url = receiver.Url, Token = "other" });
        problem.Should().Contain("not the echostr");
        (await platform.Lin.FollowAsync()).Attempts.Should().Be(0);
    }

    [Fact]
    public async Task Callbacks_stay_on_this_machine()
    {
        await using var platform = await Platform.StartAsync();
        var connect = () => platform.Sandbox.ConnectAsync(Platform.App, Receiver.Keys with { Url = new("http://192.0.2.1/") });
        await connect.Should().ThrowAsync<ArgumentException>();
    }

    private static async Task<Receiver> Connected(Platform platform, CallbackMode mode)
    {
        var receiver = await Receiver.StartAsync(Platform.App);
        (await platform.Sandbox.ConnectAsync(Platform.App, Receiver.Keys with { Url = receiver.Url, Mode = mode })).Should().BeNull();
        await platform.Lin.FollowAsync();
        return receiver;
    }

    private static string Reply(string message, string receiveId)
    {
        WeChatCrypto crypto = new(Receiver.Keys.Token, Receiver.Keys.AesKey, receiveId);
        var encrypted = crypto.Encrypt(message);
        return $"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature>{crypto.Sign("1", "2", encrypted)}</MsgSignature><TimeStamp>1</TimeStamp><Nonce>2</Nonce></xml>";
    }
}
