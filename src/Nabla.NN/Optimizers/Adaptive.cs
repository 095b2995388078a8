namespace Nabla.NN;

// Optimizers that divide by what the gradient usually is.
public static partial class Optimizers
{
    /// <summary>s ← s + g²; w ← w - η g/(√s + ε) (Duchi, Hazan, Singer, 2011).</summary>
    public static Optimizer Adagrad(Schedule rate, double epsilon = 1e-10, double start = 0) => Chain(
        new Leafwise(1, (g, moments, _, _) =>
        {
            var s = moments[0] + g.Square();
            return (g / (s.Sqrt() + epsilon), [s]);
        }, start),
        Descend(rate));

    /// <summary>
    /// v ← α v + (1 - α) g²; w ← w - η g/(√v + ε), where a momentum μ gathers what is behind η (Tieleman and Hinton,
    /// 2012, lecture 6.5).
    /// </summary>
    public static Optimizer RmsProp(Schedule rate, double alpha = 0.99, double epsilon = 1e-8, double momentum = 0)
    {
        var scaled = new Leafwise(1, (g, moments, _, _) =>
        {
            var v = alpha * moments[0] + (1 - alpha) * g.Square();
            return (g / (v.Sqrt() + epsilon), [v]);
        });
        return momentum == 0 ? Chain(scaled, Descend(rate)) : Chain(scaled, Momentum(momentum), Descend(rate));
    }

    /// <summary>
    /// m ← β₁ m + (1 - β₁) g, v ← β₂ v + (1 - β₂) g², w ← w - η m̂/(√v̂ + ε), with m̂ = m/(1 - β₁ᵗ), v̂ = v/(1 - β₂ᵗ)
    /// (Kingma and Ba, 2015, algorithm 1).
    /// </summary>
    public static Optimizer Adam(Schedule rate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) =>
        Chain(ScaleByAdam(beta1, beta2, epsilon), Descend(rate));

    /// <summary><see cref="Adam"/>, and w ← w - η λ w beside it (Loshchilov and Hutter, 2019, algorithm 2).</summary>
    /// <param name="rate">η.</param>
    /// <param name="decay">λ.</param>
    /// <param name="where">Which leaves decay, by path and tensor; all by default.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε.</param>
    public static Optimizer AdamW(
        Schedule rate, double decay = 0.01, Func<string, Tensor, bool>? where = null, double beta1 = 0.9,
        double beta2 = 0.999, double epsilon = 1e-8) =>
        Chain(ScaleByAdam(beta1, beta2, epsilon), Decay(decay, where), Descend(rate));

    /// <summary>
    /// <see cref="Adam"/> with the greatest v so far in the place of v (Reddi, Kale, Kumar, 2018, algorithm 2).
    /// </summary>
    public static Optimizer AmsGrad(Schedule rate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) =>
        Chain(
            new Leafwise(3, (g, moments, _, t) =>
            {
                var (m, v) = Averages(g, moments, beta1, beta2);
                var most = Tensor.Maximum(moments[2], v);
                return (Corrected(m, beta1, t) / (Corrected(most, beta2, t).Sqrt() + epsilon), [m, v, most]);
            }),
            Descend(rate));

    /// <summary>m̂/(√v̂ + ε): the direction of <see cref="Adam"/>.</summary>
    public static Optimizer ScaleByAdam(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    {
        Betas("Adam", beta1, beta2);
        return new Leafwise(2, (g, moments, _, t) =>
        {
            var (m, v) = Averages(g, moments, beta1, beta2);
            return (Corrected(m, beta1, t) / (Corrected(v, beta2, t).Sqrt() + epsilon), [m, v]);
        });
    }

    /// <summary>
    /// Adam with Nesterov's momentum, whose strength μₜ = β₁ (1 - 0.96^(0.004 t)/2) grows: with Mₜ the product of all μ
    /// so far, m̂ = μₜ₊₁ m/(1 - Mₜ₊₁) + (1 - μₜ) g/(1 - Mₜ) (Dozat, 2016, algorithm 2).
    /// </summary>
    public static Optimizer NAdam(
        Schedule rate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double momentumDecay = 0.004)
    {
        Betas("NAdam", beta1, beta2);
        return Chain(new NesterovAdam(beta1, beta2, epsilon, momentumDecay), Descend(rate));
    }

    internal static void Betas(string optimizer, double beta1, double beta2) => ConfigurationException.Require(
        beta1 is >= 0 and < 1 && beta2 is >= 0 and < 1, optimizer, $"betas {beta1}, {beta2}", "both are in [0, 1)");

    internal static (Tensor M, Tensor V) Averages(Tensor g, Tensor[] moments, double beta1, double beta2) => (
        beta1 * moments[0] + (1 - beta1) * g,
        beta2 * moments[1] + (1 - beta2) * g.Square());

    // m/(1 - βᵗ), the divisor as -expm1(t ln β): near β = 1 the difference would lose its digits.
    internal static Tensor Corrected(Tensor m, double beta, Tensor t) => m / -(t * Math.Log(beta)).Expm1();

    sealed class NesterovAdam(double beta1, double beta2, double epsilon, double decay) : Optimizer
    {
        internal override Memory Begin(Tensor[] parameters) => Memory.None with
        {
            Moments = [Zeros(parameters), Zeros(parameters)],
            // Of the widest type: the product is of as many factors as there are updates.
            Numbers = [Tensor.Ones([], parameters.Any(p => p.DType == DType.F64) ? DType.F64 : DType.F32)],
        };

        internal override (Tensor[] Updates, Memory Next) Move(Gradients at, Memory memory)
        {
            var t = memory.Step + 1;
            var product = memory.Numbers[0];
            Tensor Strength(Tensor step) =>
                beta1 * (1 - 0.5 * (step.As(product.DType) * (decay * Math.Log(0.96))).Exp());
            var (now, next) = (Strength(t), Strength(t + 1));
            product *= now;
            var (updates, ms, vs) =
                (new Tensor[at.Slopes.Length], new Tensor[at.Slopes.Length], new Tensor[at.Slopes.Length]);
            for (var i = 0; i < updates.Length; i++)
            {
                var g = at.Slopes[i];
                (ms[i], vs[i]) = Averages(g, [memory.Moments[0][i], memory.Moments[1][i]], beta1, beta2);
                var m = ms[i] * (next / (1 - product * next)) + g * ((1 - now) / (1 - product));
                updates[i] = (m / (Corrected(vs[i], beta2, t.As(g.DType)).Sqrt() + epsilon)).As(g.DType);
            }
            return (updates, memory with { Step = t, Moments = [ms, vs], Numbers = [product] });
        }

        static Tensor[] Zeros(Tensor[] parameters) => Array.ConvertAll(parameters, p => Tensor.Zeros(p.Shape, p.DType));
    }
}
