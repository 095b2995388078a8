namespace Nabla.NN;

// Optimizers whose step has a length of its own: the sign's, the parameter's, or that of an orthogonal matrix.
public static partial class Optimizers
{
    /// <summary>
    /// w ← w - η (sign(β₁ m + (1 - β₁) g) + λ w), then m ← β₂ m + (1 - β₂) g (Chen et al., 2023, algorithm 2).
    /// </summary>
    /// <param name="rate">η: some ten times less than Adam's.</param>
    /// <param name="decay">λ.</param>
    /// <param name="where">Which leaves decay, by path and tensor; all by default.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    public static Optimizer Lion(
        Schedule rate, double decay = 0, Func<string, Tensor, bool>? where = null, double beta1 = 0.9,
        double beta2 = 0.99)
    {
        Betas("Lion", beta1, beta2);
        return Chain(
            new Leafwise(1, (g, moments, _, _) =>
                ((beta1 * moments[0] + (1 - beta1) * g).Sign(), [beta2 * moments[0] + (1 - beta2) * g])),
            Decay(decay, where), Descend(rate));
    }

    /// <summary>
    /// The direction u of <see cref="AdamW"/>, in each leaf as long as the leaf is: w ← w - η u |w|/|u|; a leaf or a
    /// direction of length 0 takes the factor 1 (You et al., 2020, algorithm 2).
    /// </summary>
    /// <param name="rate">η.</param>
    /// <param name="decay">λ.</param>
    /// <param name="where">Which leaves decay, by path and tensor; all by default.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε.</param>
    public static Optimizer Lamb(
        Schedule rate, double decay = 0, Func<string, Tensor, bool>? where = null, double beta1 = 0.9,
        double beta2 = 0.999, double epsilon = 1e-6) =>
        Chain(
            ScaleByAdam(beta1, beta2, epsilon), Decay(decay, where),
            new Leafwise(0, (u, _, w, _) =>
            {
                var (size, length) = (w.Norm(), u.Norm());
                return (u * Tensor.Where((size > 0) & (length > 0), size / length, 1), []);
            }),
            Descend(rate));

    /// <summary>
    /// For matrices: the momentum, made nearly orthogonal by five steps of Newton and Schulz, so that all its
    /// directions count alike (Jordan et al., 2024): X ← a X + b (X Xᵀ) X + c (X Xᵀ)² X from X = M/|M|, times √max(1,
    /// outputs/inputs). Kernels are matrices of all their axes but the last. All other leaves go by another optimizer.
    /// </summary>
    /// <param name="rate">η of matrices.</param>
    /// <param name="momentum">μ, Nesterov's.</param>
    /// <param name="decay">λ, of matrices.</param>
    /// <param name="others">How other leaves move; Adam at a rate of 0.001 by default.</param>
    /// <param name="where">Which leaves count as matrices; those of two axes or more by default.</param>
    public static Optimizer Muon(
        Schedule rate, double momentum = 0.95, double decay = 0, Optimizer? others = null,
        Func<string, Tensor, bool>? where = null) =>
        Split(
            where ?? ((_, leaf) => leaf.Rank > 1),
            Chain(
                Momentum(momentum, nesterov: true), new Leafwise(0, (g, _, _, _) => (Orthogonal(g), [])), Decay(decay),
                Descend(rate)),
            others ?? Adam(0.001));

    /// <summary>One optimizer for the leaves that a test picks, by path and tensor, another for the rest.</summary>
    public static Optimizer Split(Func<string, Tensor, bool> where, Optimizer chosen, Optimizer others) =>
        new Forked(where, chosen, others);

    // The polynomial a s + b s³ + c s⁵ takes every singular value from (0, 1] to about 1 within five rounds.
    internal static Tensor Orthogonal(Tensor g)
    {
        const double a = 3.4445, b = -4.7750, c = 2.0315;
        var (outputs, inputs) = (g.Shape[-1], g.Length / Math.Max(g.Shape[-1], 1));
        var matrix = g.Reshape(inputs, outputs);
        var x = inputs > outputs ? matrix.T : matrix;
        x /= x.Norm() + 1e-7;
        for (var i = 0; i < 5; i++)
        {
            var gram = x.MatMul(x.T);
            x = a * x + (b * gram + c * gram.MatMul(gram)).MatMul(x);
        }
        x *= Math.Sqrt(Math.Max(1.0, (double)outputs / inputs));
        return (inputs > outputs ? x.T : x).Reshape(g.Shape);
    }

    // The memory of each has a scalar 0 for a leaf of the other.
    sealed class Forked(Func<string, Tensor, bool> where, Optimizer chosen, Optimizer others) : Optimizer
    {
        internal override Memory Begin(Tensor[] parameters) => Memory.None with
        {
            Inner = [chosen.Begin(parameters), others.Begin(parameters)],
        };

        internal override (Tensor[] Updates, Memory Next) Move(Gradients at, Memory memory)
        {
            bool[] picked = [.. at.Paths.Select((path, i) => where(path, at.Parameters[i]))];
            var (first, mine) = Part(chosen, at, memory.Inner[0], picked);
            var (second, theirs) = Part(others, at, memory.Inner[1], Array.ConvertAll(picked, pick => !pick));
            return (
                [.. first.Zip(second, (a, b) => (a ?? b)!)],
                memory with { Step = memory.Step + 1, Inner = [mine, theirs] });
        }

        // One of the two, on those of the leaves that are its own.
        static (Tensor?[] Updates, Memory Next) Part(Optimizer part, Gradients at, Memory memory, bool[] picked)
        {
            T[] Some<T>(T[] all) => [.. all.Where((_, i) => picked[i])];
            T[] Back<T>(T[] some, T[] all)
            {
                var next = 0;
                return [.. all.Select((old, i) => picked[i] ? some[next++] : old)];
            }
            var mine = new Gradients(Some(at.Slopes), Some(at.Parameters), Some(at.Paths), at.Loss);
            var (updates, next) = part.Move(mine, Each(memory, memory, (moment, _) => Some(moment)));
            return (Back<Tensor?>(updates, new Tensor?[picked.Length]), Each(next, memory, Back));
        }

        static Memory Each(Memory a, Memory b, Func<Tensor[], Tensor[], Tensor[]> moment) => a with
        {
            Moments = [.. a.Moments.Zip(b.Moments, moment)],
            Inner = [.. a.Inner.Zip(b.Inner, (x, y) => Each(x, y, moment))],
        };
    }
}
