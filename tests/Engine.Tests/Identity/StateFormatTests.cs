namespace Wellspring.Engine.Tests.Identity;

/// <summary>States that were written before they said who their users are, and which ids deliveries have.</summary>
[Spec("identity.hash")]
public sealed class StateFormatTests
{
    private const int ClockBytes = 8;

    [Fact]
    public void A_state_of_the_format_before_is_read_and_its_user_is_older_than_any()
    {
        var engine = Shop.Engine(_ => { }, Shop.Rule("r", r => r.When<Cart>().KeyedBy(c => c.Id).Step("s", 1.Hours(), (_, _) => Send.Service("s"))));
        engine.Publish(new UserEvent("s", "1", "li", Shop.Time("2026-01-01T00:00:00Z"), new Cart("c")));
        var user = engine.FindUser("li")!;
        var bytes = Properties.RandomShop.Bytes(user);

        // Only the number of the identity was not there.
        var at = ClockBytes;
        for (var i = 0; i < UserState.NumbersBeforeIdentity; i++)
        {
            at = After(bytes, at);
        }

        byte[] before = [.. bytes[..at], .. bytes[After(bytes, at)..]];
        var read = new UserState("li", user.Rules);
        read.Read(new StateReader(before), user.Rules.Layout with { Format = StateLayout.Unnoted }, _ => true);

        (read.Clock, read.LastActivity, read.Instances.Count, read.HashId, read.MovedTo).Should().Be((user.Clock, user.LastActivity, 1, "li", null));
        read.MetAt.Should().Be(0);
        (bytes.Length - before.Length).Should().BeLessThan(5, "users without an alias pay little");
        var again = Properties.RandomShop.Reread(read);
        again.MetAt.Should().Be(0);
    }

    [Fact]
    public void A_delivery_of_a_format_without_ids_has_the_id_that_its_decision_said()
    {
        var engine = Shop.Engine(o => o.AddChannel(new CollectingChannel()), Shop.Rule("r", r => r.When<Cart>().KeyedBy(c => c.Id).Then((_, _) => Send.Service("s"))));
        engine.Publish(new UserEvent("s", "1", "li", Shop.Time("2026-01-01T00:00:00Z"), new Cart("c")));
        var user = engine.FindUser("li")!;
        var id = user.Deliveries.Should().ContainSingle().Which.Id;
        var bytes = Properties.RandomShop.Bytes(user);

        // The id was not there, nor the bit that says so in the byte before it.
        var at = bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(id)) - 1;
        byte[] before = [.. bytes[..at], .. bytes[(at + 1 + id.Length)..]];
        before[at - 1] &= 0xF7;
        var read = new UserState("li", user.Rules);
        read.Read(new StateReader(before), user.Rules.Layout with { Format = StateLayout.WithDoubt }, _ => true);

        read.Deliveries.Should().ContainSingle().Which.Should().Match<PendingDelivery>(d => d.Id == id && d.Channel == "collecting" && d.Origin.Key == "c");
        Properties.RandomShop.Bytes(read).Should().Equal(bytes);
        Properties.RandomShop.Reread(user).Deliveries.Should().ContainSingle().Which.Id.Should().Be(id);
    }

    [Fact]
    public void The_first_note_without_a_format_is_of_the_format_before()
    {
        var rules = Shop.Engine(_ => { }).RuleSet;
        using var written = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(written))
        {
            json.WriteStartObject();
            ActiveRules.Write(rules, json);
            json.WriteEndObject();
        }

        var note = System.Text.Json.Nodes.JsonNode.Parse(written.ToArray())!.AsObject();
        ActiveRules.Read(System.Text.Json.JsonDocument.Parse(note.ToJsonString()).RootElement).Layout.Format.Should().Be(StateLayout.LatestFormat);
        note.Remove("format");
        ActiveRules.Read(System.Text.Json.JsonDocument.Parse(note.ToJsonString()).RootElement).Layout.Format.Should().Be(StateLayout.Unnoted);
    }

    /// <summary>Where the number ends that begins at a place: seven bits a byte.</summary>
    private static int After(byte[] bytes, int at)
    {
        while (bytes[at] >= 0x80)
        {
            at++;
        }

        return at + 1;
    }
}
