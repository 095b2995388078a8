using Nabla.Arrays.Kernels;

namespace Nabla.Primitives;

/// <summary>d ln |Γ(x)| = ψ(x)</summary>
sealed record Lgamma() : Unary(UnaryOp.Lgamma)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => x.Digamma();
}

/// <summary>The derivative ψ of ln Γ; its own derivative is the trigamma function.</summary>
sealed record Digamma() : Unary(UnaryOp.Digamma)
{
    const int Steps = 8;

    // ψ'(x) = Σ 1/(x + k)² for k below 8, plus, at z = x + 8, the asymptotic series 1/z + 1/2z² + Σ B₂ₙ/z²ⁿ⁺¹
    // (Abramowitz and Stegun, 6.4.6 and 6.4.12); below ½ by reflection, ψ'(x) = (π/sin πx)² - ψ'(1 - x) (6.4.7).
    protected override Tensor Derivative(Tensor x, Tensor y)
    {
        var low = x < 0.5;
        var right = Tensor.Where(low, 1 - x, x);
        var w = (right + Steps).Square().Reciprocal();
        Tensor series = 5.0 / 66;
        foreach (var b in (double[])[-1.0 / 30, 1.0 / 42, -1.0 / 30, 1.0 / 6]) series = (series * w) + b;
        var sum = ((1 + (series * w)) / (right + Steps)) + (0.5 * w);
        for (var k = 0; k < Steps; k++) sum += (right + k).Square().Reciprocal();
        // sin has period 2π: a whole number first, so that the product with π keeps its digits.
        var turn = Math.PI * Tensor.Where(low, x - x.Round(), 0.5);
        return Tensor.Where(low, (Math.PI / turn.Sin()).Square() - sum, sum);
    }
}
