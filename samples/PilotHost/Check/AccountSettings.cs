namespace Wellspring.PilotHost;

/// <summary>An account as it stands in configuration: what the check needs of it.</summary>
/// <param name="Name">Its name; an app of WeCom is <c>corporation.app</c>.</param>
/// <param name="Key">Where it stands in configuration: <c>WeChat:MiniPrograms:mini</c>.</param>
/// <param name="IsWeCom">Whether it is an app of WeCom.</param>
/// <param name="IsMiniProgram">Whether it is a mini program.</param>
/// <param name="Platform">Where the platform is, for it.</param>
/// <param name="ReceiveId">The appid or corpid.</param>
/// <param name="Token">The callback's token; null where it has no callbacks.</param>
/// <param name="AesKey">The callback's EncodingAESKey; null where it comes in plain text.</param>
internal sealed record AccountSettings(string Name, string Key, bool IsWeCom, bool IsMiniProgram, string Platform, string ReceiveId, string? Token, string? AesKey)
{
    /// <summary>For people, without keys.</summary>
    public override string ToString() => Name;

    /// <summary>Whether the platform is simulated, on this machine.</summary>
    public bool IsSimulated => Uri.TryCreate(Platform, UriKind.Absolute, out var platform) && platform.IsLoopback;

    public static IReadOnlyList<AccountSettings> Read(IConfiguration configuration)
    {
        var wechat = configuration.GetSection("WeChat");
        string Platform(IConfigurationSection account, string host, string usual) => Text(account[$"Addresses:{host}"]) ?? Text(wechat[$"Addresses:{host}"]) ?? usual;
        string Api(IConfigurationSection account) => Platform(account, "Api", "https://api.weixin.qq.com");
        string Work(IConfigurationSection corp) => Platform(corp, "Work", "https://qyapi.weixin.qq.com");
        return
        [
            .. wechat.GetSection("OfficialAccounts").GetChildren().Select(section => Of(section.Key, section, Api(section), section["AppId"], isWeCom: false, isMiniProgram: false)),
            .. wechat.GetSection("MiniPrograms").GetChildren().Select(section => Of(section.Key, section, Api(section), section["AppId"], isWeCom: false, isMiniProgram: true)),
            .. wechat.GetSection("WeCom").GetChildren().SelectMany(corp => corp.GetSection("Apps").GetChildren().Select(app => Of($"{corp.Key}.{app.Key}", app, Work(corp), corp["CorpId"], isWeCom: true, isMiniProgram: false))),
        ];
    }

    private static AccountSettings Of(string name, IConfigurationSection section, string platform, string? receiveId, bool isWeCom, bool isMiniProgram) =>
        new(name, section.Path, isWeCom, isMiniProgram, platform, receiveId ?? "", Text(section["Callback:Token"]), Text(section["Callback:EncodingAesKey"]));

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
