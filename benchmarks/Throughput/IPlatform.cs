namespace Wellspring.Throughput;

/// <summary>The platform's end of the wire, on loopback.</summary>
internal interface IPlatform : IAsyncDisposable
{
    Uri Address { get; }

    /// <summary>How many messages came.</summary>
    long Count { get; }

    /// <summary>Whom messages can go to.</summary>
    string OpenIdOf(int user);

    /// <summary>What was sent before may be sent again as if it were new.</summary>
    void Forget();
}
