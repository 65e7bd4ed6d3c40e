namespace Wellspring.Engine;

/// <summary>One-time grants that are left: lots of one scope, time and end. A credit that is reserved for a message is gone, unless it is restored.</summary>
internal sealed class Credits
{
    /// <summary>More lots of one scope are joined, so that no one can make the state large.</summary>
    private const int MostLots = 32;

    private readonly SortedDictionary<ConsentScope, List<Lot>> lots = new(ConsentScope.Order);

    public IEnumerable<(ConsentScope Scope, Validity Validity, int Left)> All =>
        lots.SelectMany(of => of.Value.Select(lot => (of.Key, lot.Validity, lot.Left)));

    public void Add(Credit credit, int count)
    {
        if (!lots.TryGetValue(credit.Scope, out var of))
        {
            lots.Add(credit.Scope, of = []);
        }

        var at = of.FindIndex(lot => Lot.Order(lot.Validity, credit.Validity) >= 0);
        if (at >= 0 && of[at].Validity == credit.Validity)
        {
            of[at] = of[at] with { Left = of[at].Left + count };
            return;
        }

        of.Insert(at < 0 ? of.Count : at, new(credit.Validity, count));
        if (of.Count > MostLots)
        {
            // The joined lot has the stricter of both times, and of both ends.
            var (one, two) = (of[^2], of[^1]);
            of.RemoveAt(of.Count - 1);
            of[^1] = new(new(Math.Min(one.Validity.At, two.Validity.At), Math.Min(one.Validity.Until, two.Validity.Until)), one.Left + two.Left);
            of.Sort((a, b) => Lot.Order(a.Validity, b.Validity));
        }
    }

    /// <summary>How many are left for a message.</summary>
    public int Count(ConsentScope asked, long now) =>
        lots.Where(of => of.Key.Covers(asked)).Sum(of => of.Value.Where(lot => lot.Validity.Until > now).Sum(lot => lot.Left));

    /// <summary>Takes the credit that ends first; null where none is left.</summary>
    public Credit? Reserve(string channel, string template, long now)
    {
        var found = lots.Where(of => of.Key.Channel == channel && of.Key.Template == template)
            .SelectMany(of => of.Value.Where(lot => lot.Validity.Until > now).Take(1).Select(lot => new Credit(of.Key, lot.Validity)))
            .OrderBy(credit => credit.Validity, Comparer<Validity>.Create(Lot.Order))
            .Cast<Credit?>()
            .FirstOrDefault();
        if (found is { } credit)
        {
            var of = lots[credit.Scope];
            var at = of.FindIndex(lot => lot.Validity == credit.Validity);
            of[at] = of[at] with { Left = of[at].Left - 1 };
            Drop(lot => lot.Left == 0);
        }

        return found;
    }

    /// <summary>Takes away those of a scope that were granted by then.</summary>
    public void Void(ConsentScope scope, long at) => Drop(lot => lot.Validity.At <= at, scope);

    public void Write(StateWriter writer)
    {
        writer.WriteVarint(lots.Count);
        foreach (var (scope, of) in lots)
        {
            scope.Write(writer);
            writer.WriteVarint(of.Count);
            foreach (var (validity, left) in of)
            {
                validity.Write(writer);
                writer.WriteVarint(left);
            }
        }
    }

    public void Read(StateReader reader)
    {
        for (var scopes = reader.ReadCount(); scopes > 0; scopes--)
        {
            List<Lot> of = [];
            lots.Add(ConsentScope.Read(reader), of);
            for (var left = reader.ReadCount(); left > 0; left--)
            {
                of.Add(new(Validity.Read(reader), reader.ReadCount()));
            }
        }
    }

    private void Drop(Predicate<Lot> which, ConsentScope within = default)
    {
        foreach (var (scope, of) in lots.Where(of => within.Covers(of.Key)).ToList())
        {
            of.RemoveAll(which);
            if (of.Count == 0)
            {
                lots.Remove(scope);
            }
        }
    }

    private sealed record Lot(Validity Validity, int Left)
    {
        public static int Order(Validity a, Validity b) => a.Until != b.Until ? a.Until.CompareTo(b.Until) : a.At.CompareTo(b.At);
    }
}

/// <summary>A credit that was reserved: what it takes to restore it.</summary>
internal readonly record struct Credit(ConsentScope Scope, Validity Validity);
