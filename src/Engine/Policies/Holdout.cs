namespace Wellspring.Engine;

/// <summary>A share of users who get no marketing, so that its effect can be measured.</summary>
/// <param name="Salt">Sets this holdout apart from other divisions. Keep it; a new salt draws new users. Not empty.</param>
/// <param name="Share">The share of users, from 0 to 1. A larger share keeps the users it had and adds some.</param>
public sealed record Holdout(string Salt, double Share)
{
    internal bool Has(string user) => Experiment.Share(Salt, user) < Share;
}
