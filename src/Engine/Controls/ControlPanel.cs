namespace Wellspring.Engine;

/// <summary>Holds the controls in force, which all partitions look at.</summary>
internal sealed class ControlPanel
{
    private readonly Lock changing = new();
    private volatile EngineControls current = EngineControls.None;

    public EngineControls Current => current;

    public void Recover(EngineControls noted) => current = noted;

    public void Change(ControlChanged changed, IEnumerable<string> users)
    {
        lock (changing)
        {
            current = current.With(changed, users);
        }
    }

    /// <summary>Takes a user off the allow-list. Whether there was one.</summary>
    public bool Forget(string user)
    {
        lock (changing)
        {
            var before = current;
            current = before.Without(user);
            return current != before;
        }
    }
}
