using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>The sandbox as JSON, for the page and for scripts.</summary>
internal static class View
{
    public static JsonObject World(World world)
    {
        lock (world.Gate)
        {
            return new()
            {
                ["clock"] = Clock(world),
                ["accounts"] = Json.Array(world.Accounts.Values.Select(Account)),
                ["corps"] = Json.Array(world.Corps.Values.Select(Corp)),
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
        ["accounts"] = Json.Array(person.Fans.Values.Select(fan => Fan(world, fan))),
        ["threads"] = new JsonObject(person.Threads.Select(thread => KeyValuePair.Create(thread.Key, (JsonNode?)Json.Array(thread.Value.Select(Message))))),
    };

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

    private static JsonObject Corp(Corp corp) => new()
    {
        ["corpid"] = corp.Id,
        ["name"] = corp.Options.Name,
        ["connected"] = corp.Callback.Url is not null,
        ["employees"] = Json.Array(corp.Options.Employees.Select(employee => new JsonObject { ["userid"] = employee.Key, ["name"] = employee.Value })),
    };

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
        ["fields"] = Pairs(message.Fields),
        ["choices"] = Pairs(message.Choices),
    };

    private static JsonArray Pairs(IReadOnlyList<KeyValuePair<string, string>> pairs) => Json.Array(pairs.Select(pair => new JsonObject { ["key"] = pair.Key, ["value"] = pair.Value }));

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
