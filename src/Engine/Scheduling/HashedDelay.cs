namespace Wellspring.Engine;

/// <summary>A delay that is hashed, not drawn: the same for ever for a user and a number, and evenly spread over users and over numbers.</summary>
/// <remarks>Written down for good: a run that is resumed must find its users where it left them.</remarks>
internal static class HashedDelay
{
    /// <summary>A delay in [0, <paramref name="within"/>), in ticks; 0 where that is 0.</summary>
    public static long Of(string user, long number, long within) => (long)Math.BigMul(Mix(Fnv1a.Hash64(user, number)), (ulong)within, out _);

    /// <summary>FNV-1a leaves the last bytes hardly mixed into the upper bits, which decide here; this is the last step of MurmurHash3, of 64 bit.</summary>
    private static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
