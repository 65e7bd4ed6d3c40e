namespace Wellspring.WeChatSandbox;

/// <summary>A person as one account knows them.</summary>
internal sealed class Fan(PublicAccount account, Person person, string openid)
{
    public PublicAccount Account => account;

    public Person Person => person;

    public string OpenId => openid;

    public bool Following { get; set; }

    public DateTimeOffset FollowedAt { get; set; }

    /// <summary>Has turned off "receive messages".</summary>
    public bool Blocked { get; set; }

    /// <summary>The account does not want them.</summary>
    public bool Blacklisted { get; set; }

    public string Remark { get; set; } = "";

    /// <summary>The scene of the QR code by which they came; empty: by search.</summary>
    public string CameBy { get; set; } = "";

    public SortedSet<int> Tags { get; } = [];

    public ServiceWindow Window { get; } = new();

    /// <summary>Until when the phone says that someone is typing.</summary>
    public DateTimeOffset TypingUntil { get; set; }

    public Consents Consents { get; } = new();

    public CountPer<DateOnly> MassMessages { get; } = CountPer.Month();

    /// <summary>Where this account's messages stand on the phone: those of mini programs are service notices.</summary>
    public string Thread => account.IsMiniProgram ? "notices" : $"chat:{account.Id}";

    public void Receive(PhoneMessage message, string? thread = null) => person.Receive(thread ?? Thread, message);

    /// <summary>An event or message of this user, for the account's callback.</summary>
    public Envelope Envelope() => new(account.Recipient, openid, account.World.Stamp());

    public Task<CallbackOutcome> Push(Envelope envelope) => account.World.Pusher.Push(account, envelope, person);
}
