namespace Wellspring.Engine;

/// <summary>What was spent of each budget on each day, by all partitions. Who asks for room holds <see cref="Gate"/> until what was granted is booked, so that nothing is spent twice.</summary>
internal sealed class BudgetBook
{
    private readonly Dictionary<(string Budget, DateOnly Day), decimal> spent = [];

    public Lock Gate { get; } = new();

    public decimal Spent(string budget, DateOnly day) => spent.GetValueOrDefault((budget, day));

    /// <summary>What was granted is not spent after all.</summary>
    public void GiveBack(BudgetGrant grant) => Add(grant with { Amount = -grant.Amount });

    public void Add(BudgetGrant grant)
    {
        lock (Gate)
        {
            spent[(grant.Budget, grant.Day)] = Spent(grant.Budget, grant.Day) + grant.Amount;
        }
    }
}
