using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Has the platform told when a user whom it knows gets a tag, or loses it.</summary>
internal sealed class TagRule(Segment tagged, string message, bool enters) : LifecycleRule
{
    protected override void Define()
    {
        var crossed = enters ? WhenEnters(tagged, $"\"{tagged.Name}\"") : WhenLeaves(tagged, $"\"{tagged.Name}\"");
        crossed.Then((_, _) => Send.Transactional(message));
    }
}
