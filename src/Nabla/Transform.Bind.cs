namespace Nabla;

public static partial class Transform
{
    /// <summary>
    /// A step that <c>Jit</c> has made, with a state of its own, which each <c>Run</c> replaces in place:
    /// <c>var train = step.Bind(net); train.Run(x, y);</c>
    /// </summary>
    /// <param name="step">Takes the state first, and returns the next state, alone or as the first of a tuple.</param>
    /// <param name="state">The state to begin with; it is copied.</param>
    /// <exception cref="TransformException">The step was not made by <c>Jit</c>.</exception>
    public static BoundStep<S, A, R> Bind<S, A, R>(this Func<S, A, R> step, S state) =>
        new(Cache<(S, A), R>("Bind", step), state);

    /// <inheritdoc cref="Bind{S, A, R}(Func{S, A, R}, S)"/>
    public static BoundStep<S, A, B, R> Bind<S, A, B, R>(this Func<S, A, B, R> step, S state) =>
        new(Cache<(S, A, B), R>("Bind", step), state);
}
