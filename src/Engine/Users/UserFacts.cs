using System.Linq.Expressions;

namespace Wellspring.Engine;

/// <summary>What a rule may know of a user. Conditions read it in expression trees, steps and texts in plain code.</summary>
/// <remarks>
/// <para>The compiler reads which facts the conditions use, and just those are kept. A step that reads a fact which no condition uses
/// declares it with <c>Reads</c>; otherwise the step fails with a message that says so.</para>
/// <para>A window is (now - window, now] on the events' own time; it must be greater than zero. All facts see the state after
/// the triggering event and before the decisions made for it.</para>
/// </remarks>
public abstract class UserFacts
{
    private protected UserFacts()
    {
    }

    /// <summary>The user's id.</summary>
    public abstract string Id { get; }

    /// <summary>The id by which holdout and arms know the user: where several ids became one user, the one that was known first.</summary>
    internal abstract string HashId { get; }

    /// <summary>The time of the decision: the user's clock after the event, or the timer's due time. In UTC.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>From when on all facts are known, where a rule came to ask for some whose past was trimmed from the journal; null where all is known from the user's first event on.</summary>
    public abstract DateTimeOffset? KnownSince { get; }

    /// <summary>The tier that a rule set, or null.</summary>
    public abstract string? Tier { get; }

    /// <summary>The points that rules granted, in all.</summary>
    public abstract decimal Points { get; }

    /// <summary>The user's time zone: the attribute <c>zone</c> where it is a known IANA id, else <see cref="EngineOptions.Zone"/>.</summary>
    public abstract TimeZoneInfo Zone { get; }

    /// <summary>Whether a rule put this tag on the user. Compared ordinally.</summary>
    /// <param name="tag">The tag.</param>
    public abstract bool HasTag(string tag);

    /// <summary>The value of an attribute that a rule set, or null.</summary>
    /// <param name="name">The attribute's name, compared ordinally.</param>
    public abstract string? Attribute(string name);

    /// <summary>Whether the user's consent to a purpose stands, on some channel.</summary>
    /// <param name="purpose">The purpose, such as <see cref="Purposes.Marketing"/>.</param>
    public abstract bool HasConsent(string purpose);

    /// <summary>Whether the user's consent to a purpose stands, on a channel.</summary>
    /// <param name="purpose">The purpose, such as <see cref="Purposes.Marketing"/>.</param>
    /// <param name="channel">The channel's name.</param>
    public abstract bool HasConsent(string purpose, string channel);

    /// <summary>How many messages the user has agreed to one by one that are not used yet.</summary>
    /// <param name="channel">The channel's name.</param>
    /// <param name="template">The template's name in the message catalogue.</param>
    public abstract int Credits(string channel, string template);

    /// <summary>How many deliveries of any class went out by a channel: decided for it, or handed over to it by a channel that did not reach the user.</summary>
    /// <param name="channel">The channel's name. In a condition a constant.</param>
    /// <param name="window">How far back to look. In a condition a constant.</param>
    /// <remarks>As caps do, it counts what was decided, whatever became of it. What was held out did not go out. A channel whose <c>Reach</c> reads it is not shown the delivery itself that is to be tried.</remarks>
    public abstract int Sent(string channel, TimeSpan window);

    /// <inheritdoc cref="Sent(string, TimeSpan)"/>
    /// <param name="channel">The channel's name. In a condition a constant.</param>
    /// <param name="window">How far back to look. In a condition a constant.</param>
    /// <param name="since">Only what went out at this moment or later counts.</param>
    public abstract int Sent(string channel, TimeSpan window, DateTimeOffset since);

    /// <summary>When a channel last answered <see cref="DeliveryResult.TurnedAway"/>, or a receipt said so: the user wants nothing by it, or has left. In UTC; null where it never did, within ten years.</summary>
    /// <param name="channel">The channel's name. In a condition a constant.</param>
    public abstract DateTimeOffset? TurnedAwayAt(string channel);

    /// <summary>The arm of an experiment that the user belongs to, from 0. The same for ever, whatever the arms are called.</summary>
    /// <param name="experiment">The experiment.</param>
    public int Arm(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return experiment.ArmOf(HashId);
    }

    /// <summary>The arm of an experiment that the user belongs to, from 0.</summary>
    /// <param name="experiment">The experiment's name, as it was added to the options.</param>
    /// <exception cref="InvalidOperationException">There is no such experiment.</exception>
    public abstract int ArmOf(string experiment);

    /// <summary>The value of a reference that is in force: what depends on many users, such as cut points of quantiles. Null before the first was set. Decisions for which it was read name its version.</summary>
    /// <typeparam name="T">The record that the reference was added with.</typeparam>
    /// <param name="name">Its name. In a condition a constant.</param>
    /// <exception cref="InvalidOperationException">There is no such reference.</exception>
    public abstract T? Reference<T>(string name)
        where T : class;

    /// <summary>How many events of a type there were.</summary>
    /// <typeparam name="TEvent">A registered event record.</typeparam>
    public abstract long Count<TEvent>()
        where TEvent : class;

    /// <inheritdoc cref="Count{TEvent}()"/>
    /// <param name="window">How far back to look.</param>
    public abstract long Count<TEvent>(TimeSpan window)
        where TEvent : class;

    /// <inheritdoc cref="Count{TEvent}()"/>
    /// <param name="where">Which events count. Beside the event it may compare its properties with the trigger's for equality.</param>
    public abstract long Count<TEvent>(Expression<Func<TEvent, bool>> where)
        where TEvent : class;

    /// <inheritdoc cref="Count{TEvent}()"/>
    /// <param name="where">Which events count. Beside the event it may compare its properties with the trigger's for equality.</param>
    /// <param name="window">How far back to look.</param>
    public abstract long Count<TEvent>(Expression<Func<TEvent, bool>> where, TimeSpan window)
        where TEvent : class;

    /// <summary>The sum of a value over the events of a type; 0 where there are none.</summary>
    /// <typeparam name="TEvent">A registered event record.</typeparam>
    /// <param name="value">The value of one event.</param>
    public abstract decimal Sum<TEvent>(Expression<Func<TEvent, decimal>> value)
        where TEvent : class;

    /// <inheritdoc cref="Sum{TEvent}(Expression{Func{TEvent, decimal}})"/>
    /// <param name="value">The value of one event.</param>
    /// <param name="window">How far back to look.</param>
    public abstract decimal Sum<TEvent>(Expression<Func<TEvent, decimal>> value, TimeSpan window)
        where TEvent : class;

    /// <inheritdoc cref="Sum{TEvent}(Expression{Func{TEvent, decimal}})"/>
    /// <param name="value">The value of one event.</param>
    /// <param name="where">Which events count. Beside the event it may compare its properties with the trigger's for equality.</param>
    public abstract decimal Sum<TEvent>(Expression<Func<TEvent, decimal>> value, Expression<Func<TEvent, bool>> where)
        where TEvent : class;

    /// <inheritdoc cref="Sum{TEvent}(Expression{Func{TEvent, decimal}})"/>
    /// <param name="value">The value of one event.</param>
    /// <param name="where">Which events count. Beside the event it may compare its properties with the trigger's for equality.</param>
    /// <param name="window">How far back to look.</param>
    public abstract decimal Sum<TEvent>(Expression<Func<TEvent, decimal>> value, Expression<Func<TEvent, bool>> where, TimeSpan window)
        where TEvent : class;

    /// <summary>The latest event of a type by its own time (of several at one instant the one that arrived last), or null.</summary>
    /// <typeparam name="TEvent">A registered event record.</typeparam>
    public abstract TEvent? Last<TEvent>()
        where TEvent : class;

    /// <inheritdoc cref="Last{TEvent}()"/>
    /// <param name="where">Which events count.</param>
    public abstract TEvent? Last<TEvent>(Expression<Func<TEvent, bool>> where)
        where TEvent : class;

    /// <summary>When the latest event of a type was, by its own time, in UTC; null where there was none. It is kept with <see cref="Last{TEvent}()"/>.</summary>
    /// <typeparam name="TEvent">A registered event record.</typeparam>
    public abstract DateTimeOffset? LastAt<TEvent>()
        where TEvent : class;

    /// <inheritdoc cref="LastAt{TEvent}()"/>
    /// <param name="where">Which events count.</param>
    public abstract DateTimeOffset? LastAt<TEvent>(Expression<Func<TEvent, bool>> where)
        where TEvent : class;

    /// <summary>The earliest event of a type by its own time (of several at one instant the one that arrived first), or null.</summary>
    /// <typeparam name="TEvent">A registered event record.</typeparam>
    public abstract TEvent? First<TEvent>()
        where TEvent : class;

    /// <inheritdoc cref="First{TEvent}()"/>
    /// <param name="where">Which events count.</param>
    public abstract TEvent? First<TEvent>(Expression<Func<TEvent, bool>> where)
        where TEvent : class;

    /// <summary>How many different values a property had.</summary>
    /// <typeparam name="TEvent">A registered event record.</typeparam>
    /// <typeparam name="TValue">A text, an int, a long, a decimal, a date, a Guid, a bool, an enum, or a nullable of them.</typeparam>
    /// <param name="value">The property of one event.</param>
    public abstract long Distinct<TEvent, TValue>(Expression<Func<TEvent, TValue>> value)
        where TEvent : class;

    /// <inheritdoc cref="Distinct{TEvent, TValue}(Expression{Func{TEvent, TValue}})"/>
    /// <param name="value">The property of one event.</param>
    /// <param name="window">How far back to look.</param>
    public abstract long Distinct<TEvent, TValue>(Expression<Func<TEvent, TValue>> value, TimeSpan window)
        where TEvent : class;

    /// <inheritdoc cref="Distinct{TEvent, TValue}(Expression{Func{TEvent, TValue}})"/>
    /// <param name="value">The property of one event.</param>
    /// <param name="where">Which events count.</param>
    public abstract long Distinct<TEvent, TValue>(Expression<Func<TEvent, TValue>> value, Expression<Func<TEvent, bool>> where)
        where TEvent : class;

    /// <inheritdoc cref="Distinct{TEvent, TValue}(Expression{Func{TEvent, TValue}})"/>
    /// <param name="value">The property of one event.</param>
    /// <param name="where">Which events count.</param>
    /// <param name="window">How far back to look.</param>
    public abstract long Distinct<TEvent, TValue>(Expression<Func<TEvent, TValue>> value, Expression<Func<TEvent, bool>> where, TimeSpan window)
        where TEvent : class;
}
