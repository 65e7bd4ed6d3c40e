using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>A letter with an event that a rule tells another user.</summary>
internal sealed class ToldEvent(string id, string to, long time, int depth, string source, KeptData data, string name, EventOrigin origin) : Letter(id, to, time, depth)
{
    public override string Name => name;

    /// <summary>It tells of what an imported event led to.</summary>
    public bool IsHistory => origin == EventOrigin.Import;

    public override PublishResult HandOver(Reception to, out ExceptionDispatchInfo? thrown)
    {
        var e = data.Value;
        var type = to.Events.Find(e.GetType())!;
        var told = new UserEvent(source, Id, To, new(Time, TimeSpan.Zero), e, origin) { Depth = Depth, Json = e is UnregisteredEvent ? null : type.Write(e) };
        return to.Accept(new Arrival(told, type), out thrown).Result;
    }

    public static ToldEvent Read(string id, string to, long time, int depth, EventOrigin origin, StateReader reader)
    {
        var (source, name) = (reader.ReadString(), reader.ReadString());
        return new(id, to, time, depth, source, reader.ReadData(name)!, name, origin);
    }

    protected override void WriteContent(StateWriter writer)
    {
        writer.Write(source);
        writer.Write(name);
        KeptData.Write(data, writer);
    }
}
