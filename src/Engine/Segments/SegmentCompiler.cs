namespace Wellspring.Engine;

/// <summary>Compiles segments that are asked for while the engine runs. They can ask for what is kept, and for nothing else.</summary>
internal sealed class SegmentCompiler(ConditionCompiler conditions)
{
    private readonly Lock compiling = new();

    /// <exception cref="InvalidOperationException">The segment asks for a fact that is not kept, or its condition cannot be compiled.</exception>
    public Condition Compile(Segment segment)
    {
        try
        {
            lock (compiling)
            {
                return conditions.Condition([Normalizer.Normalize(segment.Condition)]);
            }
        }
        catch (Exception e) when (e is ClauseException or ArgumentException or NotSupportedException)
        {
            throw new InvalidOperationException($"The segment '{segment.Name}' cannot be asked for: {e.Message}", e);
        }
    }
}
