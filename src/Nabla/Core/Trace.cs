namespace Nabla.Core;

/// <summary>
/// One transformation at work. Traces nest: each has a level, one more than the trace that it was begun in, and an
/// operation goes to the highest level among its inputs; that trace works on what its tracers hold, which lies at
/// lower levels. So two derivatives can never be confused: each takes apart only the tracers that it made.
/// While a graph is being made, every operation goes at least to it, so that constants are recorded too.
/// The stack belongs to a thread: threads may transform at the same time, each its own functions.
/// </summary>
abstract class Trace : IDisposable
{
    [ThreadStatic]
    static Trace? top;

    [ThreadStatic]
    static Trace? recorder;

    readonly Trace? outer = top, outerRecorder = recorder;
    bool ended;

    protected Trace(bool recordsAll = false)
    {
        Level = (outer?.Level ?? 0) + 1;
        top = this;
        if (recordsAll) recorder = this;
    }

    /// <summary>How many traces this one is nested in, itself counted.</summary>
    public int Level { get; }

    /// <summary>The named axes that it binds, outermost first.</summary>
    public virtual IReadOnlyList<NamedAxis> Axes => [];

    /// <summary>All named axes that are bound on this thread, innermost first.</summary>
    public static IEnumerable<NamedAxis> BoundAxes
    {
        get
        {
            for (var trace = top; trace is not null; trace = trace.outer)
                foreach (var axis in trace.Axes.Reverse()) yield return axis;
        }
    }

    /// <summary>Whether no transformation is at work on this thread.</summary>
    public static bool IsIdle => top is null;

    /// <summary>
    /// Until disposed, no transformation is at work on this thread: what is done to numbers is computed now, and
    /// recorded by no graph that is being made around.
    /// </summary>
    public static Pause Suspend()
    {
        var pause = new Pause(top, recorder);
        (top, recorder) = (null, null);
        return pause;
    }

    /// <summary>Puts the transformations back that were at work.</summary>
    public readonly ref struct Pause(Trace? innermost, Trace? recording)
    {
        public void Dispose() => (top, recorder) = (innermost, recording);
    }

    /// <summary>What the transformation is called in errors.</summary>
    public abstract string Name { get; }

    /// <summary>Applies a primitive to inputs of which none lies at a higher level.</summary>
    public abstract Tensor[] Process(Primitive primitive, Tensor[] inputs);

    /// <summary>
    /// The trace that an operation on these inputs goes to; null where it is to be computed now. What speaks of a named
    /// axis goes at least to the trace that binds the name.
    /// </summary>
    public static Trace? Innermost(Primitive primitive, Tensor[] inputs)
    {
        var innermost = recorder;
        foreach (var input in inputs)
        {
            if (input is not Tracer { Trace: var trace }) continue;
            if (trace.ended) throw LeakedTracerException.In(primitive.Name, (Tracer)input);
            if (innermost is null || trace.Level > innermost.Level) innermost = trace;
        }
        foreach (var name in primitive.AxisNames)
            if (Carrier(name) is { } carrier && (innermost is null || carrier.Level > innermost.Level))
                innermost = carrier;
        return innermost;
    }

    static Trace? Carrier(string name)
    {
        for (var trace = top; trace is not null; trace = trace.outer)
            foreach (var axis in trace.Axes)
                if (axis.Name == name) return trace;
        return null;
    }

    /// <summary>Ends the transformation: its tracers are of no use from now on.</summary>
    public void Dispose()
    {
        ended = true;
        (top, recorder) = (outer, outerRecorder);
    }
}

/// <summary>An axis of examples, or of shards, with a name by which collective operations know it.</summary>
readonly record struct NamedAxis(string Name, int Size);

/// <summary>A tensor inside a transformation: it has a type, but in general no numbers.</summary>
abstract class Tracer(Trace trace, TensorType type) : Tensor(type)
{
    public new Trace Trace => trace;

    public sealed override string ToString() => $"{Type} in {Trace.Name}";
}
