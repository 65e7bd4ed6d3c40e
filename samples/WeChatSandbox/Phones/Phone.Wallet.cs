namespace Wellspring.WeChatSandbox;

public sealed partial class Phone
{
    /// <summary>Uses a coupon; the merchant is notified.</summary>
    public Task<CallbackOutcome> UseCouponAsync(string couponId) => Do(() =>
    {
        var (merchant, coupon) = world.Merchants.Values.Select(merchant => (merchant, Coupon: merchant.ById(couponId))).FirstOrDefault(found => found.Coupon is not null);
        if (coupon is null || coupon.Fan.Person != person || coupon.UsedAt is not null)
        {
            throw new InvalidOperationException($"{Name} has no such coupon to use.");
        }
        coupon.UsedAt = world.Clock.GetUtcNow();
        return world.Pusher.Notify(merchant, "COUPON.USE", "coupon", CouponApi.Resource(merchant, coupon));
    });

    /// <summary>Takes a gift.</summary>
    public void AcceptGift(string presentOrderId)
    {
        lock (world.Gate)
        {
            if (world.Gifts.Find(presentOrderId) is not { Status: 0 } order || order.Fan.Person != person)
            {
                throw new InvalidOperationException($"{Name} has no such gift to take.");
            }
            order.Status = 1;
            person.Touch();
        }
    }
}
