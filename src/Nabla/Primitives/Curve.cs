namespace Nabla.Primitives;

/// <summary>
/// A function of each number of a tensor that is made of others, and its slope: a tangent is multiplied by the slope once,
/// so that the way back keeps one number where it would keep one for each product on the way.
/// </summary>
static class Curve
{
    /// <summary>x times the normal distribution function of x.</summary>
    public static Tensor Gelu(Tensor x) => Gated(x, x => 0.5 * (x / -Math.Sqrt(2)).Erfc(), (x, below) =>
        below + x * (-0.5 * x.Square()).Exp() / Math.Sqrt(2 * Math.PI));

    /// <summary>x sigmoid(x).</summary>
    public static Tensor Silu(Tensor x) => Gated(x, x => x.Sigmoid(), (x, gate) => gate + x * gate * (1 - gate));

    // x times a gate of x; the slope is given x and the gate.
    static Tensor Gated(Tensor x, Func<Tensor, Tensor> gate, Func<Tensor, Tensor, Tensor> slope)
    {
        Tensor[] Function(Tensor[] x) => [x[0] * gate(x[0])];
        (Tensor[], Tensor?[]) Rule(Tensor[] x, Tensor?[] tangents)
        {
            var open = gate(x[0]);
            return ([x[0] * open], [tangents[0] is { } tangent ? tangent * slope(x[0], open) : null]);
        }
        return Custom.Bind(Function, (graph, captured) => new CustomJvp(graph, captured, Rule), [x], out _)[0];
    }
}
