using System.Linq.Expressions;

namespace Wellspring.Engine;

/// <content>What rules may ask. Conditions are compiled to read slots directly; steps, which are plain code, come through here.</content>
internal sealed partial class UserState
{
    /// <summary>For how long it is kept that a channel turned the user away.</summary>
    public static readonly TimeSpan TurnedAwayFor = TimeSpan.FromDays(3650);

    public override string Id => id;

    public override DateTimeOffset Now => new(Clock, TimeSpan.Zero);

    public override DateTimeOffset? KnownSince => KnownFrom == 0 ? null : new(KnownFrom, TimeSpan.Zero);

    public override string? Tier => Profile.Tier;

    public override decimal Points => Profile.Points;

    public override TimeZoneInfo Zone =>
        Attribute("zone") is { } zone && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : rules.Zone;

    public override bool HasTag(string tag) => Profile.HasTag(tag);

    public override string? Attribute(string name) => Profile.Attribute(name);

    public override bool HasConsent(string purpose) => rules.Ledger.Allows(this, new(purpose), required: true);

    public override bool HasConsent(string purpose, string channel) => rules.Ledger.Allows(this, new(purpose, channel), required: true);

    public override int Credits(string channel, string template) => rules.Ledger.Find(this)?.CreditsFor(channel, template, Clock) ?? 0;

    public override int Sent(string channel, TimeSpan window) => CountSent(channel, window, long.MinValue);

    public override int Sent(string channel, TimeSpan window, DateTimeOffset since) => CountSent(channel, window, since.UtcTicks);

    public override DateTimeOffset? TurnedAwayAt(string channel)
    {
        var times = rules.Facts.TurnedAway.Find(channel, TurnedAwayFor)
            ?? throw new InvalidOperationException($"When '{channel}' turned the user away is not kept; declare it with .Reads(user => user.TurnedAwayAt(\"{channel}\")).");
        return times.CountAfter(this, Clock - TurnedAwayFor.Ticks) == 0 ? null : new(times.FirstOf(this, 1, Clock - TurnedAwayFor.Ticks), TimeSpan.Zero);
    }

    public override int ArmOf(string experiment) => rules.Experiments.TryGetValue(experiment, out var found)
        ? found.ArmOf(HashId)
        : throw new InvalidOperationException($"No experiment '{experiment}' is registered; add it with AddExperiment(\"{experiment}\", …).");

    public override T? Reference<T>(string name)
        where T : class => rules.References.TryGetValue(name, out var type) && type.Record == typeof(T)
            ? (T?)References.Read(name)
            : throw new InvalidOperationException($"No reference '{name}' of {typeof(T).Name} was added; add it with AddReference<{typeof(T).Name}>(\"{name}\", …).");

    public override long Count<TEvent>() => Read<long, TEvent>(nameof(Count), null, null, null);

    public override long Count<TEvent>(TimeSpan window) => Read<long, TEvent>(nameof(Count), null, null, window);

    public override long Count<TEvent>(Expression<Func<TEvent, bool>> where) => Read<long, TEvent>(nameof(Count), null, where, null);

    public override long Count<TEvent>(Expression<Func<TEvent, bool>> where, TimeSpan window) => Read<long, TEvent>(nameof(Count), null, where, window);

    public override decimal Sum<TEvent>(Expression<Func<TEvent, decimal>> value) => Read<decimal, TEvent>(nameof(Sum), value, null, null);

    public override decimal Sum<TEvent>(Expression<Func<TEvent, decimal>> value, TimeSpan window) => Read<decimal, TEvent>(nameof(Sum), value, null, window);

    public override decimal Sum<TEvent>(Expression<Func<TEvent, decimal>> value, Expression<Func<TEvent, bool>> where) => Read<decimal, TEvent>(nameof(Sum), value, where, null);

    public override decimal Sum<TEvent>(Expression<Func<TEvent, decimal>> value, Expression<Func<TEvent, bool>> where, TimeSpan window) => Read<decimal, TEvent>(nameof(Sum), value, where, window);

    public override TEvent? Last<TEvent>()
        where TEvent : class => Read<TEvent?, TEvent>(nameof(Last), null, null, null);

    public override TEvent? Last<TEvent>(Expression<Func<TEvent, bool>> where)
        where TEvent : class => Read<TEvent?, TEvent>(nameof(Last), null, where, null);

    public override DateTimeOffset? LastAt<TEvent>() => Read<DateTimeOffset?, TEvent>(nameof(LastAt), null, null, null);

    public override DateTimeOffset? LastAt<TEvent>(Expression<Func<TEvent, bool>> where) => Read<DateTimeOffset?, TEvent>(nameof(LastAt), null, where, null);

    public override TEvent? First<TEvent>()
        where TEvent : class => Read<TEvent?, TEvent>(nameof(First), null, null, null);

    public override TEvent? First<TEvent>(Expression<Func<TEvent, bool>> where)
        where TEvent : class => Read<TEvent?, TEvent>(nameof(First), null, where, null);

    public override long Distinct<TEvent, TValue>(Expression<Func<TEvent, TValue>> value) => Read<long, TEvent>(nameof(Distinct), value, null, null);

    public override long Distinct<TEvent, TValue>(Expression<Func<TEvent, TValue>> value, TimeSpan window) => Read<long, TEvent>(nameof(Distinct), value, null, window);

    public override long Distinct<TEvent, TValue>(Expression<Func<TEvent, TValue>> value, Expression<Func<TEvent, bool>> where) => Read<long, TEvent>(nameof(Distinct), value, where, null);

    public override long Distinct<TEvent, TValue>(Expression<Func<TEvent, TValue>> value, Expression<Func<TEvent, bool>> where, TimeSpan window) => Read<long, TEvent>(nameof(Distinct), value, where, window);

    private TResult Read<TResult, TEvent>(string kind, LambdaExpression? value, LambdaExpression? where, TimeSpan? window) =>
        rules.Facts.Read<TResult>(this, Fact.Of(kind, typeof(TEvent), Normal(value), Normal(where), window));

    private int CountSent(string channel, TimeSpan window, long since)
    {
        var sent = rules.Facts.Sent.Find(channel, window)
            ?? throw new InvalidOperationException($"What went out by '{channel}' is not counted as it is read here; declare it with .Reads(user => user.Sent(\"{channel}\", …)), with the same window.");
        since = Math.Max(since, Clock - window.Ticks + 1);

        // What is to be tried was counted when it was decided.
        return Math.Max(0, sent.CountAfter(this, since - 1) - (Tried is { } tried && tried.Channel == channel && tried.RoutedAt >= since ? 1 : 0));
    }

    private static LambdaExpression? Normal(LambdaExpression? lambda) => lambda is null ? null : Normalizer.Normalize(lambda);
}
