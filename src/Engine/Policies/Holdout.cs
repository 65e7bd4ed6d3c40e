namespace Wellspring.Engine;

/// <summary>A share of users who get no marketing, so that its effect can be measured.</summary>
public sealed record Holdout
{
    /// <summary>Creates a holdout.</summary>
    /// <param name="salt">Sets this holdout apart from other divisions. Keep it; a new salt draws new users. Not empty.</param>
    /// <param name="share">The share of users, from 0 to 1. A larger share keeps the users it had and adds some.</param>
    /// <exception cref="ArgumentException">The salt is empty or the share is out of its range.</exception>
    public Holdout(string salt, double share)
    {
        ArgumentException.ThrowIfNullOrEmpty(salt);
        if (share is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A holdout's share is from 0 to 1.");
        }

        (Salt, Share) = (salt, share);
    }

    /// <summary>Sets this holdout apart from other divisions.</summary>
    public string Salt { get; }

    /// <summary>The share of users, from 0 to 1.</summary>
    public double Share { get; }

    internal bool Has(string user) => Experiment.Share(Salt, user) < Share;
}
