using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>A channel that knows how the engine is to go about with it.</summary>
internal interface ITuned
{
    void Tune(ChannelOptions options);
}
