namespace Wellspring.WeChatSandbox;

/// <summary>A user's phone: what is on it, and what the user does. Each act returns what became of the callback that it caused.</summary>
public sealed partial class Phone
{
    private readonly World world;
    private readonly Person person;

    internal Phone(World world, Person person) => (this.world, this.person) = (world, person);

    /// <summary>The id in the sandbox.</summary>
    public string Id => person.Id;

    /// <summary>The user's name.</summary>
    public string Name => person.Name;

    /// <summary>The same for all accounts.</summary>
    public string UnionId => person.UnionId;

    /// <summary>How many messages have arrived in all, also those that are no longer kept.</summary>
    public long Received
    {
        get
        {
            lock (world.Gate)
            {
                return person.Received;
            }
        }
    }

    /// <summary>The user's id with an account; null: the official account.</summary>
    public string OpenId(string? appId = null) => Fan(appId).OpenId;

    /// <summary>Whether the user follows.</summary>
    public bool Follows(string? appId = null) => Fan(appId).Following;

    /// <summary>How many subscription messages by a template may still be sent.</summary>
    public int Credits(string templateId, string? appId = null)
    {
        lock (world.Gate)
        {
            return FanWith(templateId, appId).Consents.Credits.GetValueOrDefault(templateId);
        }
    }

    /// <summary>The kept messages, oldest first, the user's own too.</summary>
    /// <param name="thread">chat:APPID, notices, wecom:USERID or pay; null: all.</param>
    public IReadOnlyList<PhoneMessage> Messages(string? thread = null)
    {
        lock (world.Gate)
        {
            return [.. person.Threads.Where(pair => thread is null || pair.Key == thread).SelectMany(pair => pair.Value).OrderBy(message => message.Number)];
        }
    }

    /// <summary>The fan of an account; null: of the first official account.</summary>
    private Fan Fan(string? appId, bool miniProgram = false) =>
        appId is null
            ? person.Fans.Values.FirstOrDefault(fan => fan.Account.IsMiniProgram == miniProgram) ?? throw new InvalidOperationException("There is no such account.")
            : person.Fans.GetValueOrDefault(appId) ?? throw new ArgumentException($"There is no account {appId}.", nameof(appId));

    /// <summary>The fan of the account that has a template.</summary>
    private Fan FanWith(string templateId, string? appId) =>
        appId is null
            ? person.Fans.Values.FirstOrDefault(fan => fan.Account.Templates.ContainsKey(templateId)) ?? throw new ArgumentException($"There is no template {templateId}.", nameof(templateId))
            : Fan(appId);

    private Task<CallbackOutcome> Do(Func<Task<CallbackOutcome>> act)
    {
        Task<CallbackOutcome> outcome;
        lock (world.Gate)
        {
            outcome = act();
            person.Touch();
        }
        return outcome;
    }
}
