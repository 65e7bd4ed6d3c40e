namespace Wellspring.WeChatSandbox;

/// <summary>Codes to greet a new contact with: 20 seconds, once. https://developer.work.weixin.qq.com/document/path/92137</summary>
internal sealed class WelcomeCodes
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(20);
    private const int MaxKept = 10_000;

    private readonly Dictionary<string, Code> codes = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();
    private readonly Dictionary<Contact, DateTimeOffset> othersUntil = [];

    public string Give(Contact contact, Employee employee, World world)
    {
        var text = Hash.Id("", $"welcome {contact.ExternalUserId} {employee.UserId} {world.NextId()}", 43);
        codes[text] = new(contact, employee, world.Clock.GetUtcNow() + Life);
        order.Enqueue(text);
        while (codes.Count > MaxKept)
        {
            codes.Remove(order.Dequeue());
        }
        return text;
    }

    public (Contact Contact, Employee Employee) Use(string text, DateTimeOffset now)
    {
        if (!codes.TryGetValue(text, out var code) || now > code.Until)
        {
            throw new Refusal(41050, "invalid welcome code");
        }
        if (code.Used)
        {
            throw new Refusal(41051, "externaluser has started chatting");
        }
        if (othersUntil.TryGetValue(code.Contact, out var until) && now < until)
        {
            throw new Refusal(41096, "other app is sending welcome message");
        }
        code.Used = true;
        return (code.Contact, code.Employee);
    }

    /// <summary>Another app of the corp is greeting the contact.</summary>
    public void OtherGreets(Contact contact, DateTimeOffset until) => othersUntil[contact] = until;

    /// <summary>They have written to one another: it is too late to greet.</summary>
    public void StartedChatting(Contact contact, string userid)
    {
        foreach (var code in codes.Values.Where(code => code.Contact == contact && code.Employee.UserId == userid))
        {
            code.Used = true;
        }
    }

    private sealed record Code(Contact Contact, Employee Employee, DateTimeOffset Until)
    {
        public bool Used { get; set; }
    }
}
