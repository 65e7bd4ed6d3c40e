using System.Text;

namespace Wellspring.Adapters.WeChat.Tests.Crypto;

/// <summary>The platform's own samples and those of its SDKs, each of which caught a mistake of someone.</summary>
public sealed class WeChatCryptoTests
{
    private const string As = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private const string WeComKey = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
    private const string MixedKey = "CyjBvGm4tJNmcThkeL5Wajzom4jKlBygKtpTkYeqsnE";
    private const string SafeJson = "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=";
    private const string SafeXml = "D7yzvUNAL930rd28wf21s4hvXhz0L6Uit/p2Di6C5DHyYGpEgdBRnKjBec34JwoQXicwaZC7fOVihW80F4VtsdvE//1vr7oAbqjDv8KenVp+ajKYpJnyQ4zMRhIC+a31fCVOMC03FfzV/QuC94kBP55a+Za3sJgvAn+ZbsNqZI5DkyuzkhQN8OBqCzFhizGmy0xpM0MEA4agpvE+RuNO1rhHTtuJB5yltw1FiYzecSXJ+y/D2r81VkRn2eYjh2ltsoyfbDR7Is6ookXIFxTfyeNyeHxMeT4KN5WpCDmSbTcUYrbBUlkGLJ9n/rU8YOywma6G7aTb7KZKOqCxgfoUlYEZPk4FUL/TK7ShriFDMVCLyjQJ15Ob++agDWtcxhfUfe6HIoIpRW8mKNBQiY/Jd1svvuskA1wLef1RTtzKfMpagSCX/laZINmdnX4zrF6kIaR9P4xQrWXbsTFHTYe0Mg==";
    private const string WeComText = "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==";
    private const string MixedText = "ZBY4h9SD1Y/v+ighMGU4yHSVWyMuf2UdQQfFuB8S/SY5il9MynR1rtKIJDG871vOqaCs0FVje6bX0VyhvL02PG7FXjRR+rAyiwVv7T7nBGgamkPeOv4n/jXgFQnY6NEt3Zym09t4aI+21pDcE6uN6JzcC+hxw5sBfVyza3NHyuLiyhvalsFbasA4HNcnK+4/3eZLMo+e6yvHUsY4WhmZWW5u5mHcDZm1jtI2fUtzod6Sx7PrCOhm+zUO1I98OD0EmICxHHMjMkGmSFuGhG8vXRKaRavzvV/fkscZK1HjW+XJOV0c9wYDZT+/LTjDS/yx5KkM5lIksiw57DsCro9gvmE1WdvB3bw3m+5ie2x1ZRSuh6ik1rbMTiXgJXt0MnbV8VsyPe1zhkbug1cwdhT9zcOTieb0oyiIl3wSAEkNNBNBaWB+78V1hM/ngMoZgKaaasJUCGtPH/rN+YnxGicDOg==";

    [Theory]
    [InlineData("AAAAA", "1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696")]
    [InlineData("AAAAA", "1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78")]
    [InlineData("AAAAA", "1714112445", "415670741", "6c5c811b55cc85e0e1b54100749188c20beb3f5d")]
    [InlineData("AAAAA", "1715943329", "1590219412", "cc0c594499c1634947d5b502f158ee518947db27")]
    [InlineData("weixin", "1357982061", "1358161344", "335b26997f05c82243aad6b10a2d1853637e71a8")]
    [InlineData("huhujm", "1359208540", "1359227084", "efa917e2445cc9f0aa4386ca92f96de5a242e24e")]
    public void A_callback_in_plain_text_is_signed_by_token_time_and_nonce(string token, string timestamp, string nonce, string signature)
    {
        WeChatSignature.Sign(token, timestamp, nonce).Should().Be(signature);
        WeChatSignature.Sign(nonce, token, timestamp).Should().Be(signature, "the order in which the texts are given does not matter");
        WeChatSignature.Verify(signature, token, timestamp, nonce).Should().BeTrue();
    }

    [Fact]
    public void Two_texts_are_signed_too() => WeChatSignature.Sign("345", "123").Should().Be("9f537aeb751ec72605f57f94a2f6dc3e3958e1dd");

    public static TheoryData<string, string, string, string, string, string, string, string> Samples => new()
    {
        {
            "AAAAA", As, "wxba5fad812f8e6fb9", "1714112445", "415670741", SafeJson, "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
            """{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}"""
        },
        {
            "AAAAA", As, "wx134c8103faa5a59e", "1715943329", "1590219412", SafeXml, "6c12a4205838198b8fa631b3220723bb07f1015c",
            "<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName>\n<FromUserName><![CDATA[o9AgO5Kd5ggOC-bXrbNODIiE3bGY]]></FromUserName>\n<CreateTime>1715943329</CreateTime>\n<MsgType><![CDATA[event]]></MsgType>\n<Event><![CDATA[debug_demo]]></Event>\n<debug_str><![CDATA[hello world]]></debug_str>\n</xml>"
        },
        {
            "QDG6eK", WeComKey, "wx5823bf96d3bd56c7", "1409659589", "263014780", "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==", "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
            "1616140317555161061"
        },
        {
            "QDG6eK", WeComKey, "wx5823bf96d3bd56c7", "1409659813", "1372623149", WeComText, "477715d11cdb4164915debcba66cb864d751f3e6",
            "<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>\n<FromUserName><![CDATA[mycreate]]></FromUserName>\n<CreateTime>1409659813</CreateTime>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[hello]]></Content>\n<MsgId>4561255354251345929</MsgId>\n<AgentID>218</AgentID>\n</xml>"
        },
        {
            // What is encrypted begins with 'Z' and the token with 'p': the order of a culture would put 'p' first.
            "pcoLldqMu2WQQtYBeDX5HiXPsBFlTnDM", MixedKey, "wwedab3d5fc43636d8", "1623301925", "1624217036", MixedText, "d728d2bea7e28585ebd14eacbd330d84073fe7f1",
            "<xml><ToUserName><![CDATA[wwedab3d5fc43636d8]]></ToUserName><FromUserName><![CDATA[WangChaoYi]]></FromUserName><CreateTime>1623301925</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[密文测试]]></Content><MsgId>6972028683187026694</MsgId><AgentID>1000005</AgentID></xml>"
        },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_samples_are_verified_and_decrypted(string token, string key, string receiver, string timestamp, string nonce, string encrypted, string signature, string message)
    {
        WeChatCrypto crypto = new(token, key, receiver);

        crypto.Sign(timestamp, nonce, encrypted).Should().Be(signature);
        crypto.Verify(signature, timestamp, nonce, encrypted).Should().BeTrue();
        crypto.TryDecrypt(encrypted, out var decrypted).Should().BeTrue();
        Encoding.UTF8.GetString(decrypted.Span).Should().Be(message);
    }

    [Theory]
    [InlineData("AAAAA", As, "wxba5fad812f8e6fb9", "707722b803182950", """{"demo_resp":"good luck"}""", "1713424427", "415670741", "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==", "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1")]
    [InlineData("AAAAA", As, "wx134c8103faa5a59e", "999951349e8ee746", "<xml><demo_resp>[CDATA[good luck]]</demo_resp></xml>", "1713424427", "415670741", "hE8R6mGXHkJJjU72KxzKUd1GEkKJaEZq7vRL8XgK3o+00k8JGq6+pZJUIlTSyhsX+bxIBQ72g3GyvDdIZcr6+3HAZbSvPT9t/o11MI7d6WELwqrGd7jMnV0zv3Zc9Nq7", "03e0812039325c2712ef5f0f980fd14c70d6e307")]
    [InlineData("pamtest", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wxb11529c136998cb6", "aaaabbbbccccdddd", "我是中文abcd123", "1409304348", "xxxxxx", "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==", "82c962d39941aa48552f90ef55aa323dc620cc10")]
    public void The_samples_are_encrypted_to_the_byte(string token, string key, string receiver, string random, string message, string timestamp, string nonce, string encrypted, string signature)
    {
        WeChatCrypto crypto = new(token, key, receiver);

        crypto.Encrypt(message, Encoding.ASCII.GetBytes(random)).Should().Be(encrypted);
        crypto.Sign(timestamp, nonce, encrypted).Should().Be(signature);
        crypto.TryDecrypt(encrypted, out var decrypted).Should().BeTrue();
        Encoding.UTF8.GetString(decrypted.Span).Should().Be(message);
    }

    [Fact]
    public void A_message_of_any_length_comes_back_as_it_was()
    {
        WeChatCrypto crypto = new("AAAAA", As, "wx134c8103faa5a59e");
        for (var length = 0; length < 100; length++)
        {
            var message = new string('水', length / 2) + new string('x', length % 2);

            crypto.TryDecrypt(crypto.Encrypt(message), out var decrypted).Should().BeTrue();

            Encoding.UTF8.GetString(decrypted.Span).Should().Be(message);
        }
    }

    [Fact]
    public void The_same_message_is_encrypted_to_something_else_each_time()
    {
        WeChatCrypto crypto = new("AAAAA", As, "wx134c8103faa5a59e");

        crypto.Encrypt("success").Should().NotBe(crypto.Encrypt("success"));
    }

    [Theory]
    [InlineData("wx0000000000000000")]
    [InlineData("")]
    [InlineData("wxba5fad812f8e6fb")]
    [InlineData("wxba5fad812f8e6fb99")]
    public void A_message_for_another_receiver_is_not_read(string receiver) =>
        new WeChatCrypto("AAAAA", As, receiver).TryDecrypt(SafeJson, out _).Should().BeFalse();

    [Fact]
    public void A_message_without_a_receiver_is_read_where_none_is_expected()
    {
        WeChatCrypto robot = new("AAAAA", As, "");

        robot.TryDecrypt(robot.Encrypt("hello"), out var message).Should().BeTrue();
        Encoding.UTF8.GetString(message.Span).Should().Be("hello");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no base64!")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void What_was_not_encrypted_with_the_key_is_not_read(string? encrypted) =>
        new WeChatCrypto("AAAAA", WeComKey, "wxba5fad812f8e6fb9").TryDecrypt(encrypted, out _).Should().BeFalse();

    [Fact]
    public void A_signature_of_anything_else_does_not_verify()
    {
        WeChatCrypto crypto = new("AAAAA", As, "wxba5fad812f8e6fb9");
        const string Right = "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3";
        crypto.Verify(Right, "1714112445", "415670741", SafeJson).Should().BeTrue();

        crypto.Verify(Right, "1714112446", "415670741", SafeJson).Should().BeFalse();
        crypto.Verify(Right, "1714112445", "415670742", SafeJson).Should().BeFalse();
        crypto.Verify(Right, "1714112445", "415670741", SafeXml).Should().BeFalse();
        crypto.Verify(Right.ToUpperInvariant(), "1714112445", "415670741", SafeJson).Should().BeFalse();
        crypto.Verify(Right[1..], "1714112445", "415670741", SafeJson).Should().BeFalse();
        crypto.Verify(null, "1714112445", "415670741", SafeJson).Should().BeFalse();
        crypto.Verify(new string('水', 40), "1714112445", "415670741", SafeJson).Should().BeFalse();
        crypto.Verify("6c5c811b55cc85e0e1b54100749188c20beb3f5d", "1714112445", "415670741", SafeJson).Should().BeFalse("the signature without what is encrypted covers nothing");
    }

    [Theory]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n")]
    public void A_key_of_another_form_is_refused_and_not_shown(string key)
    {
        var make = () => new WeChatCrypto("AAAAA", key, "wx134c8103faa5a59e");

        make.Should().Throw<ArgumentException>().Which.Message.Should().NotContain("AAAA");
    }
}
