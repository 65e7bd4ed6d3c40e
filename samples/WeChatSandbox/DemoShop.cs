namespace Wellspring.WeChatSandbox;

/// <summary>The shop of the sandbox, with fixed ids, so that a host finds it without further ado. None of it exists outside.</summary>
public static class DemoShop
{
    public const string OfficialAccountId = "wx5a7d0b0c0a110001";
    public const string MiniProgramId = "wx5a7d0b0c0a110002";
    public const string CorpId = "ww5a7d0b0c0a110003";
    public const string OrderPaidTemplate = "tmpl-order-paid-7pQx2M9vK4sT8wYz1BcDfGhJkLnRq";
    public const string ShippedTemplate = "tmpl-shipped-3VbN6mXc9LkJ2hGf5DsA8qWe1RtYuIo";
    public const string CartReminderTemplate = "subs-cart-reminder-5TgB8nHy2UjM4kIo7LpQa1Zs";
    public const string RestockTemplate = "subs-restock-9OlP6kMj3NhB1gVf8CdX5sZaQ2wE4rT";
    public const string CartWaitingTemplate = "subs-cart-waiting-8KdQ3vXnB6yHsL1pTf9Z";
    public const string TierTemplate = "subs-tier-upgrade-2WsX7eDc4RfV9tGb1YhN6uJmKi";
    public const string TierReachedTemplate = "subs-tier-reached-4MwE7rCj2PzUaN5xGk0Y";

    public static AppOptions OfficialAccount { get; } = new()
    {
        AppId = OfficialAccountId,
        Secret = "0123456789abcdef0123456789abcdef",
        OriginalId = "gh_5a7d0b0c0a11",
        Name = "活水茶事",
        Templates =
        [
            new(OrderPaidTemplate, "订单支付成功通知", TemplateKind.Template, Keys(("character_string1", "订单编号"), ("thing2", "商品名称"), ("amount3", "支付金额"), ("time4", "支付时间"))),
            new(ShippedTemplate, "订单发货通知", TemplateKind.Template, Keys(("character_string1", "订单编号"), ("thing2", "商品名称"), ("phrase3", "订单状态"))),
            new(TierTemplate, "会员等级变更通知", TemplateKind.OneTime, Keys(("thing1", "会员等级"), ("thing2", "温馨提示"), ("date3", "生效日期"))),
            new(TierReachedTemplate, "会员升级提醒", TemplateKind.OneTime, Keys(("thing1", "会员等级"), ("thing2", "温馨提示"))),
        ],
        Menu = """{"button":[{"type":"click","name":"今日新茶","key":"NEW_TEA"},{"type":"view","name":"逛逛茶铺","url":"https://tea.example/"}]}""",
    };

    public static AppOptions MiniProgram { get; } = new()
    {
        AppId = MiniProgramId,
        Secret = "fedcba9876543210fedcba9876543210",
        OriginalId = "gh_5a7d0b0c0a12",
        Name = "活水茶铺",
        IsMiniProgram = true,
        Templates =
        [
            new(CartReminderTemplate, "购物车商品提醒", TemplateKind.OneTime, Keys(("thing1", "商品名称"), ("number2", "商品数量"), ("thing3", "备注"))),
            new(CartWaitingTemplate, "购物车待付款提醒", TemplateKind.OneTime, Keys(("thing1", "商品名称"), ("thing2", "温馨提示"))),
            new(RestockTemplate, "到货提醒", TemplateKind.OneTime, Keys(("thing1", "商品名称"), ("amount2", "商品价格"))),
        ],
        Callback = new() { Format = CallbackFormat.Json },
    };

    public static CorpOptions Corp { get; } = new()
    {
        CorpId = CorpId,
        Name = "活水茶业",
        Apps = [new(1000002, "corp-secret-marketing-0123456789abcdefghijkl", "营销助手"), new(1000003, "corp-secret-service-0123456789abcdefghijklmn", "客服助手")],
        Employees = [new("zhouwen", "周雯"), new("lihang", "李航")],
    };

    public static MerchantOptions Merchant { get; } = new()
    {
        MerchantId = "1900000109",
        SerialNumber = "5A7D0B0C0A1100040000000000000000000000AA",
        ApiV3Key = "sandbox-apiv3-key-0123456789abcd",
        Stocks = [new("9856000", "满百减十", 1_000, 10_000, 1_000, 5), new("9856001", "新客立减五元", 500, 1, 100, 1)],
    };

    public static ShopGift Gift { get; } = new("22123", "wx5a7d0b0c0a110005", "10000239729501", "3623160014", "明前龙井礼盒", 100);

    public static IReadOnlyList<KeyValuePair<string, string>> People { get; } = [new("lin", "林小雨"), new("chen", "陈思远"), new("wang", "王佳宁")];

    private static KeyValuePair<string, string>[] Keys(params (string Key, string Label)[] keys) => [.. keys.Select(key => KeyValuePair.Create(key.Key, key.Label))];
}
