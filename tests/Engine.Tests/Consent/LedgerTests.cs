namespace Wellspring.Engine.Tests.Consent;

public sealed class LedgerTests
{
    /// <summary>What is said at hours 1, 2, 3, and whether marketing with template t may then go to sms, and to any other channel.</summary>
    public static TheoryData<string, object[], bool, bool> Histories => new()
    {
        { "nothing", [], false, false },
        { "a grant", [new ConsentGranted()], true, true },
        { "a later revocation", [new ConsentGranted(), new ConsentRevoked("marketing")], false, false },
        { "a later grant", [new ConsentRevoked("marketing"), new ConsentGranted()], true, true },
        { "an opt-out beats all grants before it", [new ConsentGranted(Channel: "sms", Template: "t"), new ConsentGranted(), new ConsentRevoked()], false, false },
        { "after an opt-out a part may be granted", [new ConsentRevoked(), new ConsentGranted(Channel: "sms")], true, false },
        { "a revocation of a part stands against the whole", [new ConsentRevoked(Channel: "sms"), new ConsentGranted()], false, true },
        { "a grant of a smaller part stands against an earlier revocation", [new ConsentRevoked(Channel: "sms"), new ConsentGranted(), new ConsentGranted(Channel: "sms", Template: "t")], true, true },
        { "a revocation of the channel beats an earlier grant of its template", [new ConsentGranted(Channel: "sms", Template: "t"), new ConsentRevoked(Channel: "sms")], false, false },
        { "a revocation by template stands against a grant by channel", [new ConsentRevoked(Template: "t"), new ConsentGranted(Channel: "sms")], false, false },
        { "a revocation of another template", [new ConsentGranted(), new ConsentRevoked(Template: "u")], true, true },
        { "another purpose", [new ConsentGranted("newsletter")], false, false },
        { "another purpose revoked", [new ConsentGranted(), new ConsentRevoked("newsletter")], true, true },
        { "a credit", [new ConsentGranted(Channel: "sms", Template: "t", Credits: 1)], true, false },
        { "a credit revoked", [new ConsentGranted(Channel: "sms", Template: "t", Credits: 1), new ConsentRevoked(Channel: "sms", Template: "t")], false, false },
        { "a credit after an opt-out", [new ConsentRevoked(), new ConsentGranted(Channel: "sms", Template: "t", Credits: 1)], true, false },
        { "a credit of another template", [new ConsentGranted(Channel: "sms", Template: "u", Credits: 1)], false, false },
    };

    [Theory]
    [MemberData(nameof(Histories))]
    [Spec("consent.ledger")]
    public void Later_beats_earlier_and_a_part_beats_the_whole(string what, object[] said, bool onSms, bool elsewhere)
    {
        foreach (var order in new[] { said.Index(), said.Index().Reverse() })
        {
            var ledger = Ledger(order);

            ledger.Allows(new("marketing", "sms", "t"), required: true, 10).Should().Be(onSms, what);
            ledger.Allows(new("marketing", "other", "t"), required: true, 10).Should().Be(elsewhere, what);
            ledger.Allows(new("marketing", null, "t"), required: true, 10).Should().Be(onSms || elsewhere, what);
        }
    }

    [Fact]
    [Spec("consent.ledger")]
    public void Of_two_words_at_one_instant_the_stricter_counts()
    {
        ConsentLedger ledger = new();
        ledger.Fold(new ConsentGranted(), 1);
        ledger.Fold(new ConsentRevoked("marketing"), 1);
        ledger.Fold(new ConsentGranted(Channel: "a", Template: "t", Credits: 1), 1);
        ledger.Fold(new UserUnsuppressed(), 1);
        ledger.Fold(new UserSuppressed(), 1);

        ledger.Allows(new("marketing"), required: true, 2).Should().BeFalse();
        ledger.CreditsFor("a", "t", 2).Should().Be(0);
        ledger.IsSuppressed(new("marketing"), 2).Should().BeTrue();
    }

    [Theory]
    [InlineData(null, "sms", true)]
    [InlineData("marketing", null, false)]
    [InlineData("marketing", "sms", true)]
    [InlineData("service", "sms", true)]
    [Spec("suppression.gate")]
    public void A_channel_may_be_suppressed_alone(string? purpose, string? channel, bool suppressed)
    {
        ConsentLedger ledger = new();
        ledger.Fold(new UserSuppressed(Channel: "sms"), 1);

        ledger.IsSuppressed(new(purpose, channel), 2).Should().Be(suppressed);
    }

    [Fact]
    [Spec("consent.merge")]
    public void A_revocation_of_one_that_stands_holds_against_later_grants_of_the_other()
    {
        foreach (var reversed in new[] { false, true })
        {
            var (one, two) = (new ConsentLedger(), new ConsentLedger());
            one.Fold(new ConsentGranted(), 5);
            one.Fold(new ConsentGranted(Channel: "sms", Template: "t", Credits: 2), 5);
            one.Fold(new UserUnsuppressed(), 5);
            two.Fold(new ConsentRevoked(Channel: "sms"), 3);
            two.Fold(new UserSuppressed("service"), 3);

            var merged = Merged(one, two, reversed);

            merged.Allows(new("marketing", "wechat"), required: true, 9).Should().BeTrue();
            merged.Allows(new("marketing", "sms"), required: true, 9).Should().BeFalse();
            merged.IsSuppressed(new("service"), 9).Should().BeTrue();
            merged.CreditsFor("sms", "t", 9).Should().Be(0, "a credit is a grant as any");
        }
    }

    [Fact]
    [Spec("consent.merge")]
    public void An_opt_out_of_one_holds_against_all_that_the_other_had_granted_and_a_word_after_it_counts_again()
    {
        var (one, two) = (new ConsentLedger(), new ConsentLedger());
        one.Fold(new ConsentGranted(), 5);
        one.Fold(new ConsentGranted(Channel: "sms"), 6);
        two.Fold(new ConsentRevoked(), 3);
        var merged = Merged(one, two, reversed: false);

        merged.Allows(new("marketing", "sms"), required: true, 9).Should().BeFalse();
        merged.Fold(new ConsentGranted(), 7);
        merged.Allows(new("marketing", "sms"), required: true, 9).Should().BeTrue();
    }

    [Fact]
    [Spec("consent.merge")]
    public void What_both_may_get_the_merged_user_may_get_and_credits_add_up()
    {
        var (one, two) = (new ConsentLedger(), new ConsentLedger());
        one.Fold(new ConsentGranted(), 5);
        one.Fold(new ConsentGranted(Channel: "mini", Template: "t", Credits: 2), 5);
        two.Fold(new ConsentRevoked("marketing"), 1);
        two.Fold(new ConsentGranted(), 2);
        two.Fold(new ConsentGranted(Channel: "mini", Template: "t", Credits: 3), 6);
        var merged = Merged(one, two, reversed: false);

        merged.Allows(new("marketing", "sms"), required: true, 9).Should().BeTrue();
        merged.CreditsFor("mini", "t", 9).Should().Be(5);
    }

    [Theory]
    [Spec("consent.merge")]
    [InlineData(false)]
    [InlineData(true)]
    public void A_grant_with_an_end_takes_no_revocation_back_for_good(bool reversed)
    {
        var (one, two) = (new ConsentLedger(), new ConsentLedger());
        one.Fold(new ConsentRevoked(Purposes.Marketing), 1);
        one.Fold(new ConsentGranted { Until = new(4, TimeSpan.Zero) }, 2);
        two.Fold(new ConsentGranted(Template: "coupon"), 3);
        two.Fold(new ConsentGranted(Channel: "mini", Template: "coupon", Credits: 2), 3);

        var merged = Merged(one, two, reversed);

        merged.Allows(new("marketing", "mini", "coupon"), required: false, 9).Should().BeFalse();
        merged.CreditsFor("mini", "coupon", 9).Should().Be(0);
    }

    [Fact]
    [Spec("consent.merge")]
    public void Users_merge_with_their_ledgers()
    {
        var engine = Shop.Engine(_ => { });
        var at = Shop.Time("2026-01-01T00:00:00Z");
        engine.Publish(new UserEvent("s", "1", "li", at, new Viewed()));
        engine.Publish(new UserEvent("s", "2", "wang", at, new ConsentRevoked()));
        var (li, wang) = (engine.FindUser("li")!, engine.FindUser("wang")!);

        li.Merge(wang);

        engine.RuleSet.Ledger.Allows(li, new("marketing"), required: false).Should().BeFalse();
    }

    internal static ConsentLedger Reread(ConsentLedger ledger)
    {
        var writer = new StateWriter();
        ledger.Write(writer);
        ConsentLedger read = new();
        read.Read(new StateReader(writer.Written.ToArray()));
        return read;
    }

    private static ConsentLedger Merged(ConsentLedger one, ConsentLedger two, bool reversed)
    {
        var (into, from) = reversed ? (two, one) : (one, two);
        into.Merge(from);
        return Reread(into);
    }

    private static ConsentLedger Ledger(IEnumerable<(int Index, object Item)> said)
    {
        ConsentLedger ledger = new();
        foreach (var (hour, data) in said)
        {
            ledger.Fold(data, hour + 1);
            ledger = Reread(ledger);
        }

        return ledger;
    }
}
