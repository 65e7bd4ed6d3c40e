using System.Linq.Expressions;

namespace Wellspring.Engine;

/// <summary>A compiled condition on a user and the event that triggers, or triggered.</summary>
internal delegate bool Condition(UserState user, object? data);

/// <summary>Turns conditions into delegates: facts become reads of slots, events are cast once.</summary>
internal sealed class ConditionCompiler(FactTable facts, IReadOnlyDictionary<string, Experiment> experiments, IReadOnlyDictionary<string, EventType> references)
{
    private readonly SortedSet<string> read = new(StringComparer.Ordinal);

    /// <summary>The references that were read by what was compiled since it was asked last.</summary>
    public string[] TakeReferences()
    {
        string[] taken = [.. read];
        read.Clear();
        return taken;
    }

    /// <summary>Compiles conditions, all of which must be true, on a user, an event, or both.</summary>
    public Condition Condition(IReadOnlyList<LambdaExpression> all)
    {
        var user = Expression.Parameter(typeof(UserState), "user");
        var data = Expression.Parameter(typeof(object), "data");
        var bodies = all.Select(lambda => Bind(lambda, user, data));
        return Expression.Lambda<Condition>(bodies.Aggregate(Expression.AndAlso), user, data).Compile();
    }

    /// <summary>Compiles a value of a user.</summary>
    public Func<UserState, decimal> Value(LambdaExpression value)
    {
        var user = Expression.Parameter(typeof(UserState), "user");
        return Expression.Lambda<Func<UserState, decimal>>(Bind(value, user, Expression.Constant(null)), user).Compile();
    }

    /// <summary>Allots the slots of the facts that an expression reads.</summary>
    public void Allot(LambdaExpression fact) => Bind(fact, Expression.Parameter(typeof(UserState), "user"), Expression.Parameter(typeof(object), "data"));

    /// <summary>The slots of the facts that a condition reads.</summary>
    public Slot[] Reads(LambdaExpression condition)
    {
        facts.LastRead.Clear();
        Allot(condition);
        return [.. facts.LastRead.Distinct()];
    }

    /// <summary>Compiles a function of events alone.</summary>
    public static TDelegate OfEvents<TDelegate>(LambdaExpression lambda)
        where TDelegate : Delegate
    {
        var parameters = lambda.Parameters.Select(p => Expression.Parameter(typeof(object), p.Name)).ToArray();
        var casts = lambda.Parameters.Zip(parameters).ToDictionary(p => p.First, p => (Expression)Expression.Convert(p.Second, p.First.Type));
        return Expression.Lambda<TDelegate>(new Substitution(casts).Visit(lambda.Body), parameters).Compile();
    }

    private Expression Bind(LambdaExpression lambda, Expression user, Expression data)
    {
        var places = new Dictionary<ParameterExpression, Expression>();
        ParameterExpression? facing = null;
        foreach (var parameter in lambda.Parameters)
        {
            if (parameter.Type == typeof(UserFacts))
            {
                facing = parameter;
            }
            else
            {
                places[parameter] = Expression.Convert(data, parameter.Type);
            }
        }

        var body = facing is null ? lambda.Body : new FactBinder(facts, experiments, Refer, facing, user).Visit(lambda.Body);
        return new Substitution(places).Visit(body);
    }

    private void Refer(string name, Type record)
    {
        if (!references.TryGetValue(name, out var type) || type.Record != record)
        {
            throw new ClauseException($"no reference '{name}' of {record.Name} was added; add it with AddReference<{record.Name}>(\"{name}\", …)");
        }

        read.Add(name);
    }
}

/// <summary>Replaces what a condition asks of <see cref="UserFacts"/> with reads of slots and of the user's state.</summary>
internal sealed class FactBinder(FactTable facts, IReadOnlyDictionary<string, Experiment> experiments, Action<string, Type> refer, ParameterExpression asked, Expression user) : ExpressionVisitor
{
    /// <summary>Beyond this many, a count in a window keeps all events: a bound would save nothing worth a branch.</summary>
    private const long LargestCapacity = 1 << 20;

    private int capacity = int.MaxValue;

    protected override Expression VisitParameter(ParameterExpression node) => node == asked
        ? throw new ClauseException("user is passed on as a whole, so the facts that are used cannot be seen; ask for facts in the condition itself")
        : node;

    protected override Expression VisitMember(MemberExpression node) =>
        node.Expression == asked ? Expression.Property(user, node.Member.Name) : base.VisitMember(node);

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        if (node.Object != asked)
        {
            return base.VisitMethodCall(node);
        }

        if (node.Method.Name == nameof(UserFacts.Reference))
        {
            refer(
                node.Arguments[0] is ConstantExpression { Value: string reference } ? reference : throw new ClauseException($"the reference '{node.Arguments[0]}' depends on the event or the user; its name must be the same for all"),
                node.Method.GetGenericArguments()[0]);
            return Expression.Call(user, node.Method, node.Arguments);
        }

        if (node.Method.Name == nameof(UserFacts.Sent))
        {
            facts.LastRead.Add(Sent(node.Arguments[0], node.Arguments[1]));
        }

        if (node.Method.Name == nameof(UserFacts.TurnedAwayAt))
        {
            facts.LastRead.Add(node.Arguments[0] is ConstantExpression { Value: string { Length: > 0 } channel }
                ? facts.TurnedAway.Allot(channel, UserState.TurnedAwayFor)
                : throw new ClauseException($"the channel '{node.Arguments[0]}' depends on the event or the user; it must be the same for all"));
        }

        if (!node.Method.IsGenericMethod)
        {
            if (node.Method.Name == nameof(UserFacts.ArmOf) && node.Arguments[0] is ConstantExpression { Value: string name } && !experiments.ContainsKey(name))
            {
                throw new ClauseException($"no experiment '{name}' is registered; add it with AddExperiment(\"{name}\", …)");
            }

            return Expression.Call(user, node.Method, node.Arguments.Select(a => Visit(a)));
        }

        var arguments = node.Method.GetParameters().Zip(node.Arguments).ToDictionary(a => a.First.Name!, a => a.Second);
        var fact = Fact.Of(node.Method.Name, node.Method.GetGenericArguments()[0], Lambda(arguments, "value"), Lambda(arguments, "where"), Window(arguments));
        var enough = capacity;
        capacity = int.MaxValue;
        return facts.Read(fact.BindKeys(key => Visit(key)), user, enough);
    }

    private TimesSlot Sent(Expression channel, Expression window) => (channel, window) switch
    {
        (ConstantExpression { Value: string { Length: > 0 } name }, ConstantExpression { Value: TimeSpan span }) when span > TimeSpan.Zero => facts.Sent.Allot(name, span),
        (ConstantExpression { Value: string { Length: > 0 } }, ConstantExpression { Value: TimeSpan span }) => throw new ClauseException($"the window {Spans.Text(span)} of Sent is not greater than 0"),
        (ConstantExpression, ConstantExpression) => throw new ClauseException("Sent names no channel"),
        _ => throw new ClauseException($"the channel '{channel}' or the window '{window}' of Sent depends on the event or the user; they must be the same for all"),
    };

    /// <summary>A count in a window that is only compared with a number needs no more events than it takes to know the answer.</summary>
    protected override Expression VisitBinary(BinaryExpression node)
    {
        if (Bound(node.NodeType, node.Right) is not { } bound || node.Left is not MethodCallExpression count || count.Object != asked)
        {
            return base.VisitBinary(node);
        }

        capacity = bound;
        var left = Visit(node.Left);
        capacity = int.MaxValue;
        return node.Update(left, node.Conversion, node.Right);
    }

    private static int? Bound(ExpressionType comparison, Expression with) => (comparison, with) switch
    {
        (ExpressionType.GreaterThanOrEqual or ExpressionType.LessThan, ConstantExpression { Value: long n and <= LargestCapacity }) => (int)Math.Max(n, 1),
        (ExpressionType.GreaterThan or ExpressionType.LessThanOrEqual or ExpressionType.Equal or ExpressionType.NotEqual, ConstantExpression { Value: long n and < LargestCapacity }) => (int)Math.Max(n + 1, 1),
        _ => null,
    };

    private static LambdaExpression? Lambda(Dictionary<string, Expression> arguments, string name) => arguments.GetValueOrDefault(name) switch
    {
        null => null,
        UnaryExpression { NodeType: ExpressionType.Quote, Operand: LambdaExpression lambda } => lambda,
        ConstantExpression { Value: LambdaExpression stored } => Normalizer.Normalize(stored),
        var other => throw new ClauseException($"'{other}' is no lambda that can be read; write it in place or keep it in a field"),
    };

    private static TimeSpan? Window(Dictionary<string, Expression> arguments) => arguments.GetValueOrDefault("window") switch
    {
        null => null,
        ConstantExpression { Value: TimeSpan span } => span,
        var other => throw new ClauseException($"the window '{other}' depends on the event or the user; it must be the same for all"),
    };
}
