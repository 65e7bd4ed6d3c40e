namespace Wellspring.Engine;

/// <summary>
/// Yes and no, each about a scope. A yes holds against a no if it is later and lies within its scope: what was refused in general
/// can be allowed for a part, and what was refused for a part is not allowed by a word on the whole.
/// </summary>
internal sealed class Statements
{
    private readonly SortedDictionary<ConsentScope, Validity> yes = new(ConsentScope.Order);
    private readonly SortedDictionary<ConsentScope, Validity> no = new(ConsentScope.Order);

    public IEnumerable<KeyValuePair<ConsentScope, Validity>> Yes => yes;

    public IEnumerable<KeyValuePair<ConsentScope, Validity>> No => no;

    /// <summary>Of one scope the later statement counts; of two at one instant the stricter.</summary>
    public void SayYes(ConsentScope scope, Validity said) =>
        yes[scope] = !yes.TryGetValue(scope, out var known) || said.At > known.At ? said
            : said.At < known.At ? known
            : known with { Until = Math.Min(said.Until, known.Until) };

    /// <inheritdoc cref="SayYes"/>
    public void SayNo(ConsentScope scope, Validity said) =>
        no[scope] = !no.TryGetValue(scope, out var known) || said.At > known.At ? said
            : said.At < known.At ? known
            : known with { Until = Math.Max(said.Until, known.Until) };

    /// <summary>There is a yes that holds against every no.</summary>
    public bool HasYes(ConsentScope asked, long now)
    {
        foreach (var (scope, said) in yes)
        {
            if (scope.Covers(asked) && said.Until > now && IsFree(asked, scope, said.At, now))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>There is a no that no yes holds against.</summary>
    public bool HasNo(ConsentScope asked, long now)
    {
        foreach (var (scope, said) in no)
        {
            if (scope.Covers(asked) && said.Until > now && !IsTakenBack(asked, scope, said.At, now))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A yes said of this scope at this time holds against every no about what is asked.</summary>
    public bool IsFree(ConsentScope asked, ConsentScope of, long at, long now)
    {
        foreach (var (scope, said) in no)
        {
            if (scope.Covers(asked) && said.Until > now && !Holds(of, at, scope, said.At))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes from another user's credits what these statements refuse: all so far, or where the same scope was allowed again, those from before.</summary>
    public void Void(Credits others)
    {
        foreach (var (scope, said) in no)
        {
            others.Void(scope, Stands(scope, said) ? long.MaxValue : said.At);
        }
    }

    /// <summary>Another user's credit is one of those.</summary>
    public bool Refuses(Credit credit) => no.Any(refused =>
        refused.Key.Covers(credit.Scope) && (Stands(refused.Key, refused.Value) || credit.Validity.At <= refused.Value.At));

    /// <summary>Takes in another user's statements, to the stricter: a no of one that stands holds against what the other has said yes to so far.</summary>
    public void Merge(Statements other)
    {
        List<KeyValuePair<ConsentScope, Validity>> refused = [.. Standing(this, other), .. Standing(other, this)];
        foreach (var (scope, said) in other.yes)
        {
            SayYes(scope, said);
        }

        foreach (var (scope, said) in refused)
        {
            SayNo(scope, said);
        }
    }

    public void Write(StateWriter writer)
    {
        foreach (var said in new[] { yes, no })
        {
            writer.WriteVarint(said.Count);
            foreach (var (scope, validity) in said)
            {
                scope.Write(writer);
                validity.Write(writer);
            }
        }
    }

    public void Read(StateReader reader)
    {
        foreach (var said in new[] { yes, no })
        {
            for (var left = reader.ReadCount(); left > 0; left--)
            {
                said.Add(ConsentScope.Read(reader), Validity.Read(reader));
            }
        }
    }

    /// <summary>No later yes has taken it back. One with an end has not: after that the no is as before.</summary>
    private bool Stands(ConsentScope refused, Validity said) => !(yes.TryGetValue(refused, out var own) && own.At > said.At && own.Until == long.MaxValue);

    private static bool Holds(ConsentScope yes, long yesAt, ConsentScope no, long noAt) => yesAt > noAt && no.Covers(yes);

    private bool IsTakenBack(ConsentScope asked, ConsentScope refused, long at, long now)
    {
        foreach (var (scope, said) in yes)
        {
            if (scope.Covers(asked) && said.Until > now && Holds(scope, said.At, refused, at))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<KeyValuePair<ConsentScope, Validity>> Standing(Statements of, Statements against) =>
        of.no.Select(refused =>
        {
            var (scope, said) = refused;
            return !of.Stands(scope, said)
                ? refused
                : KeyValuePair.Create(scope, said with { At = against.yes.Where(y => scope.Covers(y.Key)).Select(y => y.Value.At).Append(said.At).Max() });
        });
}
