namespace Wellspring.Engine;

/// <summary>When an engine's health is called degraded.</summary>
public sealed class WellspringHealthOptions
{
    /// <summary>A delivery that waits for longer is one too many. Greater than 0, default 15 minutes.</summary>
    public TimeSpan MaxPendingAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <exception cref="InvalidConfigurationException">There is a mistake.</exception>
    internal void Validate()
    {
        if (MaxPendingAge <= TimeSpan.Zero)
        {
            throw new InvalidConfigurationException($"MaxPendingAge: {Spans.Text(MaxPendingAge)} is not greater than 0");
        }
    }
}
