namespace Wellspring.WeChatSandbox;

public sealed partial class Phone
{
    /// <summary>The user's id with a corp; null: the first.</summary>
    public string ExternalUserId(string? corpId = null)
    {
        lock (world.Gate)
        {
            return Corp(corpId).Contact(person).ExternalUserId;
        }
    }

    /// <summary>Adds an employee in WeCom. The corp may greet within 20 seconds.</summary>
    /// <param name="userid">The employee.</param>
    /// <param name="state">What the invitation says, its campaign's key.</param>
    /// <param name="corpId">The corp; null: the first.</param>
    public Task<CallbackOutcome> AddContactAsync(string userid, string? state = null, string? corpId = null) => Do(() =>
    {
        var corp = Corp(corpId);
        var employee = corp.Employee(userid);
        var contact = corp.Contact(person);
        contact.Add(employee, state ?? "", world.Clock.GetUtcNow());
        person.Receive(Contact.Thread(userid), new("note", "contact-added") { Mine = true });
        world.Live.Changed($"desk:{corp.Id}");
        return corp.PushChange("add_external_contact", userid, contact, state ?? "", corp.WelcomeCodes.Give(contact, employee, world));
    });

    /// <summary>Scans the QR code of an invitation (add_contact_way).</summary>
    public Task<CallbackOutcome> ScanContactWayAsync(string configId, string? corpId = null)
    {
        var way = Corp(corpId).ContactWays.Find(configId) ?? throw new ArgumentException($"There is no invitation {configId}.", nameof(configId));
        return AddContactAsync(way.Users.Count > 0 ? way.Users[0] : Corp(corpId).Employees.Keys.First(), way.State, corpId);
    }

    /// <summary>Deletes an employee: from now on that one reaches them no more.</summary>
    public Task<CallbackOutcome> DeleteContactAsync(string userid, string? corpId = null) => Do(() =>
    {
        var corp = Corp(corpId);
        if (!corp.Contact(person).Remove(userid))
        {
            throw new InvalidOperationException($"{Name} is no contact of {userid}.");
        }
        person.Receive(Contact.Thread(userid), new("note", "contact-deleted") { Mine = true });
        world.Live.Changed($"desk:{corp.Id}");
        return corp.PushChange("del_follow_user", userid, corp.Contact(person));
    });

    /// <summary>Scans the QR code of a join way (groupchat/add_join_way): comes to the first of its groups that has room.</summary>
    public Task<CallbackOutcome> JoinGroupAsync(string configId, string? corpId = null) => Do(() =>
    {
        var corp = Corp(corpId);
        var way = corp.JoinWays.Find(configId) ?? throw new ArgumentException($"There is no join way {configId}.", nameof(configId));
        var contact = corp.Contact(person);
        return way.ChatIds.FirstOrDefault(id => corp.Groups.Find(id)?.Has(contact) == true) is { } already
            ? throw new InvalidOperationException($"{Name} is in {already} already.")
            : corp.Groups.JoinBy(way, contact);
    });

    /// <summary>Leaves a customer group.</summary>
    public Task<CallbackOutcome> LeaveGroupAsync(string chatId, string? corpId = null) => Do(() =>
    {
        var (corp, contact) = (Corp(corpId), Corp(corpId).Contact(person));
        var group = corp.Groups.Find(chatId) ?? throw new ArgumentException($"There is no group {chatId}.", nameof(chatId));
        return group.Has(contact) ? corp.Groups.Leave(group, [contact]) : throw new InvalidOperationException($"{Name} is not in {chatId}.");
    });

    /// <summary>Agrees that the chat with an employee is archived.</summary>
    public Task<CallbackOutcome> AgreeToArchiveAsync(string userid, string? corpId = null) => Do(() =>
    {
        var (corp, contact) = (Corp(corpId), ContactOf(userid, corpId));
        return corp.PushChange("msg_audit_approved", userid, contact, welcomeCode: corp.WelcomeCodes.Give(contact, corp.Employee(userid), world));
    });

    /// <summary>Another app of the corp greets the user, and until it is done no one else may: 41096.</summary>
    public void LetAnotherAppGreet(TimeSpan until, string? corpId = null)
    {
        lock (world.Gate)
        {
            Corp(corpId).WelcomeCodes.OtherGreets(Corp(corpId).Contact(person), world.Clock.GetUtcNow() + until);
        }
    }

    /// <summary>Writes to an employee. No callback tells it, but it is too late for a greeting then.</summary>
    public void WriteToEmployee(string userid, string text, string? corpId = null)
    {
        lock (world.Gate)
        {
            Corp(corpId).WelcomeCodes.StartedChatting(ContactOf(userid, corpId), userid);
            person.Receive(Contact.Thread(userid), new("text", text) { Mine = true });
        }
    }

    private Contact ContactOf(string userid, string? corpId) =>
        Corp(corpId).Contact(person) is var contact && contact.Relations.ContainsKey(userid) ? contact : throw new InvalidOperationException($"{Name} is no contact of {userid}.");

    private Corp Corp(string? corpId) =>
        corpId is null ? world.Corps.Values.First() : world.Corps.GetValueOrDefault(corpId) ?? throw new ArgumentException($"There is no corp {corpId}.", nameof(corpId));
}
