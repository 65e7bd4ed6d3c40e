using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Wellspring.Engine;

/// <summary>Divides users into arms by a hash of the user: no draw, no memory, the same for ever.</summary>
/// <remarks>An arm is known by its place, so renaming it moves no one. When one arm's weight grows, users move to that arm only.</remarks>
public sealed class Experiment
{
    private readonly double[] weights;

    /// <summary>Creates an experiment.</summary>
    /// <param name="salt">Sets this experiment's division apart from others'. Keep it for as long as the experiment lives. Not empty.</param>
    /// <param name="weights">The weight of each arm, at least 0, at least one greater than 0. They need no particular sum.</param>
    /// <exception cref="ArgumentException">No salt, no arm, or weights that are negative or all zero.</exception>
    public Experiment(string salt, params double[] weights)
    {
        ArgumentException.ThrowIfNullOrEmpty(salt);
        ArgumentNullException.ThrowIfNull(weights);
        if (!weights.Any(w => w > 0) || weights.Any(w => w < 0 || !double.IsFinite(w)))
        {
            throw new ArgumentException("Give each arm a weight of at least 0, and at least one arm more.", nameof(weights));
        }

        Salt = salt;
        this.weights = [.. weights];
    }

    /// <summary>Sets this experiment's division apart from others'.</summary>
    public string Salt { get; }

    /// <summary>How many arms there are, those without weight too.</summary>
    internal int Arms => weights.Length;

    /// <summary>All that says who is in which arm.</summary>
    internal string Text => $"{Salt} {string.Join(' ', weights.Select(w => w.ToString("R", CultureInfo.InvariantCulture)))}";

    /// <summary>The arm that a user belongs to, from 0.</summary>
    /// <param name="user">The user's id.</param>
    public int ArmOf(string user)
    {
        // Weighted rendezvous hashing: each arm scores by itself, so a changed weight touches no other arm's score.
        var best = -1;
        var bestScore = double.NegativeInfinity;
        for (var arm = 0; arm < weights.Length; arm++)
        {
            var score = weights[arm] > 0 ? weights[arm] / -Math.Log(Share($"{Salt}/{arm}", user)) : double.NegativeInfinity;
            if (score > bestScore)
            {
                (best, bestScore) = (arm, score);
            }
        }

        return best;
    }

    /// <summary>A number in (0, 1), evenly spread over users: SHA-256 of salt and user.</summary>
    internal static double Share(string salt, string user)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{salt}\n{user}"), hash);
        return ((BinaryPrimitives.ReadUInt64BigEndian(hash) >> 11) + 0.5) / (1UL << 53);
    }
}
