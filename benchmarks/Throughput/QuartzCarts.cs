using System.Diagnostics;
using Quartz;

namespace Wellspring.Throughput;

/// <summary>A cart's reminder as it is commonly done: a job with a trigger in Quartz's store in memory, cancelled when the order comes.</summary>
internal static class QuartzCarts
{
    /// <returns>Microseconds for one reminder armed or cancelled, all of them waiting before the first is cancelled.</returns>
    public static async Task<double> ArmAndCancelAsync(int carts)
    {
        var scheduler = await QuartzSchedulerBuilder.Create(quartz => quartz.UseInMemoryStore()).BuildScheduler();
        try
        {
            var began = Stopwatch.GetTimestamp();
            for (var cart = 0; cart < carts; cart++)
            {
                await scheduler.ScheduleJob(
                    JobBuilder.Create<Remind>().WithIdentity($"c-{cart}").UsingJobData("user", $"user-{cart}").Build(),
                    TriggerBuilder.Create().WithIdentity($"c-{cart}").StartAt(DateTimeOffset.UtcNow.AddHours(1)).Build());
            }

            for (var cart = 0; cart < carts; cart++)
            {
                if (!await scheduler.DeleteJob(new($"c-{cart}")))
                {
                    throw new InvalidOperationException($"The reminder of cart {cart} is gone before it was cancelled.");
                }
            }

            return Stopwatch.GetElapsedTime(began).TotalMicroseconds / (2.0 * carts);
        }
        finally
        {
            await scheduler.Shutdown();
        }
    }

    private sealed class Remind : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => throw new InvalidOperationException("None is due while they are measured.");
    }
}
