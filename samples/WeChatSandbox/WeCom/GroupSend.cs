namespace Wellspring.WeChatSandbox;

/// <summary>A message to customers (企业群发): each employee concerned has a task to confirm.</summary>
internal sealed class GroupSend(string id, DateTimeOffset created, IReadOnlyList<PhoneMessage> messages)
{
    public string Id => id;

    public DateTimeOffset Created => created;

    public IReadOnlyList<PhoneMessage> Messages => messages;

    public List<GroupSendTask> Tasks { get; } = [];

    public bool Cancelled { get; set; }

    public Queue<DateTimeOffset> Reminders { get; } = new();
}

/// <summary>What became of a customer: 0 not sent, 1 sent, 2 no longer a contact, 3 has had enough this month.</summary>
internal sealed class GroupSendTarget(Contact contact)
{
    public Contact Contact => contact;

    public int Status { get; set; }
}

/// <summary>The part of a message to customers that one employee confirms.</summary>
internal sealed class GroupSendTask(GroupSend of, Employee employee, IReadOnlyList<GroupSendTarget> targets)
{
    public GroupSend Of => of;

    public Employee Employee => employee;

    public IReadOnlyList<GroupSendTarget> Targets => targets;

    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>How often the employee was reminded.</summary>
    public int Reminded { get; set; }

    public bool Open => SentAt is null && !of.Cancelled;

    public void Confirm(DateTimeOffset now)
    {
        if (!Open)
        {
            throw new InvalidOperationException("There is nothing to confirm: it was sent or cancelled.");
        }
        SentAt = now;
        var day = Beijing.Day(now);
        foreach (var target in targets)
        {
            var contact = target.Contact;
            target.Status = !contact.Relations.ContainsKey(employee.UserId) ? 2
                : contact.GroupMessages.Of(now) >= DateTime.DaysInMonth(day.Year, day.Month) ? 3 : 1;
            if (target.Status == 1)
            {
                contact.GroupMessages.Add(now);
                foreach (var message in of.Messages)
                {
                    contact.Person.Receive(Contact.Thread(employee.UserId), message with { Sender = employee.Name, Id = of.Id });
                }
            }
        }
    }
}
