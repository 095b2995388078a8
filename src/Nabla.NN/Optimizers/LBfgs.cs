namespace Nabla.NN;

public static partial class Optimizers
{
    /// <summary>
    /// -η H g, where H, close to the inverse of the second derivatives, comes of the last few moves s and changes of
    /// the gradient y: first down, α = s·q/(y·s), q ← q - α y, then r = q s·y/(y·y) of the newest, then up,
    /// r ← r + (α - y·r/(y·s)) s (Nocedal, 1980; Nocedal and Wright, algorithm 7.4). It is for whole batches: noise in
    /// g becomes noise in H. A pair along which the gradient did not grow is left out.
    /// </summary>
    /// <param name="rate">η; 1 is Newton's step.</param>
    /// <param name="history">How many pairs are kept.</param>
    /// <exception cref="ConfigurationException">The history is empty.</exception>
    public static Optimizer LBfgs(Schedule rate, int history = 10)
    {
        ConfigurationException.Require(history > 0, "LBfgs", $"history {history}", "it is 1 or more");
        return Chain(new QuasiNewton(history), Descend(rate));
    }

    // Moments: the last parameters, the last gradient, s of the pairs from the newest, y of them.
    sealed class QuasiNewton(int history) : Optimizer
    {
        internal override Memory Begin(Tensor[] parameters) => Memory.None with
        {
            Moments = [.. Enumerable.Range(0, 2 + 2 * history).Select(_ =>
                Array.ConvertAll(parameters, p => Tensor.Zeros(p.Shape, p.DType)))],
        };

        internal override (Tensor[] Updates, Memory Next) Move(Gradients at, Memory memory)
        {
            var (g, w, old) = (at.Slopes, at.Parameters, memory.Moments);
            // Before the second update there is no move to speak of.
            var any = memory.Step > 0;
            Tensor[] Since(Tensor[] now, Tensor[] then) => [.. now.Zip(then, (a, b) => Tensor.Where(any, a - b, 0))];
            Tensor[][] s = [Since(w, old[0]), .. old[2..(1 + history)]];
            Tensor[][] y = [Since(g, old[1]), .. old[(2 + history)..^1]];
            return (Direction(g, s, y), memory with { Step = memory.Step + 1, Moments = [w, g, .. s, .. y] });
        }

        static Tensor[] Direction(Tensor[] g, Tensor[][] s, Tensor[][] y)
        {
            Tensor[] growth = [.. s.Zip(y, Dot)];
            Tensor[] good = Array.ConvertAll(growth, each => each > 1e-10);
            var alpha = new Tensor[s.Length];
            var q = g;
            for (var i = 0; i < s.Length; i++)
            {
                alpha[i] = Over(Dot(s[i], q), growth[i], good[i], 0);
                q = Add(q, -alpha[i], y[i]);
            }
            var scale = Over(growth[0], Dot(y[0], y[0]), good[0], 1);
            var r = Array.ConvertAll(q, each => each * scale);
            for (var i = s.Length - 1; i >= 0; i--)
                r = Add(r, alpha[i] - Over(Dot(y[i], r), growth[i], good[i], 0), s[i]);
            return r;
        }

        static Tensor Over(Tensor a, Tensor b, Tensor good, double otherwise) =>
            Tensor.Where(good, a / Tensor.Where(good, b, 1), otherwise);

        static Tensor[] Add(Tensor[] a, Tensor factor, Tensor[] b) => [.. a.Zip(b, (x, y) => x + factor * y)];

        static Tensor Dot(Tensor[] a, Tensor[] b) =>
            a.Zip(b, (x, y) => (x * y).Sum()).Aggregate((sum, part) => sum + part);
    }
}
