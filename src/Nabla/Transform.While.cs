using Nabla.Interpreters;
using Nabla.Primitives;
using Nabla.Trees;
using static Nabla.Trees.Packed;

namespace Nabla;

public static partial class Transform
{
    /// <summary>
    /// What is left when a body has been applied again and again, as long as a condition holds:
    /// <c>While(x => x &lt; 100, x => x * 2, x)</c>. Both are traced once. What is carried keeps its structure, shapes
    /// and element types. Under <c>Vmap</c> it runs until every example is done, and those that are keep what they
    /// have. Derivatives go forward only (<c>Jvp</c>, <c>JacFwd</c>): for reverse mode use <c>Scan</c> or
    /// <see cref="ForI{C}(int, int, Func{Tensor, C, C}, C)"/>, whose length is known.
    /// </summary>
    /// <param name="condition">One truth value.</param>
    /// <param name="body">One step.</param>
    /// <param name="init">What the first condition is asked of.</param>
    /// <exception cref="TransformException">
    /// What is carried changes its type, or the condition is not one truth value.
    /// </exception>
    /// <exception cref="TreeException">What is carried changes its structure.</exception>
    /// <remarks>JAX's <c>lax.while_loop</c>.</remarks>
    public static C While<C>(Func<C, Tensor> condition, Func<C, C> body, C init)
    {
        var (leaves, arguments) = Structure.Flatten(new ValueTuple<C>(init));
        var types = Types(leaves);
        var (step, flat) = Settle(
            "While", Carried(body, 1, 0), Pack(body).Call, arguments, types, output => output);
        var asked = GraphTrace.Make(new Flat<ValueTuple<C>, Tensor>(Pack(condition).Call, arguments).Call, types);
        if (asked.OutputTypes is not [{ DType: DType.Bool, Rank: 0 }])
            throw new TransformException(
                "While", $"a condition that is {string.Join(" and ", asked.OutputTypes)}",
                "it is one truth value: compare, and take All() or Any()");
        var closed = Closed(asked, step);
        var loop = new While(asked.Lifted(closed), step.Lifted(closed), closed.Length);
        return flat.Result(loop.Bind([.. closed, .. Begun(leaves, types, leaves.Length)]));
    }

    /// <summary>
    /// The body for each whole number from lower up to but not upper, applied to what is carried:
    /// <c>ForI(0, 10, (i, c) => c * (1 + i), x)</c>. It is a scan, so forward and reverse mode go through.
    /// </summary>
    /// <param name="lower">The first number.</param>
    /// <param name="upper">One more than the last; if it is not greater than lower, init is returned.</param>
    /// <param name="body">One step: takes the number, an i32, and what is carried.</param>
    /// <param name="init">What is carried into the first step.</param>
    /// <exception cref="TransformException">
    /// What is carried changes its type, or there are more steps than an i32 counts.
    /// </exception>
    /// <exception cref="TreeException">What is carried changes its structure.</exception>
    /// <remarks>JAX's <c>lax.fori_loop</c>.</remarks>
    public static C ForI<C>(int lower, int upper, Func<Tensor, C, C> body, C init)
    {
        var length = Math.Max((long)upper - lower, 0);
        if (length > int.MaxValue)
            throw new TransformException(
                "ForI", $"from {lower} to {upper} are {length} steps", $"there are {int.MaxValue} at most");
        return Scanned<C, Tensor, ValueTuple>(
            "ForI", Carried(body, 2, 1), x => (body(x.Item2, x.Item1), default), init,
            Tensor.Arange((int)length) + lower).Carry;
    }

    /// <summary>
    /// The same for bounds that are known only when it runs: a <see cref="While"/>, so derivatives go forward only.
    /// </summary>
    /// <inheritdoc cref="ForI{C}(int, int, Func{Tensor, C, C}, C)"/>
    public static C ForI<C>(Tensor lower, Tensor upper, Func<Tensor, C, C> body, C init)
    {
        foreach (var bound in (Tensor[])[lower, upper])
            if (bound.Rank != 0 || !bound.DType.IsInteger())
                throw new TransformException("ForI", $"a bound that is {bound.Type}", "each is one whole number");
        var end = upper.As(DType.I32);
        return While(
            state => state.I < end, state => (state.I + 1, body(state.I, state.Carry)),
            (I: lower.As(DType.I32), Carry: init)).Carry;
    }
}
