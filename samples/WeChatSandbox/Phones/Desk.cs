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

    /// <summary>Deletes a customer.</summary>
    public Task<CallbackOutcome> DeleteCustomerAsync(string person)
    {
        lock (world.Gate)
        {
            var contact = corp.Contact(world.People[person]);
            if (!contact.Remove(employee.UserId))
            {
                throw new InvalidOperationException($"{person} is no contact of {employee.UserId}.");
            }
            contact.Person.Touch();
            world.Live.Changed($"desk:{corp.Id}");
            return corp.PushChange("del_external_contact", employee.UserId, contact);
        }
    }
}
