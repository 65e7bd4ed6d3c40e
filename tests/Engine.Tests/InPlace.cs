using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace Wellspring.Engine.Tests;

/// <summary>A rule written where it is tested.</summary>
internal sealed class InPlace(string id, Action<InPlace> define) : LifecycleRule
{
    public string Id => id;

    public new Trigger<TEvent> When<TEvent>()
        where TEvent : class => base.When<TEvent>();

    public new Trigger<TEvent> When<TEvent>(Expression<Func<TEvent, bool>> condition, [CallerArgumentExpression(nameof(condition))] string text = "")
        where TEvent : class => base.When(condition, text);

    public new Silence WhenSilent() => base.WhenSilent();

    public new Trigger<Occasion> Every(Schedule schedule, [CallerArgumentExpression(nameof(schedule))] string text = "") => base.Every(schedule, text);

    public new Trigger<Occasion> WhenEnters(Segment segment, [CallerArgumentExpression(nameof(segment))] string text = "") => base.WhenEnters(segment, text);

    public new Trigger<Occasion> WhenLeaves(Segment segment, [CallerArgumentExpression(nameof(segment))] string text = "") => base.WhenLeaves(segment, text);

    protected override void Define() => define(this);
}
