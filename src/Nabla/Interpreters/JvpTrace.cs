using Nabla.Core;

namespace Nabla.Interpreters;

/// <summary>
/// Forward mode: every tensor carries how it changes along the given direction. What does not depend on the inputs
/// is left as it is, and so is what changes only in steps, such as a comparison.
/// </summary>
sealed class JvpTrace : Trace
{
    sealed class JvpTracer(JvpTrace trace, Tensor primal, Tensor tangent) : Tracer(trace, primal.Type)
    {
        public Tensor Primal => primal;

        public Tensor Tangent => tangent;

        internal override ArrayTensor? Concrete => primal.Concrete;
    }

    readonly bool backward;

    JvpTrace(bool backward) => this.backward = backward;

    public override string Name => "a derivative";

    /// <summary>
    /// The function's outputs and their tangents; a null tangent is zero. It is for reverse mode where the tangents are
    /// only written down, to be walked backward.
    /// </summary>
    public static (Tensor[] Outputs, Tensor?[] Tangents) Run(
        Func<Tensor[], Tensor[]> function, Tensor[] primals, Tensor?[] tangents, bool backward = false) =>
        Caller.Observed(() =>
        {
            using var trace = new JvpTrace(backward);
            return trace.Split(function(trace.Join(primals, tangents)));
        });

    public override Tensor[] Process(Primitive primitive, Tensor[] inputs)
    {
        var (primals, tangents) = Split(inputs);
        using var reason = Caller.Deriving(primitive, backward);
        var (outputs, changes) = primitive.Jvp(primals, tangents);
        return Join(outputs, changes);
    }

    (Tensor[] Primals, Tensor?[] Tangents) Split(Tensor[] tensors) => (
        Array.ConvertAll(tensors, x => Own(x)?.Primal ?? x),
        Array.ConvertAll(tensors, x => Own(x)?.Tangent));

    Tensor[] Join(Tensor[] primals, Tensor?[] tangents)
    {
        var result = new Tensor[primals.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = tangents[i] is { } tangent ? new JvpTracer(this, primals[i], tangent) : primals[i];
        return result;
    }

    JvpTracer? Own(Tensor x) => x is JvpTracer tracer && tracer.Trace == this ? tracer : null;
}
