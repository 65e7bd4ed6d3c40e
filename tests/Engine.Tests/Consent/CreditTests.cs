namespace Wellspring.Engine.Tests.Consent;

[Spec("consent.credits")]
public sealed class CreditTests
{
    private readonly ConsentLedger ledger = new();

    [Fact]
    public void Each_message_takes_one_and_none_is_taken_that_is_not_there()
    {
        Grant(2, at: 1);

        ledger.Reserve("mini", "t", 5).Should().NotBeNull();
        ledger.CreditsFor("mini", "t", 5).Should().Be(1);
        ledger.Reserve("mini", "u", 5).Should().BeNull();
        ledger.Reserve("sms", "t", 5).Should().BeNull();
        ledger.Reserve("mini", "t", 5).Should().NotBeNull();
        ledger.Reserve("mini", "t", 5).Should().BeNull();
        ledger.Allows(new("marketing", "mini", "t"), required: true, 5).Should().BeFalse("the last was used");
    }

    [Fact]
    public void What_ends_first_is_taken_first_and_what_has_ended_is_not()
    {
        Grant(1, at: 1);
        Grant(1, at: 2, until: 8);
        Grant(1, at: 3, until: 6);

        ledger.CreditsFor("mini", "t", 6).Should().Be(2);
        ledger.Reserve("mini", "t", 6)!.Value.Validity.Until.Should().Be(8);
        ledger.Reserve("mini", "t", 6)!.Value.Validity.Until.Should().Be(long.MaxValue);
        ledger.Reserve("mini", "t", 6).Should().BeNull();
    }

    [Fact]
    public void A_reserved_credit_can_be_restored_unless_it_was_revoked_meanwhile()
    {
        Grant(1, at: 1);
        var credit = ledger.Reserve("mini", "t", 5)!.Value;
        ledger.Restore(credit);
        ledger.CreditsFor("mini", "t", 5).Should().Be(1);

        credit = ledger.Reserve("mini", "t", 5)!.Value;
        ledger.Fold(new ConsentRevoked(Channel: "mini", Template: "t"), 6);
        Grant(1, at: 7);
        ledger.Restore(credit);
        ledger.CreditsFor("mini", "t", 8).Should().Be(1, "only what was granted after it is left");
    }

    [Fact]
    public void A_late_revocation_takes_only_what_was_granted_before_it()
    {
        Grant(3, at: 1);
        Grant(2, at: 7);
        ledger.Fold(new ConsentRevoked(), 5);
        Grant(4, at: 3);

        ledger.CreditsFor("mini", "t", 8).Should().Be(2);
    }

    [Fact]
    public void Many_small_grants_take_little_room_and_none_is_lost()
    {
        for (var i = 1; i <= 1000; i++)
        {
            Grant(1, at: i);
        }

        var read = LedgerTests.Reread(ledger);
        read.CreditsFor("mini", "t", 5000).Should().Be(1000);
        var writer = new StateWriter();
        read.Write(writer);
        writer.Written.Length.Should().BeLessThan(400);
        read.Fold(new ConsentRevoked(), 20);
        read.CreditsFor("mini", "t", 5000).Should().Be(980, "the newest are joined, and those of the first hours are told apart");
    }

    private void Grant(int credits, long at, long? until = null) =>
        ledger.Fold(new ConsentGranted(Channel: "mini", Template: "t", Credits: credits, Until: until is { } end ? new DateTimeOffset(end, TimeSpan.Zero) : null), at);
}
