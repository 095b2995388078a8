using static Nabla.Trees.Packed;

namespace Nabla;

public static partial class Transform
{
    /// <summary>
    /// A function with a rule for its derivative in place of the derivative of what it does. The rule takes the
    /// argument and its tangent, and returns the value and its tangent, which is linear in the one it was given; it
    /// serves forward and reverse mode, and is itself differentiated for second derivatives. It holds under every nesting of
    /// transformations. What the function closes over is constant to the rule.
    /// <code>
    /// var log1pExp = CustomJvp((Tensor x) => x.Exp().Log1p(),
    ///     (x, dx) => (x.Softplus(), dx * (1 - 1 / (1 + x.Exp()))));
    /// </code>
    /// </summary>
    /// <param name="f">The function.</param>
    /// <param name="rule">
    /// From (x, tangent) to (value, tangent). A null tangent is zero; one number stands for all elements.
    /// </param>
    /// <exception cref="TreeException">The rule returns another structure than the function.</exception>
    /// <exception cref="TransformException">
    /// A tensor of the rule has another type, or the function is differentiated by something that it closes over.
    /// </exception>
    public static Func<A, R> CustomJvp<A, R>(Func<A, R> f, Func<A, A, (R Value, R? Tangent)> rule)
    {
        var packed = Pack(f);
        return a => CustomFunction<ValueTuple<A>, R>.Call(
            packed, (x, dx) => rule(x.Item1, dx.Item1)!, new(a));
    }

    /// <param name="f">The function.</param>
    /// <param name="rule">From (x, y, tangent of x, tangent of y) to (value, tangent).</param>
    /// <inheritdoc cref="CustomJvp{A, R}(Func{A, R}, Func{A, A, ValueTuple{R, R}})"/>
    public static Func<A, B, R> CustomJvp<A, B, R>(Func<A, B, R> f, Func<A, B, A, B, (R Value, R? Tangent)> rule)
    {
        var packed = Pack(f);
        return (a, b) => CustomFunction<(A, B), R>.Call(
            packed, (x, dx) => rule(x.Item1, x.Item2, dx.Item1, dx.Item2)!, (a, b));
    }

    /// <param name="f">The function.</param>
    /// <param name="rule">From (x, y, z, tangent of x, tangent of y, tangent of z) to (value, tangent).</param>
    /// <inheritdoc cref="CustomJvp{A, R}(Func{A, R}, Func{A, A, ValueTuple{R, R}})"/>
    public static Func<A, B, C, R> CustomJvp<A, B, C, R>(
        Func<A, B, C, R> f, Func<A, B, C, A, B, C, (R Value, R? Tangent)> rule)
    {
        var packed = Pack(f);
        return (a, b, c) => CustomFunction<(A, B, C), R>.Call(
            packed, (x, dx) => rule(x.Item1, x.Item2, x.Item3, dx.Item1, dx.Item2, dx.Item3)!, (a, b, c));
    }

    /// <summary>
    /// A function with a rule for reverse mode in place of the derivative of what it does: a way forward, which returns
    /// the value and whatever the way back needs, and a way back, from that and the cotangent of the value to the
    /// cotangent of the argument. Forward mode is refused. It holds under every nesting of transformations; second
    /// derivatives differentiate the way back. What the function closes over is constant to the rule.
    /// <code>
    /// var clipped = CustomVjp((Tensor x) => x, x => (x, 0), (_, g) => g.Clip(-1, 1));   // gradients of at most 1
    /// </code>
    /// </summary>
    /// <param name="f">The function.</param>
    /// <param name="forward">From x to (value, residuals); residuals are any tree.</param>
    /// <param name="backward">
    /// From (residuals, cotangent of the value) to the cotangent of x: like x, where null stands for zero, and one
    /// number for all elements.
    /// </param>
    /// <exception cref="TreeException">Backward returns another structure than x; names the leaf.</exception>
    /// <exception cref="TransformException">
    /// Forward mode was asked for, a tensor of the rule has another type, or the function is differentiated by
    /// something that it closes over.
    /// </exception>
    public static Func<A, R> CustomVjp<A, R, S>(
        Func<A, R> f, Func<A, (R Value, S Residuals)> forward, Func<S, R, A?> backward)
    {
        var packed = Pack(f);
        return a => CustomFunction<ValueTuple<A>, R>.Call(
            packed, x => forward(x.Item1), (kept, cotangent) => new ValueTuple<A?>(backward(kept, cotangent)), new(a));
    }

    /// <param name="f">The function.</param>
    /// <param name="forward">From (x, y) to (value, residuals); residuals are any tree.</param>
    /// <param name="backward">From (residuals, cotangent of the value) to (cotangent of x, cotangent of y).</param>
    /// <inheritdoc cref="CustomVjp{A, R, S}(Func{A, R}, Func{A, ValueTuple{R, S}}, Func{S, R, A})"/>
    public static Func<A, B, R> CustomVjp<A, B, R, S>(
        Func<A, B, R> f, Func<A, B, (R Value, S Residuals)> forward, Func<S, R, (A?, B?)> backward)
    {
        var packed = Pack(f);
        return (a, b) => CustomFunction<(A, B), R>.Call(
            packed, x => forward(x.Item1, x.Item2), (kept, cotangent) => backward(kept, cotangent), (a, b));
    }

    /// <param name="f">The function.</param>
    /// <param name="forward">From (x, y, z) to (value, residuals); residuals are any tree.</param>
    /// <param name="backward">
    /// From (residuals, cotangent of the value) to (cotangent of x, cotangent of y, cotangent of z).
    /// </param>
    /// <inheritdoc cref="CustomVjp{A, R, S}(Func{A, R}, Func{A, ValueTuple{R, S}}, Func{S, R, A})"/>
    public static Func<A, B, C, R> CustomVjp<A, B, C, R, S>(
        Func<A, B, C, R> f, Func<A, B, C, (R Value, S Residuals)> forward, Func<S, R, (A?, B?, C?)> backward)
    {
        var packed = Pack(f);
        return (a, b, c) => CustomFunction<(A, B, C), R>.Call(
            packed, x => forward(x.Item1, x.Item2, x.Item3), (kept, cotangent) => backward(kept, cotangent), (a, b, c));
    }
}
