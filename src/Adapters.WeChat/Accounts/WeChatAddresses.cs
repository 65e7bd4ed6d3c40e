namespace Wellspring.Adapters.WeChat;

/// <summary>Where the platform is. Each is an absolute https address without path and query; http only to the own machine, for a simulator. Null: as of all accounts, and in the end the platform's own.</summary>
public sealed class WeChatAddresses
{
    /// <summary>Official Accounts and mini programs. Default <c>https://api.weixin.qq.com</c>.</summary>
    public Uri? Api { get; set; }

    /// <summary>WeCom. Default <c>https://qyapi.weixin.qq.com</c>.</summary>
    public Uri? Work { get; set; }

    /// <summary>WeChat Pay. Default <c>https://api.mch.weixin.qq.com</c>.</summary>
    public Uri? Pay { get; set; }

    /// <summary>Pictures of QR codes. Default <c>https://mp.weixin.qq.com</c>.</summary>
    public Uri? Mp { get; set; }

    /// <summary>Sends all to one place, such as a simulator.</summary>
    /// <param name="address">Where to.</param>
    public void Set(Uri address) => (Api, Work, Pay, Mp) = (address, address, address, address);

    internal WeChatAddresses Over(WeChatAddresses common) => new()
    {
        Api = Api ?? common.Api,
        Work = Work ?? common.Work,
        Pay = Pay ?? common.Pay,
        Mp = Mp ?? common.Mp,
    };

    internal static WeChatAddresses Platform { get; } = new()
    {
        Api = new("https://api.weixin.qq.com"),
        Work = new("https://qyapi.weixin.qq.com"),
        Pay = new("https://api.mch.weixin.qq.com"),
        Mp = new("https://mp.weixin.qq.com"),
    };

    internal IEnumerable<(string Key, Uri? Address)> All => [("Api", Api), ("Work", Work), ("Pay", Pay), ("Mp", Mp)];
}
