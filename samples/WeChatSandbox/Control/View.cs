using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>The sandbox as JSON, for the page and for scripts.</summary>
internal static class View
{
    private const int ShownCalls = 30;
    private const int ShownGroups = 30;

    public static JsonObject World(World world)
    {
        lock (world.Gate)
        {
            return new()
            {
                ["clock"] = Clock(world),
                ["accounts"] = Json.Array(world.Accounts.Values.Select(Account)),
                ["corps"] = Json.Array(world.Corps.Values.Select(Corp)),
                ["calls"] = Calls(world),
                ["phones"] = Json.Array(world.People.Values.Select(person => Person(world, person))),
            };
        }
    }

    public static JsonObject Clock(World world) => new() { ["now"] = Time(world.Clock.GetUtcNow()) };

    public static JsonObject Phone(Phone phone) => new() { ["id"] = phone.Id, ["name"] = phone.Name, ["unionid"] = phone.UnionId };

    public static JsonObject Person(World world, Person person) => new()
    {
        ["id"] = person.Id,
        ["name"] = person.Name,
        ["unionid"] = person.UnionId,
        ["received"] = person.Received,
        ["corps"] = Json.Array(world.Corps.Values.Select(corp => new JsonObject
        {
            ["corpid"] = corp.Id,
            ["external"] = corp.Contact(person).ExternalUserId,
            ["relations"] = Json.Array(corp.Contact(person).Relations.Keys),
            ["groups"] = Json.Array(corp.Groups.All.Where(group => group.Has(corp.Contact(person))).Select(Group)),
        })),
        ["coupons"] = new JsonObject(Ids(person, "pay").Select(id => KeyValuePair.Create(id, (JsonNode?)world.Merchants.Values.Select(merchant => merchant.ById(id)?.Status).FirstOrDefault(status => status is not null)))),
        ["gifts"] = new JsonObject(Ids(person, "notices").Where(id => world.Gifts.Find(id) is not null).Select(id => KeyValuePair.Create(id, (JsonNode?)world.Gifts.Find(id)!.Status))),
        ["accounts"] = Json.Array(person.Fans.Values.Select(fan => Fan(world, fan))),
        ["threads"] = new JsonObject(person.Threads.Select(thread => KeyValuePair.Create(thread.Key, (JsonNode?)Json.Array(thread.Value.Select(Message))))),
    };

    public static JsonArray Calls(World world) => Json.Array(world.Calls.Latest().TakeLast(ShownCalls).Select(call => new JsonObject
    {
        ["at"] = Time(call.At),
        ["method"] = call.Method,
        ["path"] = call.Path,
        ["code"] = call.Code,
        ["fault"] = call.Fault,
    }));

    public static JsonObject Call(Call call) => new()
    {
        ["number"] = call.Number,
        ["at"] = Time(call.At),
        ["method"] = call.Method,
        ["path"] = call.Path,
        ["query"] = call.Query,
        ["body"] = call.Body,
        ["status"] = call.Status,
        ["code"] = call.Code,
        ["answer"] = call.Answer,
        ["fault"] = call.Fault,
        ["accepted"] = call.Accepted,
    };

    public static JsonObject Outcome(CallbackOutcome outcome) => new()
    {
        ["account"] = outcome.Account,
        ["event"] = outcome.Event,
        ["attempts"] = outcome.Attempts,
        ["status"] = outcome.Status,
        ["reply"] = outcome.Reply,
        ["problem"] = outcome.Problem,
    };

    private static JsonObject Account(PublicAccount account) => new()
    {
        ["appid"] = account.Id,
        ["name"] = account.Options.Name,
        ["miniProgram"] = account.IsMiniProgram,
        ["connected"] = account.Callback.Url is not null,
        ["templates"] = Json.Array(account.Templates.Values.Select(template => new JsonObject
        {
            ["id"] = template.Id,
            ["title"] = template.Options.Title,
            ["kind"] = template.Options.Kind.ToString(),
            ["keys"] = new JsonObject(template.Options.Keys.Select(key => KeyValuePair.Create(key.Key, (JsonNode?)key.Value))),
        })),
        ["menu"] = Json.Array(account.Menu.Buttons.Select(Button)),
        ["tags"] = new JsonObject(account.Tags.Names.Select(tag => KeyValuePair.Create($"{tag.Key}", (JsonNode?)tag.Value))),
    };

    private static JsonObject Button(MenuButton button) =>
        new() { ["type"] = button.Type, ["name"] = button.Name, ["key"] = button.Type == "view" ? button.Url : button.Key, ["below"] = Json.Array(button.Below.Select(Button)) };

    public static JsonObject Corp(Corp corp) => new()
    {
        ["corpid"] = corp.Id,
        ["name"] = corp.Options.Name,
        ["connected"] = corp.Callback.Url is not null,
        ["employees"] = Json.Array(corp.Employees.Values.Select(employee => new JsonObject
        {
            ["userid"] = employee.UserId,
            ["name"] = employee.Name,
            ["customers"] = corp.Contacts.Count(contact => contact.Relations.ContainsKey(employee.UserId)),
            ["tasks"] = Json.Array(employee.Tasks.Select(Task)),
            ["messages"] = Json.Array(employee.Messages.Select(Message)),
        })),
        ["groups"] = Json.Array(corp.Groups.All.TakeLast(ShownGroups).Select(Group)),
        ["joinWays"] = Json.Array(corp.JoinWays.All.TakeLast(ShownGroups).Select(way => new JsonObject { ["config"] = way.ConfigId, ["state"] = way.State, ["groups"] = Json.Array(way.ChatIds) })),
    };

    private static JsonObject Group(CustomerGroup group) => new() { ["chat"] = group.Id, ["name"] = group.Name, ["members"] = group.Count };

    private static JsonObject Task(GroupSendTask task) => new()
    {
        ["id"] = task.Of.Id,
        ["texts"] = Json.Array(task.Of.Messages.Select(message => message.Title ?? message.Text)),
        ["customers"] = task.Targets.Count,
        ["sent"] = task.Targets.Count(target => target.Status == 1),
        ["open"] = task.Open,
        ["cancelled"] = task.Of.Cancelled,
        ["reminded"] = task.Reminded,
    };

    /// <summary>The platform's ids of a thread's messages.</summary>
    private static IEnumerable<string> Ids(Person person, string thread) =>
        person.Threads.TryGetValue(thread, out var messages) ? messages.Select(message => message.Id).OfType<string>().Distinct(StringComparer.Ordinal) : [];

    private static JsonObject Fan(World world, Fan fan) => new()
    {
        ["appid"] = fan.Account.Id,
        ["openid"] = fan.OpenId,
        ["following"] = fan.Following,
        ["blocked"] = fan.Blocked,
        ["tags"] = new JsonArray([.. fan.Tags.Select(tag => (JsonNode)tag)]),
        ["credits"] = new JsonObject(fan.Consents.Credits.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        ["window"] = fan.Window.Until > world.Clock.GetUtcNow() ? new JsonObject { ["left"] = fan.Window.Left, ["until"] = Time(fan.Window.Until) } : null,
        ["typing"] = fan.TypingUntil > world.Clock.GetUtcNow(),
    };

    private static JsonObject Message(PhoneMessage message) => new()
    {
        ["n"] = message.Number,
        ["at"] = Time(message.At),
        ["kind"] = message.Kind,
        ["mine"] = message.Mine,
        ["title"] = message.Title,
        ["text"] = message.Text,
        ["sender"] = message.Sender,
        ["id"] = message.Id,
        ["link"] = message.Link,
        ["media"] = message.Media,
        ["fields"] = Pairs(message.Fields),
        ["choices"] = Pairs(message.Choices),
    };

    private static JsonArray Pairs(IReadOnlyList<KeyValuePair<string, string>> pairs) => Json.Array(pairs.Select(pair => new JsonObject { ["key"] = pair.Key, ["value"] = pair.Value }));

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
