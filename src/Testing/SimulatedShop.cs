using System.Globalization;
using System.Text;

namespace Wellspring.Testing;

/// <summary>A made-up shop: users who register, look around, fill carts, order, and fall silent. For demonstrations and load.</summary>
/// <remarks>The same seed gives the same events, in the order of their times.</remarks>
/// <param name="users">How many users, at least 1.</param>
/// <param name="days">For how many days, from 2026-01-01 on.</param>
/// <param name="seed">Another seed is another shop.</param>
public sealed class SimulatedShop(int users = 1000, int days = 120, int seed = 1)
{
    private static readonly DateTimeOffset Opening = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The events, one CloudEvent in UTF-8 JSON each.</summary>
    public IEnumerable<byte[]> Events()
    {
        var numbers = new Numbers((ulong)seed);
        var events = new PriorityQueue<Visit, (DateTimeOffset, int)>();
        for (var user = 0; user < users; user++)
        {
            var start = Opening + TimeSpan.FromSeconds(numbers.Below(days * 43_200));
            events.Enqueue(new(user, 0), (start, user));
        }

        var id = 0;
        while (events.TryDequeue(out var visit, out var at))
        {
            var (time, user) = at;
            foreach (var (type, data, after) in visit.Number == 0 ? [("user_registered", "{}", 0)] : Session(visit, numbers))
            {
                yield return Encoding.UTF8.GetBytes(string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"specversion":"1.0","id":"{{++id:000000}}","source":"/simulated-shop","type":"{{type}}","subject":"user-{{user:00000}}","time":"{{time.AddSeconds(after):yyyy-MM-ddTHH:mm:ssZ}}","data":{{data}}}"""));
            }

            // Every user loses interest at a rate of their own; most come back within days, some never.
            var next = time + TimeSpan.FromMinutes(30 + numbers.Below(60 * 24 * (2 + (user % 29))));
            if (numbers.Below(100) >= 4 + (user % 17) && next < Opening.AddDays(days))
            {
                events.Enqueue(new(user, visit.Number + 1), (next, user));
            }
        }
    }

    private static IEnumerable<(string Type, string Data, int AfterSeconds)> Session(Visit visit, Numbers numbers)
    {
        var cart = string.Create(CultureInfo.InvariantCulture, $"c{visit.User}-{visit.Number}");
        yield return ("page_viewed", "{}", 0);
        if (numbers.Below(100) < 60)
        {
            yield break;
        }

        var items = 1 + numbers.Below(4);
        yield return ("cart_updated", string.Create(CultureInfo.InvariantCulture, $$"""{"cartId":"{{cart}}","itemCount":{{items}},"topItem":"item {{numbers.Below(50)}}"}"""), 60);
        var mood = numbers.Below(100);
        if (mood < 40)
        {
            yield return ("order_paid", string.Create(CultureInfo.InvariantCulture, $$"""{"amount":{{items * (8 + numbers.Below(40))}}.{{numbers.Below(100):00}},"cartId":"{{cart}}"}"""), 300);
        }
        else if (mood < 55)
        {
            yield return ("cart_updated", $$"""{"cartId":"{{cart}}","itemCount":0}""", 400);
        }
    }

    private readonly record struct Visit(int User, int Number);

    /// <summary>SplitMix64: the same numbers on every runtime, for ever.</summary>
    private sealed class Numbers(ulong state)
    {
        public int Below(int bound)
        {
            state += 0x9e3779b97f4a7c15;
            var z = state;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return (int)((z ^ (z >> 31)) % (ulong)bound);
        }
    }
}
