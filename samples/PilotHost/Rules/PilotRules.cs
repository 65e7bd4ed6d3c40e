using Wellspring.Adapters.WeChat;
using Wellspring.Engine;
using Wellspring.Rules;

namespace Wellspring.PilotHost;

/// <summary>The rules that configuration may name: the ready-made ones, and the shop's own.</summary>
internal static class PilotRules
{
    public static RuleCatalog Catalog { get; } = new RuleCatalog()
        .Add(LifecycleRules.Catalog)
        .Add("new-follower", ShopJson.Default.NoOptions, _ => new NewFollower())
        .Add("new-contact", ShopJson.Default.NoOptions, _ => new NewContact())
        .Add("customer-language", ShopJson.Default.NoOptions, _ => new CustomerLanguage())
        .Add("parcel-sent", ShopJson.Default.NoOptions, _ => new ParcelIsOnItsWay());
}

/// <summary>A rule without options.</summary>
internal sealed record NoOptions;

/// <summary>Whoever follows the account for the first time has come to the shop: the welcome begins.</summary>
[Rule("new-follower", Priority = 95)]
internal sealed class NewFollower : LifecycleRule
{
    protected override void Define() => When<Followed>().Once().Then((_, _) => new Raise(new UserRegistered()));
}

/// <summary>So has whoever adds an employee in WeCom.</summary>
[Rule("new-contact", Priority = 95)]
internal sealed class NewContact : LifecycleRule
{
    protected override void Define() => When<CustomerAdded>().Once().Then((_, _) => new Raise(new UserRegistered()));
}

/// <summary>Messages are written in the customer's language, where the shop knows it.</summary>
[Rule("customer-language", Priority = 95)]
internal sealed class CustomerLanguage : LifecycleRule
{
    protected override void Define() => When<ProfileUpdated>(profile => profile.Language != null).Then((_, profile) => new SetAttribute("language", profile.Language));
}

/// <summary>Tells the customer that the parcel is on its way. It is about an order, so it is transactional: no cap, no quiet hours.</summary>
[Rule("parcel-sent", Priority = 100)]
internal sealed class ParcelIsOnItsWay : LifecycleRule
{
    protected override void Define() => When<ParcelSent>().KeyedBy(parcel => parcel.OrderId)
        .Then((_, parcel) => Send.Transactional("parcel-sent").With("order", parcel.OrderId).With("item", parcel.Item));
}
