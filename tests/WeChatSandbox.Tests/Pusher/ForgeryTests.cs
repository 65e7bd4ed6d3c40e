using System.Xml;
using System.Xml.Linq;
using Wellspring.Adapters.WeChat;

namespace Wellspring.WeChatSandbox.Tests.Pusher;

public class ForgeryTests
{
    [Fact]
    public async Task A_forgery_is_wrong_in_one_way()
    {
        await using var platform = await Platform.StartAsync();
        await using var receiver = await Receiver.StartAsync(Platform.App);
        await platform.Sandbox.ConnectAsync(Platform.App, Receiver.Keys with { Url = receiver.Url });
        async Task<(string Query, string Body)> Forged(ForgeryKind kind)
        {
            receiver.Posts.Clear();
            (await platform.Sandbox.ForgeAsync(Platform.App, kind)).Attempts.Should().Be(1);
            return receiver.Posts.Single();
        }
        WeChatCrypto crypto = new(Receiver.Keys.Token, Receiver.Keys.AesKey, Platform.App);
        bool Signed((string Query, string Body) post)
        {
            var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(post.Query);
            return crypto.Verify(query["msg_signature"], query["timestamp"]!, query["nonce"]!, Encrypted(post.Body)) && WeChatSignature.Verify(query["signature"], Receiver.Keys.Token, query["timestamp"]!, query["nonce"]!);
        }
        bool Opens((string Query, string Body) post) => crypto.TryDecrypt(Encrypted(post.Body), out _);

        var bad = await Forged(ForgeryKind.BadSignature);
        (Signed(bad), Opens(bad)).Should().Be((false, true));
        var other = await Forged(ForgeryKind.WrongReceiver);
        (Signed(other), Opens(other)).Should().Be((true, false));
        var entity = await Forged(ForgeryKind.ExternalEntity);
        (Signed(entity), Opens(entity)).Should().Be((true, true));
        entity.Body.Should().StartWith("<!DOCTYPE");
        var old = await Forged(ForgeryKind.Old);
        (Signed(old), Opens(old)).Should().Be((true, true));
        old.Query.Should().Contain($"timestamp={StillTime.Start.AddHours(-1).ToUnixTimeSeconds()}");
        (await Forged(ForgeryKind.Oversized)).Body.Length.Should().BeGreaterThan(2 << 20);
        foreach (var kind in new[] { ForgeryKind.Truncated, ForgeryKind.Garbage })
        {
            var (_, body) = await Forged(kind);
            var parse = () => XElement.Parse(body);
            parse.Should().Throw<XmlException>();
        }
    }

    private static string Encrypted(string body) => XElement.Parse(body[body.IndexOf("<xml", StringComparison.Ordinal)..]).Element("Encrypt")!.Value;
}
