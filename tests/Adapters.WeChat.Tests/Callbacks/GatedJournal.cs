using System.Reflection;

namespace Wellspring.Adapters.WeChat.Tests.Callbacks;

/// <summary>Whether a journal in memory can be written.</summary>
internal sealed class GatedJournal
{
    private TaskCompletionSource open = new();

    public GatedJournal()
    {
        open.SetResult();
        Journal = DispatchProxy.Create<IJournal, Gate>();
        var gate = (Gate)Journal;
        gate.Inner = new InMemoryJournal();
        gate.Before = () =>
        {
            open.Task.Wait();
            if (Fail)
            {
                throw new JournalUnavailableException("the disk is full");
            }
        };
    }

    public IJournal Journal { get; }

    public bool Fail { get; set; }

    public void Hold() => open = new();

    public void Release() => open.TrySetResult();

    /// <summary>Stands before all of the journal's methods, and holds those who append.</summary>
    public class Gate : DispatchProxy
    {
        public IJournal? Inner { get; set; }

        public Action Before { get; set; } = () => { };

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(IJournal.Append))
            {
                Before();
            }

            return targetMethod.Invoke(Inner, BindingFlags.DoNotWrapExceptions, null, args, null);
        }
    }
}
