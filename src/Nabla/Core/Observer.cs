using Nabla.Arrays;

namespace Nabla.Core;

/// <summary>
/// Looks on while a thread computes: at each primitive that is computed now, at each walk along a graph, and at what
/// compiled code has made of its inputs. A thread has one at most.
/// </summary>
abstract class Observer
{
    [ThreadStatic]
    static Observer? current;

    /// <summary>Whoever looks on at this thread.</summary>
    public static Observer? Current
    {
        get => current is { HasEnded: false } ? current : null;
        set => current = value;
    }

    /// <summary>Whether it looks on no more, also where another thread has ended it.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Whether compiled code is to raise flags where a value is not finite.</summary>
    public abstract bool LooksIntoKernels { get; }

    /// <summary>Computes a primitive.</summary>
    public abstract NDArray[] Compute(Primitive primitive, NDArray[] inputs);

    /// <summary>A graph is about to be walked, equation by equation.</summary>
    public abstract void Walk(Graph graph);

    /// <summary>Compiled code has run.</summary>
    /// <param name="graph">What it was made of; it has no constants.</param>
    /// <param name="inputs">What it was given.</param>
    /// <param name="outputs">What came out.</param>
    /// <param name="raised">The flags that it has raised.</param>
    /// <param name="run">How many times a step that owns its state had run before; null for other calls.</param>
    public abstract void Ran(Graph graph, Tensor[] inputs, NDArray[] outputs, int[] raised, int? run = null);

    /// <summary>Until disposed, nobody looks: compiled code is at work, and <see cref="Ran"/> says what came of it.</summary>
    public Pause LookAway()
    {
        current = null;
        return new Pause(this);
    }

    /// <summary>Looks on again when disposed.</summary>
    public readonly ref struct Pause(Observer observer)
    {
        public void Dispose() => current = observer;
    }
}
