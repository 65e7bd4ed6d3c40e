using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>A letter with an event that a rule tells another user.</summary>
internal sealed class ToldEvent(string id, string to, long time, int depth, string source, object data, string name) : Letter(id, to, time, depth)
{
    public override string Name => name;

    public override PublishResult HandOver(Reception to, out ExceptionDispatchInfo? thrown)
    {
        var type = to.Events.Find(data.GetType())!;
        var told = new UserEvent(source, Id, To, new(Time, TimeSpan.Zero), data, EventOrigin.Told) { Depth = Depth, Json = data is UnregisteredEvent ? null : type.Write(data) };
        return to.Accept(new Arrival(told, type), out thrown).Result;
    }

    public static ToldEvent Read(string id, string to, long time, int depth, StateReader reader, Func<int, EventType?> typeAt)
    {
        var (source, name) = (reader.ReadString(), reader.ReadString());
        return new(id, to, time, depth, source, reader.ReadData(typeAt, name)!, name);
    }

    protected override void WriteContent(StateWriter writer, RuleSet rules)
    {
        writer.Write(source);
        writer.Write(name);
        writer.WriteData(data, rules.Events);
    }
}
