using System.Text.RegularExpressions;

namespace Wellspring.Adapters.WeChat.Tests.Errors;

public sealed partial class ErrorTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 10, 0, 0, TimeSpan.FromHours(8));

    /// <summary>What the engine makes of each disposition.</summary>
    private static readonly Dictionary<WeChatDisposition, DeliveryResultKind> Results = new()
    {
        [WeChatDisposition.Accepted] = DeliveryResultKind.Accepted,
        [WeChatDisposition.Duplicate] = DeliveryResultKind.Accepted,
        [WeChatDisposition.Retry] = DeliveryResultKind.Retry,
        [WeChatDisposition.RefreshToken] = DeliveryResultKind.Retry,
        [WeChatDisposition.Throttle] = DeliveryResultKind.Retry,
        [WeChatDisposition.WaitForQuota] = DeliveryResultKind.Retry,
        [WeChatDisposition.ConfigurationFault] = DeliveryResultKind.Retry,
        [WeChatDisposition.TooLate] = DeliveryResultKind.Expired,
        [WeChatDisposition.NotForUser] = DeliveryResultKind.CannotReach,
        [WeChatDisposition.PermanentUser] = DeliveryResultKind.CannotReach,
        [WeChatDisposition.SuppressUser] = DeliveryResultKind.CannotReach,
        [WeChatDisposition.ConsumeConsent] = DeliveryResultKind.CannotReach,
        [WeChatDisposition.WindowClosed] = DeliveryResultKind.CannotReach,
        [WeChatDisposition.WindowExhausted] = DeliveryResultKind.CannotReach,
        [WeChatDisposition.Permanent] = DeliveryResultKind.Failed,
        [WeChatDisposition.DisableTemplate] = DeliveryResultKind.Failed,
        [WeChatDisposition.Unknown] = DeliveryResultKind.Unknown,
    };

    [Fact]
    public void Every_disposition_has_one_result_for_the_engine()
    {
        Results.Keys.Should().BeEquivalentTo(Enum.GetValues<WeChatDisposition>());
        foreach (var (disposition, kind) in Results)
        {
            var result = new WeChatAnswer { Disposition = disposition, Reason = "why" }.ToDeliveryResult("17");
            (result.Kind, result.IsTurnedAway).Should().Be((kind, disposition is WeChatDisposition.SuppressUser or WeChatDisposition.PermanentUser));
        }
    }

    [Fact]
    public void Every_row_is_found_by_its_code()
    {
        foreach (var row in WeChatErrors.Rows)
        {
            Platform[] platforms = row.Platform == Platform.Any ? [Platform.App, Platform.WeCom] : [row.Platform];
            foreach (var platform in platforms)
            {
                WeChatErrors.Find(platform, row.Code, row.Saying ?? "", row.AtToken).Should().BeSameAs(row);
            }
        }
    }

    [Theory]
    [InlineData("App", 48002, "", WeChatDisposition.SuppressUser, null)]
    [InlineData("WeCom", 48002, "", WeChatDisposition.ConfigurationFault, null)]
    [InlineData("App", 45009, "reach max api daily quota limit rid: 1", WeChatDisposition.WaitForQuota, 14 * 3600 + 60)]
    [InlineData("App", 45009, "api minute-quota reach limit", WeChatDisposition.Throttle, 60)]
    [InlineData("App", 40001, "", WeChatDisposition.RefreshToken, null)]
    [InlineData("App", 43101, "", WeChatDisposition.ConsumeConsent, null)]
    [InlineData("App", 123456, "", WeChatDisposition.Permanent, null)]
    public void A_code_means_what_its_platform_and_words_say(string platform, int code, string said, WeChatDisposition disposition, int? after)
    {
        var answer = Read($$"""{"errcode":{{code}},"errmsg":"{{said}}"}""", Enum.Parse<Platform>(platform));

        (answer.Disposition, answer.After).Should().Be((disposition, after is { } seconds ? TimeSpan.FromSeconds(seconds) : null));
    }

    [Fact]
    public void Those_who_were_too_many_at_the_same_time_do_not_come_again_at_the_same_time()
    {
        const string Body = """{"errcode":45033,"errmsg":"api concurrent out of limit"}""";
        TimeSpan After(int milliseconds) => AnswerReader.Read(new(200, "application/json", System.Text.Encoding.UTF8.GetBytes(Body), null), new(Platform.WeCom, IsIdempotent: false), Now.AddMilliseconds(milliseconds)).After!.Value;
        var waits = Enumerable.Range(0, 100).Select(After).ToList();

        waits.Should().OnlyContain(wait => wait >= TimeSpan.FromSeconds(1) && wait <= TimeSpan.FromSeconds(5)).And.OnlyHaveUniqueItems();
        (waits.Max() - waits.Min()).Should().BeGreaterThan(TimeSpan.FromSeconds(3));
        After(7).Should().Be(After(7));
    }

    [Fact]
    public void A_body_of_the_wrong_form_that_was_taken_all_the_same_is_looked_at()
    {
        var answer = Read("""{"errcode":0,"errmsg":"ok. Warning: wrong json format. "}""", Platform.WeCom);

        (answer.IsAccepted, answer.NeedsLook, answer.Reason).Should().Be((true, true, "0: taken, but the body is of the wrong form: a mistake of the program"));
        Read("""{"errcode":0,"errmsg":"ok"}""", Platform.WeCom).NeedsLook.Should().BeFalse();
    }

    [Theory]
    [InlineData("App", """{"errcode":45047,"errmsg":"out of response count limit"}""", 200, WeChatDisposition.Throttle, "45047: all customer service messages that the user's last visit allowed were sent", 60)]
    [InlineData("App", """{"errcode":91919,"errmsg":"new"}""", 200, WeChatDisposition.SuppressUser, "91919: as the options say", null)]
    [InlineData("WeCom", """{"errcode":93000,"errmsg":"invalid webhook"}""", 200, WeChatDisposition.Permanent, "93000: the robot's key is wrong", null)]
    [InlineData("Pay", """{"code":"BANK_ERROR","message":"?"}""", 503, WeChatDisposition.WaitForQuota, "BANK_ERROR: as the options say", (14 * 3600) + 60)]
    [InlineData("WeCom", """{"errcode":45047,"errmsg":"?"}""", 200, WeChatDisposition.Permanent, "45047: a code that is not known", null)]
    public void What_the_options_say_of_a_code_counts_before_the_table(string platform, string body, int status, WeChatDisposition disposition, string reason, int? after)
    {
        WeChatErrorOptions errors = new();
        (errors.App["45047"], errors.App["91919"], errors.WeCom["93000"], errors.Pay["BANK_ERROR"]) = (WeChatDisposition.Throttle, WeChatDisposition.SuppressUser, WeChatDisposition.Permanent, WeChatDisposition.WaitForQuota);

        var answer = AnswerReader.Read(new(status, "application/json", System.Text.Encoding.UTF8.GetBytes(body), null), new(Enum.Parse<Platform>(platform), IsIdempotent: true) { Errors = errors }, Now);

        (answer.Disposition, answer.Reason, answer.After).Should().Be((disposition, reason, after is { } seconds ? TimeSpan.FromSeconds(seconds) : null));
    }

    [Fact]
    public async Task They_count_for_calls_and_where_a_token_is_asked_for()
    {
        FakePlatform platform = new(_ => """{"errcode":48001,"errmsg":"api unauthorized"}""");
        using var client = platform.Client(configure: wechat =>
        {
            (wechat.Errors.App["48001"], wechat.Errors.App["89506"]) = (WeChatDisposition.NotForUser, WeChatDisposition.WaitForQuota);
            wechat.AddOfficialAccount("shop", Accounts.Samples.App).AddOfficialAccount("other", Accounts.Samples.App);
        });

        (await client.CallAsync("shop", "/cgi-bin/tags/get")).Disposition.Should().Be(WeChatDisposition.NotForUser);
        platform.Token = _ => """{"errcode":89506,"errmsg":"refused"}""";
        (await client.CallAsync("other", "/cgi-bin/tags/get")).Disposition.Should().Be(WeChatDisposition.WaitForQuota);
    }

    [Fact]
    public void A_busy_system_may_have_sent_so_only_what_is_idempotent_is_tried_again()
    {
        Read("""{"errcode":-1,"errmsg":"system error"}""").Disposition.Should().Be(WeChatDisposition.Unknown);
        Read("""{"errcode":-1,"errmsg":"system error"}""", idempotent: true).Disposition.Should().Be(WeChatDisposition.Retry);
    }

    [Fact]
    public void A_reason_names_code_meaning_and_field_and_no_user()
    {
        var answer = Read("""{"errcode":47003,"errmsg":"argument invalid! data.thing3.value invalid, touser oSECRET rid: 5f0a7f6b-2b6f6c5d-1b2c3d4e"}""");

        answer.Reason.Should().Be("47003: a field of the template is empty or breaks its limit (data.thing3.value)");
        answer.RequestId.Should().Be("5f0a7f6b-2b6f6c5d-1b2c3d4e");
        answer.ToString().Should().NotContain("oSECRET");
    }

    [Theory]
    [InlineData("""{"tags":[{"id":2,"name":"星标组"}]}""")]
    [InlineData("""{"errcode":0,"errmsg":"ok","msgid":3428411849815982087}""")]
    [InlineData("""{"errcode":"0","errmsg":"ok"}""")]
    [InlineData("""{"data":{"errcode":40003},"errmsg":null}""")]
    public void A_body_without_a_code_at_its_top_is_a_success(string body) => Read(body).IsAccepted.Should().BeTrue();

    [Theory]
    [InlineData(200, "", "the answer is empty")]
    [InlineData(200, "<html>502 Bad Gateway</html>", "the answer is no JSON")]
    [InlineData(200, """{"errcode":0,"errm""", "the answer is no JSON")]
    [InlineData(200, "[]", "the answer is no JSON")]
    [InlineData(200, """{"errcode":0}{}""", "the answer is no JSON")]
    [InlineData(502, "<html>502 Bad Gateway</html>", "the platform answered 502")]
    [InlineData(500, """{"errcode":0}""", "the platform answered 500")]
    public void An_answer_that_says_nothing_leaves_open_whether_it_was_sent(int status, string body, string reason)
    {
        var once = Read(body, status: status);
        var again = Read(body, status: status, idempotent: true);

        (once.Disposition, once.Reason).Should().Be((WeChatDisposition.Unknown, reason));
        (again.Disposition, again.Reason).Should().Be((WeChatDisposition.Retry, reason));
    }

    [Theory]
    [InlineData(404, WeChatDisposition.Permanent)]
    [InlineData(413, WeChatDisposition.Permanent)]
    [InlineData(429, WeChatDisposition.Throttle)]
    public void Other_statuses_say_that_it_was_not_sent(int status, WeChatDisposition disposition) => Read("", status: status).Disposition.Should().Be(disposition);

    [Theory]
    [InlineData(400, """{"code":"RULE_LIMIT","message":"all"}""", WeChatDisposition.NotForUser)]
    [InlineData(403, """{"code":"NOT_ENOUGH","message":"all"}""", WeChatDisposition.DisableTemplate)]
    [InlineData(401, """{"code":"SIGN_ERROR","message":"sign"}""", WeChatDisposition.ConfigurationFault)]
    [InlineData(429, """{"code":"FREQUENCY_LIMITED","message":"slow"}""", WeChatDisposition.Throttle)]
    [InlineData(500, """{"code":"SYSTEM_ERROR","message":"try again"}""", WeChatDisposition.Retry)]
    [InlineData(400, """{"code":"NEVER_HEARD","message":"?"}""", WeChatDisposition.Permanent)]
    [InlineData(429, """{"code":"RATELIMIT_EXCEEDED","message":"slow"}""", WeChatDisposition.Throttle)]
    [InlineData(429, """{"code":"FREQUENCY_LIMIT_EXCEED","message":"slow"}""", WeChatDisposition.Throttle)]
    [InlineData(500, """{"code":"SYSTEMERROR","message":"try again"}""", WeChatDisposition.Retry)]
    [InlineData(502, """{"code":"SERVICE_UNAVAILABLE","message":"try again"}""", WeChatDisposition.Retry)]
    [InlineData(503, """{"code":"BANK_ERROR","message":"try again"}""", WeChatDisposition.Retry)]
    [InlineData(503, """{"code":"NOT_ENOUGH","message":"all"}""", WeChatDisposition.DisableTemplate)]
    [InlineData(200, """{"coupon_id":"9867041"}""", WeChatDisposition.Accepted)]
    [InlineData(204, "", WeChatDisposition.Accepted)]
    [InlineData(502, "<html>", WeChatDisposition.Retry)]
    public void WeChat_Pay_answers_in_words_and_statuses(int status, string body, WeChatDisposition disposition) =>
        Read(body, Platform.Pay, status, idempotent: true).Disposition.Should().Be(disposition);

    [Fact]
    public void A_word_that_is_not_known_keeps_its_name_where_the_status_says_what_follows()
    {
        var answer = Read("""{"code":"BANK_ERROR","message":"try again"}""", Platform.Pay, 503);

        (answer.Disposition, answer.Code, answer.Reason, answer.NeedsLook).Should().Be((WeChatDisposition.Unknown, "BANK_ERROR", "BANK_ERROR: the platform answered 503", false));
    }

    [Fact]
    public void A_picture_is_an_answer_and_an_error_in_its_place_is_an_error()
    {
        AnswerReader.Read(new(200, "image/jpeg", [0xFF, 0xD8], null), new(Platform.App, IsIdempotent: false), Now).IsAccepted.Should().BeTrue();
        Read("""{"errcode":41030,"errmsg":"invalid page"}""").Disposition.Should().Be(WeChatDisposition.DisableTemplate);
    }

    [Theory]
    [InlineData("wechat.md")]
    [InlineData("wechat.zh-CN.md")]
    public void The_page_prints_the_table_as_it_is(string page)
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Documentation", page));
        var printed = lines.Where(line => Row().IsMatch(line)).Select(line => string.Join(" | ", line.Split('|', StringSplitOptions.TrimEntries)[1..6].Take(page.Contains("zh", StringComparison.Ordinal) ? 3 : 5)));

        printed.Should().Equal(WeChatErrors.Rows.Select(row => Line(row, withWords: !page.Contains("zh", StringComparison.Ordinal))));
    }

    private static string Line(WeChatError row, bool withWords)
    {
        var code = row.AtToken ? $"{row.Code}, at the token" : row.Saying is { } word ? $"{row.Code}, \"{word}\"" : row.Code;
        var after = row.After is { } span ? $", {(span.TotalSeconds is var s && s < 1 ? $"{span.TotalMilliseconds:0} ms" : row.Spread > TimeSpan.Zero ? $"{s:0} to {s + row.Spread.TotalSeconds:0} s" : $"{s:0} s")}" : "";
        var scope = row.Disposition != WeChatDisposition.ConfigurationFault ? "" : row.Scope == FaultScope.Path ? ", path" : ", account";
        var first = $"{row.Platform} | `{code}` | {row.Disposition}{after}{scope}{(row.MayHaveSent ? ", may have sent" : "")}";
        return withWords ? $"{first} | {row.Meaning} | {row.Source}" : first;
    }

    private static WeChatAnswer Read(string body, Platform platform = Platform.App, int status = 200, bool idempotent = false) =>
        AnswerReader.Read(new(status, "application/json", System.Text.Encoding.UTF8.GetBytes(body), null), new(platform, idempotent), Now);

    [GeneratedRegex(@"^\| (Any|App|WeCom|Pay) \| `")]
    private static partial Regex Row();
}
