namespace Wellspring.WeChatSandbox;

/// <summary>A task to confirm: a message to customers.</summary>
/// <param name="MessageId">The msgid of add_msg_template.</param>
/// <param name="Texts">What would be sent.</param>
/// <param name="Customers">To how many.</param>
/// <param name="Open">It waits.</param>
/// <param name="Reminded">How often the corp reminded of it.</param>
public sealed record DeskTask(string MessageId, IReadOnlyList<string> Texts, int Customers, bool Open, int Reminded);

/// <summary>An employee's desk in WeCom.</summary>
public sealed class Desk
{
    private readonly World world;
    private readonly Corp corp;
    private readonly Employee employee;

    internal Desk(World world, Corp corp, Employee employee) => (this.world, this.corp, this.employee) = (world, corp, employee);

    /// <summary>What the corp's apps wrote, oldest first.</summary>
    public IReadOnlyList<PhoneMessage> Messages
    {
        get
        {
            lock (world.Gate)
            {
                return [.. employee.Messages];
            }
        }
    }

    /// <summary>What is to be confirmed, or was.</summary>
    public IReadOnlyList<DeskTask> Tasks
    {
        get
        {
            lock (world.Gate)
            {
                return [.. employee.Tasks.Select(task => new DeskTask(task.Of.Id, [.. task.Of.Messages.Select(message => message.Title ?? message.Text)], task.Targets.Count, task.Open, task.Reminded))];
            }
        }
    }

    /// <summary>Confirms a task: now it is sent.</summary>
    public void Confirm(string messageId)
    {
        lock (world.Gate)
        {
            var task = employee.Tasks.FirstOrDefault(task => task.Of.Id == messageId) ?? throw new ArgumentException($"There is no task {messageId}.", nameof(messageId));
            task.Confirm(world.Clock.GetUtcNow());
            world.Live.Changed($"desk:{corp.Id}");
        }
    }

    /// <summary>Notes something of a customer.</summary>
    public Task<CallbackOutcome> EditCustomerAsync(string person)
    {
        lock (world.Gate)
        {
            var contact = Customer(person);
            return corp.PushChange("edit_external_contact", employee.UserId, contact, contact.Relations[employee.UserId].State);
        }
    }

    /// <summary>Does not get a customer of another employee, who was to be handed over.</summary>
    /// <param name="person">The customer.</param>
    /// <param name="reason">customer_refused or customer_limit_exceed.</param>
    public Task<CallbackOutcome> FailTransferAsync(string person, string reason = "customer_refused")
    {
        lock (world.Gate)
        {
            return corp.PushChange("transfer_fail", employee.UserId, corp.Contact(world.Person(person)), failReason: reason);
        }
    }

    /// <summary>Changes a customer group, which comes into being when it is first named, and tells it.</summary>
    /// <param name="chatId">The group.</param>
    /// <param name="change">create, update or dismiss.</param>
    /// <param name="detail">Of an update: add_member (by the QR code of the group itself), del_member, change_owner, change_name or change_notice; the last three are only told.</param>
    /// <param name="people">Who came or went.</param>
    public Task<CallbackOutcome> ChangeGroupAsync(string chatId, string change, string? detail = null, params string[] people)
    {
        lock (world.Gate)
        {
            if (change == "dismiss")
            {
                corp.Groups.Remove(chatId);
                return corp.Groups.Tell(chatId, change);
            }
            var customers = Customers(people);
            var group = corp.Groups.Named(chatId, employee);
            return detail switch
            {
                "add_member" => corp.Groups.Join(group, [.. customers.Select(customer => new GroupMember(customer, world.Clock.GetUtcNow(), JoinScene.QrCode))]),
                "del_member" => corp.Groups.Leave(group, customers),
                _ => corp.Groups.Tell(chatId, change, detail),
            };
        }
    }

    /// <summary>Invites customers to a group, which comes into being when it is first named.</summary>
    public Task<CallbackOutcome> InviteToGroupAsync(string chatId, params string[] people)
    {
        lock (world.Gate)
        {
            var customers = Customers(people);
            return corp.Groups.Join(corp.Groups.Named(chatId, employee), [.. customers.Select(customer => new GroupMember(customer, world.Clock.GetUtcNow(), JoinScene.Invited) { Invitor = employee.UserId })]);
        }
    }

    /// <summary>Tells that the administrator changed the tags of customers. What an app changes itself the platform does not tell it.</summary>
    /// <param name="change">create, update, delete or shuffle.</param>
    /// <param name="tagId">The tag, or the group.</param>
    /// <param name="isGroup">It is a group.</param>
    public Task<CallbackOutcome> ChangeTagAsync(string change, string tagId, bool isGroup = false)
    {
        lock (world.Gate)
        {
            return world.Pusher.Push(corp, corp.Event("change_external_tag", change).Add("Id", tagId).Add("TagType", isGroup ? "tag_group" : "tag"), null);
        }
    }

    /// <summary>Deletes a customer.</summary>
    public Task<CallbackOutcome> DeleteCustomerAsync(string person)
    {
        lock (world.Gate)
        {
            var contact = Customer(person);
            contact.Remove(employee.UserId);
            contact.Person.Touch();
            world.Live.Changed($"desk:{corp.Id}");
            return corp.PushChange("del_external_contact", employee.UserId, contact);
        }
    }

    private Contact[] Customers(string[] people) => [.. people.Select(person => corp.Contact(world.Person(person)))];

    private Contact Customer(string person) =>
        corp.Contact(world.Person(person)) is var contact && contact.Relations.ContainsKey(employee.UserId) ? contact : throw new InvalidOperationException($"{person} is no contact of {employee.UserId}.");
}
