using Nabla.Course.Frameworks.Mini;

namespace Nabla.Course.Frameworks;

/// <summary>One way to do it.</summary>
sealed class Solutions : IExercises
{
    public Node Softplus(Node x, Pass pass) => x.Each(
        pass, x => MathF.Max(x, 0) + MathF.Log(1 + MathF.Exp(-MathF.Abs(x))), (x, y) => 1 / (1 + MathF.Exp(-x)));

    public Node Huber(Node a, Node y, float delta, Pass pass)
    {
        float[] miss = [.. a.Values.Zip(y.Values, (a, y) => a - y)];
        float sum = miss.Sum(d => MathF.Abs(d) <= delta ? d * d / 2 : delta * (MathF.Abs(d) - (delta / 2)));
        Node loss = new(1, 1, [sum / miss.Length]);
        return pass.Did(loss, () =>
        {
            for (int i = 0; i < miss.Length; i++)
                a.Slope[i] += loss.Slope[0] * Math.Clamp(miss[i], -delta, delta) / miss.Length;
        });
    }

    public ILayer Residual(ILayer inner) => new Around(inner);

    public Optimizer RmsProp(float rate, float alpha) => new MeanSquares(rate, alpha);

    sealed record Around(ILayer Inner) : ILayer
    {
        public Node Forward(Node x, Pass pass)
        {
            Node f = Inner.Forward(x, pass);
            Node y = new(x.Rows, x.Columns, [.. x.Values.Zip(f.Values, (a, b) => a + b)]);
            return pass.Did(y, () =>
            {
                for (int i = 0; i < y.Values.Length; i++)
                {
                    x.Slope[i] += y.Slope[i];
                    f.Slope[i] += y.Slope[i];
                }
            });
        }

        public IEnumerable<Node> Parameters => Inner.Parameters;
    }

    sealed class MeanSquares(float rate, float alpha) : Optimizer(1)
    {
        protected override void Move(float[] w, float[] g, float[][] remembered)
        {
            float[] v = remembered[0];
            for (int i = 0; i < w.Length; i++)
            {
                v[i] = (alpha * v[i]) + ((1 - alpha) * g[i] * g[i]);
                w[i] -= rate * g[i] / (MathF.Sqrt(v[i]) + 1e-8f);
            }
        }
    }
}
