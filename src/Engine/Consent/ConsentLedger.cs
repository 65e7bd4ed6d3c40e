using System.Globalization;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>What a user has agreed to and refused, and what the user must not be sent. Only users with such an event have one.</summary>
internal sealed class ConsentLedger
{
    private readonly Statements consent = new();
    private readonly Statements suppression = new();
    private readonly Credits credits = new();

    /// <summary>Folds an event, whichever came first: a later one beats an earlier one by the events' own times.</summary>
    public void Fold(object data, long at)
    {
        switch (data)
        {
            case ConsentGranted e when e.Credits > 0:
                Restore(new(new(e.Purpose, e.Channel, e.Template), new(at, Validity.End(e.Until))), e.Credits);
                break;
            case ConsentGranted e:
                consent.SayYes(new(e.Purpose, e.Channel, e.Template), new(at, Validity.End(e.Until)));
                break;
            case ConsentRevoked e:
                var scope = new ConsentScope(e.Purpose, e.Channel, e.Template);
                consent.SayNo(scope, new(at, long.MaxValue));
                credits.Void(scope, at);
                break;
            case UserSuppressed e:
                suppression.SayNo(new(e.Purpose, e.Channel), new(at, Validity.End(e.Until)));
                break;
            case UserUnsuppressed e:
                suppression.SayYes(new(e.Purpose, e.Channel), new(at, long.MaxValue));
                break;
        }
    }

    /// <summary>Whether the user may be written to. Without a channel: on some channel.</summary>
    public bool Allows(ConsentScope asked, bool required, long now) =>
        IsGranted(asked, now) || (!required && !IsRevoked(asked, now));

    /// <summary>The same by what was said alone, without credits.</summary>
    public bool AllowsWithoutCredit(ConsentScope asked, bool required, long now) =>
        consent.HasYes(asked, now) || (!required && !IsRevoked(asked, now));

    public bool IsRevoked(ConsentScope asked, long now) => consent.HasNo(asked, now);

    public bool IsSuppressed(ConsentScope asked, long now) => suppression.HasNo(asked, now);

    public int CreditsFor(string channel, string template, long now) => credits.All
        .Where(credit => credit.Scope.Channel == channel && credit.Scope.Template == template && credit.Validity.Until > now)
        .Sum(credit => credit.Left);

    /// <summary>Takes a credit for a message; null where there is none.</summary>
    public Credit? Reserve(string channel, string template, long now) => credits.Reserve(channel, template, now);

    /// <summary>A credit that was taken was not revoked since.</summary>
    public bool Stands(Credit credit) => consent.IsFree(credit.Scope, credit.Scope, credit.Validity.At, long.MinValue);

    /// <summary>Takes all credits away, for the platform knows of none.</summary>
    public void End(string channel, string template) => credits.Void(new(null, channel, template), long.MaxValue);

    /// <summary>Gives credits back, as granted when they were, so that those that were revoked meanwhile stay revoked.</summary>
    public void Restore(Credit credit, int count = 1)
    {
        if (Stands(credit))
        {
            credits.Add(credit, count);
        }
    }

    /// <summary>It refuses a credit of another user who turned out to be the same person.</summary>
    public bool Refuses(Credit credit) => consent.Refuses(credit);

    /// <summary>Takes in another user's, to the stricter; credits that neither has refused add up. Nothing of the other is of use any more.</summary>
    public void Merge(ConsentLedger other)
    {
        other.consent.Void(credits);
        consent.Void(other.credits);
        foreach (var (scope, validity, left) in other.credits.All)
        {
            credits.Add(new(scope, validity), left);
        }

        suppression.Merge(other.suppression);
        consent.Merge(other.consent);
    }

    public void Write(StateWriter writer)
    {
        consent.Write(writer);
        suppression.Write(writer);
        credits.Write(writer);
    }

    public void Read(StateReader reader)
    {
        consent.Read(reader);
        suppression.Read(reader);
        credits.Read(reader);
    }

    public void Write(Utf8JsonWriter json)
    {
        Write(json, "granted", consent.Yes);
        Write(json, "revoked", consent.No);
        Write(json, "suppressed", suppression.No);
        Write(json, "unsuppressed", suppression.Yes);
        foreach (var (scope, validity, left) in credits.All)
        {
            Write(json, "granted", scope, validity, left);
        }
    }

    private bool IsGranted(ConsentScope asked, long now)
    {
        if (consent.HasYes(asked, now) || credits.Count(asked, now) > 0)
        {
            return true;
        }

        return asked.Channel is null && consent.Yes.Select(said => said.Key).Concat(credits.All.Select(credit => credit.Scope))
            .Any(scope => scope.Channel is not null && IsGranted(asked with { Channel = scope.Channel }, now));
    }

    private static void Write(Utf8JsonWriter json, string what, IEnumerable<KeyValuePair<ConsentScope, Validity>> all)
    {
        foreach (var (scope, validity) in all)
        {
            Write(json, what, scope, validity, 0);
        }
    }

    private static void Write(Utf8JsonWriter json, string what, ConsentScope scope, Validity validity, int credits)
    {
        json.WriteStartObject();
        json.WriteString("is"u8, what);
        json.WriteString("purpose"u8, scope.Purpose);
        json.WriteString("channel"u8, scope.Channel);
        json.WriteString("template"u8, scope.Template);
        json.WriteString("at"u8, Text(validity.At));
        json.WriteString("until"u8, validity.Until == long.MaxValue ? null : Text(validity.Until));
        if (credits > 0)
        {
            json.WriteNumber("credits"u8, credits);
        }

        json.WriteEndObject();
    }

    private static string Text(long ticks) => new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
