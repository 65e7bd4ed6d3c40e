namespace Wellspring.WeChatSandbox;

public sealed partial class Phone
{
    /// <summary>Follows an official account, by a QR code's scene or by search.</summary>
    public Task<CallbackOutcome> FollowAsync(string? scene = null, string? appId = null) => Do(() =>
    {
        var fan = Fan(appId);
        if (fan.Following)
        {
            throw new InvalidOperationException($"{Name} follows already.");
        }
        (fan.Following, fan.FollowedAt, fan.CameBy) = (true, world.Clock.GetUtcNow(), scene ?? "");
        fan.Window.Open(WindowTrigger.Follow, world.Clock.GetUtcNow());
        fan.Receive(new("note", "follow") { Mine = true });
        return fan.Push(WithScene(fan.Envelope().Add("MsgType", "event").Add("Event", "subscribe"), fan, scene, scene is null ? "" : $"qrscene_{scene}"));
    });

    /// <summary>Stops following: tags and window are gone, credits of subscriptions are not.</summary>
    public Task<CallbackOutcome> UnfollowAsync(string? appId = null) => Do(() =>
    {
        var fan = Following(appId);
        fan.Following = false;
        fan.Window.Close();
        fan.Tags.Clear();
        fan.Receive(new("note", "unfollow") { Mine = true });
        return fan.Push(fan.Envelope().Add("MsgType", "event").Add("Event", "unsubscribe").Add("EventKey", ""));
    });

    /// <summary>Scans a QR code with a scene; who does not follow yet, does then.</summary>
    public Task<CallbackOutcome> ScanAsync(string scene, string? appId = null) => !Follows(appId) ? FollowAsync(scene, appId) : Do(() =>
    {
        var fan = Fan(appId);
        fan.Window.Open(WindowTrigger.Scan, world.Clock.GetUtcNow());
        return fan.Push(WithScene(fan.Envelope().Add("MsgType", "event").Add("Event", "SCAN"), fan, scene, scene));
    });

    /// <summary>Writes a message, to an official account or a mini program's customer service.</summary>
    public Task<CallbackOutcome> WriteAsync(string text, string? appId = null) => Do(() =>
    {
        var fan = Fan(appId) is { Account.IsMiniProgram: true } mini ? mini : Following(appId);
        fan.Window.Open(WindowTrigger.Message, world.Clock.GetUtcNow());
        fan.Receive(new("text", text) { Mine = true });
        return fan.Push(fan.Envelope().Add("MsgType", "text").Add("Content", text).Add("MsgId", world.NextMessageId()));
    });

    /// <summary>Sends where they are, as a message.</summary>
    public Task<CallbackOutcome> SendPlaceAsync(double latitude, double longitude, int scale = 16, string label = "", string? appId = null) => Do(() =>
    {
        var fan = Following(appId);
        fan.Window.Open(WindowTrigger.Message, world.Clock.GetUtcNow());
        fan.Receive(new("text", $"📍 {label}") { Mine = true });
        return fan.Push(fan.Envelope().Add("MsgType", "location").Add("Location_X", latitude).Add("Location_Y", longitude).Add("Scale", scale).Add("Label", label).Add("MsgId", world.NextMessageId()));
    });

    /// <summary>Opens the chat of an account that may know where its users are.</summary>
    public Task<CallbackOutcome> LocateAsync(double latitude, double longitude, double precision = 100, string? appId = null) => Do(() =>
    {
        var fan = Following(appId);
        return fan.Push(fan.Envelope().Add("MsgType", "event").Add("Event", "LOCATION").Add("Latitude", latitude).Add("Longitude", longitude).Add("Precision", precision));
    });

    /// <summary>Pays for a gift card (pay_done), gives it away (send_to_friend) or takes it (user_accept).</summary>
    public Task<CallbackOutcome> GiftCardAsync(string step, string orderId, bool toGroup = false, bool returned = false, string? appId = null) => Do(() =>
    {
        var fan = Fan(appId);
        var envelope = fan.Envelope().Add("MsgType", "event").Add("Event", $"giftcard_{step}").Add("PageId", "shelf-1").Add("OrderId", orderId);
        return fan.Push(step switch
        {
            "pay_done" => envelope,
            "send_to_friend" => envelope.Add("IsChatRoom", toGroup ? "true" : "false").Add("IsReturnBack", returned ? "true" : "false"),
            "user_accept" => envelope.Add("IsChatRoom", toGroup ? "true" : "false"),
            _ => throw new ArgumentException("A gift card's step is one of pay_done, send_to_friend, user_accept.", nameof(step)),
        });
    });

    /// <summary>Taps a line of a menu message: written like a message, counted like a menu.</summary>
    public Task<CallbackOutcome> ChooseAsync(string id, string caption, string? appId = null) => Do(() =>
    {
        var fan = Following(appId);
        fan.Window.Open(WindowTrigger.Menu, world.Clock.GetUtcNow());
        fan.Receive(new("text", caption) { Mine = true });
        return fan.Push(fan.Envelope().Add("MsgType", "text").Add("Content", caption).Add("MsgId", world.NextMessageId()).Add("bizmsgmenuid", id));
    });

    /// <summary>Taps a button of the menu, named by its key, or by its URL where it opens a page.</summary>
    public Task<CallbackOutcome> TapMenuAsync(string key, string? appId = null) => Do(() =>
    {
        var fan = Following(appId);
        var button = fan.Account.Menu.Buttons.SelectMany(top => top.Below.Count > 0 ? top.Below : [top]).FirstOrDefault(button => button.Key == key || (button.Type == "view" && button.Url == key))
            ?? throw new ArgumentException("The menu has no such button.", nameof(key));
        if (button.Type is "click" or "scancode_push" or "scancode_waitmsg")
        {
            fan.Window.Open(WindowTrigger.Menu, world.Clock.GetUtcNow());
        }
        var tapped = fan.Envelope().Add("MsgType", "event");
        return fan.Push(button.Type switch
        {
            "view" => tapped.Add("Event", "VIEW").Add("EventKey", button.Url).Add("MenuId", "1"),
            "miniprogram" => tapped.Add("Event", "view_miniprogram").Add("EventKey", button.Key).Add("MenuId", "1"),
            "click" => tapped.Add("Event", "CLICK").Add("EventKey", button.Key),
            _ => tapped.Add("Event", button.Type).Add("EventKey", button.Key),
        });
    });

    /// <summary>Turns "receive messages" off, or on again. No event tells it.</summary>
    public void Block(bool blocked = true, string? appId = null)
    {
        lock (world.Gate)
        {
            Fan(appId).Blocked = blocked;
            person.Touch();
        }
    }

    /// <summary>Withdraws the permission to use personal information.</summary>
    public Task<CallbackOutcome> WithdrawPersonalInformationAsync(string? appId = null) => Do(() =>
    {
        var fan = Fan(appId);
        return fan.Push(fan.Envelope().Add("MsgType", "event").Add("Event", "user_authorization_revoke").Add("OpenID", fan.OpenId).Add("AppID", fan.Account.Id).Add("RevokeInfo", "1"));
    });

    private Fan Following(string? appId) => Fan(appId) is { Following: true } fan ? fan : throw new InvalidOperationException($"{Name} does not follow.");

    private static Envelope WithScene(Envelope envelope, Fan fan, string? scene, string key)
    {
        envelope.Add("EventKey", key);
        return scene is not null && fan.Account.QrCodes.ByScene(scene) is { } code ? envelope.Add("Ticket", code.Ticket) : envelope;
    }
}
