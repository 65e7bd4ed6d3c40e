using System.Globalization;

namespace Wellspring.Engine;

/// <content>Several ids of one person.</content>
public sealed partial class MarketingEngine
{
    /// <summary>Says that an id is another id of a user, as the event <see cref="IdentityLinked"/> does, with the time of now. What is kept of the alias becomes the user's; what is about the alias from now on is too.</summary>
    /// <param name="user">The user who stays. Not empty. It need not be known.</param>
    /// <param name="alias">The user's other id. Not empty. It need not be known.</param>
    /// <param name="cancellation">Ends the waiting. A link that was accepted by then stays accepted.</param>
    /// <returns>What became of it: Repeated where the two are linked already, Refused where they cannot be. Completes when it is in the journal.</returns>
    /// <exception cref="JournalUnavailableException">The journal cannot be written now. Link them again later; that is safe also where it was accepted.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public ValueTask<PublishResult> LinkAsync(string user, string alias, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentException.ThrowIfNullOrEmpty(alias);
        var id = Fnv1a.Hash128(user, alias).ToString("x32", CultureInfo.InvariantCulture);
        return PublishAsync(new UserEvent("wellspring:link", id, user, options.TimeProvider.GetUtcNow(), new IdentityLinked(alias), EventOrigin.Identity), cancellation);
    }
}
