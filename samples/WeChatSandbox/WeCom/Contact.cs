namespace Wellspring.WeChatSandbox;

/// <summary>A customer and an employee who have added one another.</summary>
internal sealed class Relation(Employee employee, string state, DateTimeOffset since)
{
    public Employee Employee => employee;

    public string State => state;

    public DateTimeOffset Since => since;

    /// <summary>The tags that this employee gave; another's are others.</summary>
    public SortedSet<string> Tags { get; } = new(StringComparer.Ordinal);
}

/// <summary>A person as a corp knows them.</summary>
internal sealed class Contact(Corp corp, Person person)
{
    private readonly Dictionary<string, Relation> relations = new(StringComparer.Ordinal);

    public Person Person => person;

    /// <summary>The corp's id of the person.</summary>
    public string ExternalUserId { get; } = Hash.Id("wm", $"{corp.Id} {person.Id}", 32);

    public IReadOnlyDictionary<string, Relation> Relations => relations;

    /// <summary>Customer mass messages of this month: as many as it has days.</summary>
    public CountPer<DateOnly> GroupMessages { get; } = CountPer.Month();

    public static string Thread(string userid) => $"wecom:{userid}";

    public void Add(Employee employee, string state, DateTimeOffset now) => relations[employee.UserId] = new(employee, state, now);

    public bool Remove(string userid) => relations.Remove(userid);
}
