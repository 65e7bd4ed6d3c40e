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

    /// <summary>Takes ids off the allow-list. Whether there was one.</summary>
    public bool Forget(IEnumerable<string> ids)
    {
        lock (changing)
        {
            var before = current;
            current = ids.Aggregate(before, (controls, id) => controls.Without(id));
            return current != before;
        }
    }

    /// <summary>Who is on the allow-list stays on it when the id becomes another's alias.</summary>
    public void Follow(string alias, string user)
    {
        if (current.AllowList is null)
        {
            return;
        }

        lock (changing)
        {
            current = current.Following(alias, user);
        }
    }
}
