using System.Globalization;

namespace Wellspring.WeChatSandbox;

public sealed partial class Phone
{
    /// <summary>Uses a coupon; the merchant is notified.</summary>
    public Task<CallbackOutcome> UseCouponAsync(string couponId) => Do(() =>
    {
        var (merchant, coupon) = world.Merchants.Values.Select(merchant => (merchant, Coupon: merchant.ById(couponId))).FirstOrDefault(found => found.Coupon is not null);
        if (coupon is null || coupon.Fan.Person != person || coupon.UsedFor is not null)
        {
            throw new InvalidOperationException($"{Name} has no such coupon to use.");
        }
        coupon.UsedFor = merchant.Take(coupon.Fan, Math.Max(coupon.Stock.Minimum, coupon.Stock.Amount + 1), world, off: coupon.Stock.Amount);
        return world.Pusher.Notify(merchant, "COUPON.USE", "coupon", CouponApi.Resource(merchant, coupon));
    });

    /// <summary>Pays; the merchant is notified. For 48 hours an official account that was paid by may write without limit.</summary>
    /// <param name="fen">How much, in fen (分), from 1; null: 3,980.</param>
    /// <param name="orderNumber">The merchant's number of the order (out_trade_no); null: one is made up.</param>
    /// <param name="appId">By which account; null: the official account.</param>
    /// <param name="merchantId">Whom; null: the first merchant.</param>
    public Task<CallbackOutcome> PayAsync(long? fen = null, string? orderNumber = null, string? appId = null, string? merchantId = null) => Do(() =>
    {
        if (fen < 1)
        {
            throw new ArgumentException("A payment comes to 1 fen or more.", nameof(fen));
        }
        var (fan, merchant) = (Fan(appId), Merchant(merchantId));
        var payment = merchant.Take(fan, fen ?? 3_980, world, orderNumber);
        if (!fan.Account.IsMiniProgram)
        {
            fan.Window.Open(WindowTrigger.Payment, payment.At);
        }
        fan.Receive(new("payment", string.Create(CultureInfo.InvariantCulture, $"{payment.Fen / 100m:0.00}")) { Mine = true, Id = payment.Id });
        return world.Pusher.Notify(merchant, "TRANSACTION.SUCCESS", "transaction", payment.Resource(merchant));
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

    private Merchant Merchant(string? merchantId) =>
        merchantId is null
            ? world.Merchants.Values.FirstOrDefault() ?? throw new InvalidOperationException("There is no merchant.")
            : world.Merchants.GetValueOrDefault(merchantId) ?? throw new ArgumentException($"There is no merchant {merchantId}.", nameof(merchantId));
}
