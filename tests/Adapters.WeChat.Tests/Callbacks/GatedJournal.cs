using System.Reflection;

namespace Wellspring.Adapters.WeChat.Tests.Callbacks;

/// <summary>Whether a journal in memory can be written.</summary>
internal sealed class GatedJournal
{
    private readonly ManualResetEventSlim open = new(true);

    public GatedJournal()
    {
        Journal = DispatchProxy.Create<IJournal, Gate>();
        ((Gate)Journal).Before = () =>
        {
            open.Wait();
            if (Fail)
            {
                throw new JournalUnavailableException("the disk is full");
            }
        };
    }

    public IJournal Journal { get; }

    public bool Fail { get; set; }

    public void Hold() => open.Reset();

    public void Release() => open.Set();

    /// <summary>Stands before all of the journal's methods, and holds those who append.</summary>
    public class Gate : DispatchProxy
    {
        private readonly InMemoryJournal inner = new();

        public Action Before { get; set; } = () => { };

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(IJournal.Append))
            {
                Before();
            }

            return targetMethod.Invoke(inner, BindingFlags.DoNotWrapExceptions, null, args, null);
        }
    }
}
