using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Wellspring.Engine;

namespace Wellspring.Testing;

/// <summary>Goes wrong where it is told to, and the same way each time.</summary>
/// <param name="inner">The channel within.</param>
/// <param name="choose">The fault of an attempt; null lets it pass. Called from many threads at once.</param>
/// <param name="time">Measures delays. Default the system's.</param>
public sealed class FaultyChannel(IChannel inner, Func<Delivery, Fault?> choose, TimeProvider? time = null) : DelegatingChannel(inner)
{
    private readonly Func<Delivery, Fault?> choose = choose ?? throw new ArgumentNullException(nameof(choose));

    /// <summary>The faults of the attempts in the order in which they come; afterwards all pass.</summary>
    /// <param name="inner">The channel within.</param>
    /// <param name="faults">A fault for each attempt; null lets it pass.</param>
    public static FaultyChannel InTurn(IChannel inner, params IReadOnlyList<Fault?> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var next = -1;
        return new(inner, _ => Interlocked.Increment(ref next) is var at && at < faults.Count ? faults[at] : null);
    }

    /// <summary>Faults by chance, which is a hash of seed, delivery id and attempt: the same attempt always goes the same way.</summary>
    /// <param name="inner">The channel within.</param>
    /// <param name="seed">Another seed is another chance.</param>
    /// <param name="faults">Shares of the attempts, from 0 to 1 and in all at most 1, each with its fault. The rest passes.</param>
    /// <exception cref="ArgumentException">A share is negative, or they are more than 1 in all.</exception>
    public static FaultyChannel ByChance(IChannel inner, int seed, params IReadOnlyList<(double Share, Fault Fault)> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (faults.Any(fault => !(fault.Share >= 0)) || faults.Sum(fault => fault.Share) > 1)
        {
            throw new ArgumentException("The shares of faults are at least 0, and in all at most 1.", nameof(faults));
        }

        return new(inner, delivery =>
        {
            var chance = Chance(seed, delivery);
            foreach (var (share, fault) in faults)
            {
                chance -= share;
                if (chance < 0)
                {
                    return fault;
                }
            }

            return null;
        });
    }

    /// <inheritdoc/>
    public override async Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        if (choose(delivery) is not { } fault)
        {
            return await Inner.DeliverAsync(delivery, cancellationToken).ConfigureAwait(false);
        }

        if (fault.Delay > TimeSpan.Zero)
        {
            await Task.Delay(fault.Delay, time ?? TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        var result = fault.Delivers ? await Inner.DeliverAsync(delivery, cancellationToken).ConfigureAwait(false) : null;
        return fault.Exception is null ? fault.Result ?? result! : throw fault.Exception;
    }

    private static double Chance(int seed, Delivery delivery)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{seed} {delivery.Id} {delivery.Attempt}");
        return (BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))) >> 11) / (double)(1UL << 53);
    }
}
