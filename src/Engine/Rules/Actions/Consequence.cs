namespace Wellspring.Engine;

/// <summary>A state action by which something happens in consequence of a decision: to the same user (<see cref="Raise"/>) or to another (<see cref="Tell"/>).</summary>
/// <remarks>The event has a depth: one more than that of the event that triggered the rule. A step whose event would be deeper than 8 is RuleFailed, for such rules go round in a circle.</remarks>
public abstract record Consequence : StateAction
{
    internal const int MaxDepth = 8;

    private protected Consequence(object happening)
    {
        ArgumentNullException.ThrowIfNull(happening);
        Event = happening;
    }

    /// <summary>What happens: an instance of a registered event record.</summary>
    public object Event { get; internal init; }

    /// <summary>How many consequences led to it, this one included. 0 before the engine looked at it.</summary>
    internal int Depth { get; init; }

    /// <summary>Whether the same happens. Depths are not compared.</summary>
    /// <param name="other">The other.</param>
    public virtual bool Equals(Consequence? other) => base.Equals(other) && Event.Equals(other.Event);

    /// <inheritdoc/>
    public override int GetHashCode() => Event.GetHashCode();

    /// <summary>The same as the journal will have it: an event made in code is what its JSON says.</summary>
    /// <exception cref="InvalidOperationException">The rule may not do this, or not with such an event.</exception>
    internal virtual Consequence Checked(UserState user, Rule rule, int depth)
    {
        var type = user.Rules.Events.Find(Event.GetType());
        if (type is null || type == user.Rules.Events.Unregistered)
        {
            throw new InvalidOperationException($"No event type is registered for {Event.GetType().Name}; register it with AddEvents.");
        }

        if (depth > MaxDepth)
        {
            throw new InvalidOperationException($"{type.Name} would be event {depth} in a row that rules raise or tell in consequence of each other, and at most {MaxDepth} may be. Do these rules go round in a circle?");
        }

        var json = type.Write(Event);
        EventPayload.CheckJson(json);
        var data = type.Read(json);
        return type.Check(data) is { } fault ? throw new InvalidOperationException($"{type.Name}: {fault}") : this with { Event = data, Depth = depth };
    }
}

/// <summary>Something happens to the user in consequence: it arrives as an event of its own, once all that is decided at the same moment is settled. It has the origin <see cref="EventOrigin.Raised"/> and is no activity.</summary>
public sealed record Raise : Consequence
{
    /// <summary>Creates the action.</summary>
    /// <param name="happening">What happens: an instance of a registered event record.</param>
    public Raise(object happening)
        : base(happening)
    {
    }
}

/// <summary>Something happens to another user in consequence: a referral rewards who invited. It arrives as an event of the origin <see cref="EventOrigin.Told"/>, once, and is no activity. To the user itself it is the same as <see cref="Raise"/>.</summary>
/// <remarks>The rule has to say so with <c>Tells</c>.</remarks>
public sealed record Tell : Consequence
{
    /// <summary>Creates the action.</summary>
    /// <param name="to">The other user's id. Not empty. The user need not be known yet.</param>
    /// <param name="happening">What happens: an instance of a registered event record.</param>
    public Tell(string to, object happening)
        : base(happening)
    {
        ArgumentException.ThrowIfNullOrEmpty(to);
        UserEvent.ThrowIfMalformed(to);
        To = to;
    }

    /// <summary>The other user's id.</summary>
    public string To { get; }

    internal override Consequence Checked(UserState user, Rule rule, int depth) => To == user.Id
        ? new Raise(Event).Checked(user, rule, depth)
        : rule.Tells.Contains(Event.GetType())
            ? base.Checked(user, rule, depth)
            : throw new InvalidOperationException($"The rule tells {Event.GetType().Name}; declare it with .Tells<{Event.GetType().Name}>(), by which the engine knows that time has to pass for all users together.");
}
