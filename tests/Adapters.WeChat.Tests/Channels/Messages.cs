using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>Messages for the templates of the simulated shop.</summary>
internal static class Messages
{
    private static readonly MessageField Item = new("item");

    public static MessageTemplate Hello(string channel, MessageClass of = MessageClass.Service) =>
        new($"hello-{channel[..channel.IndexOf('.', StringComparison.Ordinal)]}", of) { Fields = [Item], Text = "您好，{item}", Channels = [new(channel)] };

    public static MessageTemplate Cart { get; } = new("cart", MessageClass.Marketing)
    {
        Fields = [Item],
        Channels = [new("mini.subscription") { PlatformId = DemoShop.CartReminderTemplate, Fields = [Thing("thing1"), new("number2", "2"), new("thing3", "等您回来"), new("page", "pages/cart")] }],
    };

    public static MessageTemplate Tier { get; } = new("tier", MessageClass.Marketing)
    {
        Fields = [Item],
        Channels = [new("shop.subscription") { PlatformId = DemoShop.TierTemplate, Fields = [Thing("thing1"), new("thing2", "欢迎"), new("date3", "2026年11月2日")] }],
    };

    public static MessageTemplate Paid { get; } = new("paid", MessageClass.Transactional)
    {
        Fields = [Item],
        Channels = [new("shop.template") { PlatformId = DemoShop.OrderPaidTemplate, Fields = [new("character_string1", "A-1"), Thing("thing2"), new("amount3", "39.8元"), new("time4", "2026年11月2日 10:00"), new("url", "https://shop.example/orders/1")] }],
    };

    public static MessageTemplate Coupon { get; } = new("welcome-coupon", MessageClass.Marketing) { Channels = [new("mall.coupon") { PlatformId = "9856001" }] };

    public static MessageTemplate Gift { get; } = new("birthday-gift", MessageClass.Marketing)
    {
        Channels =
        [
            new("mini.gift")
            {
                PlatformId = DemoShop.Gift.ActivityId,
                Fields = [new("shop_appid", DemoShop.Gift.ShopAppId), new("product_id", DemoShop.Gift.ProductId), new("sku_id", DemoShop.Gift.SkuId), new("wishmessage", "生日快乐") { MaxLength = 100 }],
            },
        ],
    };

    public static MessageTemplate News { get; } = new("spring-news", MessageClass.Marketing) { Text = "春茶上新", Channels = [new("shop.mass")] };

    /// <summary>A task for the staff; without a receiver it goes to the employee whose customer the user is.</summary>
    public static MessageTemplate Task(string name, params WireField[] receivers) =>
        new(name, MessageClass.Transactional) { Fields = [Item], Text = "请联系客户：{item}", Channels = [new("corp.service.staff") { Fields = receivers }] };

    public static MessageTemplate Greeting { get; } = new("greeting", MessageClass.Marketing)
    {
        Fields = [Item],
        Text = "欢迎！我是{item}",
        Channels = [new("corp.service.welcome") { Fields = [new("link.title", "新人礼"), new("link.url", "https://shop.example/new"), new("image.media_id", "MEDIA")] }],
    };

    /// <summary>A message to customers that an employee confirms.</summary>
    public static MessageTemplate Campaign { get; } = new("campaign", MessageClass.Marketing)
    {
        Fields = [Item],
        Text = "上新：{item}",
        Channels = [new("corp.service.customer") { Fields = [new("miniprogram.title", "上新"), new("miniprogram.appid", "wx123"), new("miniprogram.page", "pages/new"), new("miniprogram.pic_media_id", "MEDIA")] }],
    };

    public static void AddTo(MessageCatalogOptions options)
    {
        foreach (var template in new[]
        {
            Hello("shop.service"), Hello("mini.service"), Hello("corp.service.welcome"), Cart, Tier, Paid, Greeting, Campaign,
            Task("call"), Task("call-all", new WireField("touser", "ZhouWen|lihang|zhouwen|nobody")), Task("call-nobody", new WireField("touser", "nobody")),
            Hello("shop.service", MessageClass.Transactional) with { Name = "misplaced" },
        })
        {
            options.Add(template);
        }
    }

    public static WireField Thing(string key) => new(key, "{item}") { MaxLength = 20 };
}
