using Nabla.Compiler;
using Nabla.Primitives;
using Nabla.Trees;

namespace Nabla;

/// <summary>
/// A jitted step that owns its state and replaces it, run by run, where it lies. After the first run, one with tensors
/// as arguments looks nothing up and allocates nothing; <see cref="State"/> and <see cref="Result"/> copy. It is bound
/// to the types of the first arguments. One thread at a time may use it.
/// </summary>
/// <typeparam name="S">The state.</typeparam>
/// <typeparam name="R">What the step returns: the next state, alone or as the first of a tuple.</typeparam>
public abstract class BoundStep<S, R>
{
    readonly S initial;
    BoundProgram? program;
    Structure? state, result;
    object? traced;

    private protected BoundStep(S initial) => this.initial = initial;

    /// <summary>A copy of the state.</summary>
    public S State => program is null ? initial : state!.Unflatten<S>(program.State());

    /// <summary>A copy of all that the last run returned.</summary>
    /// <exception cref="InvalidOperationException">The step has not run.</exception>
    public R Result => program is null
        ? throw NotRun()
        : result!.Unflatten<R>(program.Outputs());

    /// <summary>
    /// What a run consists of, kernel by kernel, each with its shortest time in some runs on a copy of the state.
    /// </summary>
    /// <exception cref="InvalidOperationException">The step has not run.</exception>
    public Explanation Explain() => program is null ? throw NotRun() : program.Explain(traced!.ToString()!);

    private protected bool IsReady => program is not null;

    private protected void Prepare<T>(TraceCache<T, R> traces, T arguments)
    {
        traced = traces;
        var (entry, leaves) = traces.For(arguments);
        (var own, state) = Structure.Flatten(initial);
        result = entry.Output;
        RequireState(entry.Call, own);
        program = new BoundProgram(
            entry.Call, entry.Constants, own, Array.ConvertAll(leaves[own.Length..], leaf => leaf.Type));
    }

    private protected void Arguments<A>(A argument, ref int next)
    {
        if (argument is Tensor tensor) program!.Argument(next++, tensor);
        else foreach (var leaf in Structure.Flatten(argument).Leaves) program!.Argument(next++, leaf);
    }

    private protected void Run() => program!.Run();

    static InvalidOperationException NotRun() => new("the step has not run yet");

    static void RequireState(Call call, Tensor[] state)
    {
        var outputs = call.Graph.OutputTypes;
        if (outputs.Count < state.Length || state.Where((leaf, i) =>
            (leaf.Type.DType, leaf.Type.Shape) != (outputs[i].DType, outputs[i].Shape)).Any())
            throw new TransformException(
                "Bind", string.Join(" ", state.Select(leaf => leaf.Type)),
                $"the step returns the next state first, of the same types, not {string.Join(" ", outputs)}");
    }
}

/// <inheritdoc cref="BoundStep{S, R}"/>
public sealed class BoundStep<S, A, R> : BoundStep<S, R>
{
    readonly TraceCache<(S, A), R> traces;

    internal BoundStep(TraceCache<(S, A), R> traces, S state) : base(state) => this.traces = traces;

    /// <summary>Replaces the state by the next.</summary>
    public void Run(A a)
    {
        if (!IsReady) Prepare(traces, (State, a));
        var next = 0;
        Arguments(a, ref next);
        Run();
    }
}

/// <inheritdoc cref="BoundStep{S, R}"/>
public sealed class BoundStep<S, A, B, R> : BoundStep<S, R>
{
    readonly TraceCache<(S, A, B), R> traces;

    internal BoundStep(TraceCache<(S, A, B), R> traces, S state) : base(state) => this.traces = traces;

    /// <summary>Replaces the state by the next.</summary>
    public void Run(A a, B b)
    {
        if (!IsReady) Prepare(traces, (State, a, b));
        var next = 0;
        Arguments(a, ref next);
        Arguments(b, ref next);
        Run();
    }
}
