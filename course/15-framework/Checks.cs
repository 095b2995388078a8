using Nabla.Course.Frameworks.Mini;

namespace Nabla.Course.Frameworks;

/// <summary>The tests of chapter 15's exercises.</summary>
static class Checks
{
    public static IReadOnlyList<Exercise> For(IExercises code) =>
    [
        new("1. an operation: softplus", () => Softplus(code)),
        new("2. a loss: Huber's", () => Huber(code)),
        new("3. a layer around a layer", () => Residual(code)),
        new("4. an optimizer: RMSProp", () => RmsProp(code)),
    ];

    static string? Softplus(IExercises code)
    {
        Node x = new(1, 6, [-100, -3, -0.5f, 0.5f, 3, 100]);
        float[] y = code.Softplus(x, new Pass(training: true)).Values;
        for (int i = 0; i < 6; i++)
        {
            double right = x.Values[i] > 50 ? x.Values[i] : Math.Log(1 + Math.Exp(x.Values[i]));
            if (!(Math.Abs(y[i] - right) < 1e-5 * Math.Max(1, right)))
                return $"softplus({x.Values[i]}) is {right:G6}, not {y[i]:G6}";
        }

        return Back([x], pass => Squares(code.Softplus(x, pass), pass));
    }

    static string? Huber(IExercises code)
    {
        Node a = new(2, 2, [0.2f, -3, 1, 5]), y = Node.From(2, 2, [0, 0, 1.3f, 0]);
        float loss = code.Huber(a, y, 0.5f, new Pass(training: true)).Values[0];
        double right = (0.02 + (0.5 * 2.75) + 0.045 + (0.5 * 4.75)) / 4;
        return Math.Abs(loss - right) < 1e-5 ? Back([a], pass => code.Huber(a, y, 0.5f, pass))
            : $"of misses 0.2, -3, -0.3 and 5 the mean loss is {right:G6}, not {loss:G6}";
    }

    static string? Residual(IExercises code)
    {
        Dense inner = Dense.Create(3, 3, new Random(1));
        ILayer layer = code.Residual(inner);
        Node x = new(2, 3, [1, -2, 0.5f, 0, 1, 3]);
        float[] f = inner.Forward(x, new Pass(true)).Values, y = layer.Forward(x, new Pass(true)).Values;
        for (int i = 0; i < y.Length; i++)
        {
            if (Math.Abs(y[i] - (x.Values[i] + f[i])) > 1e-5)
                return $"x is {x.Values[i]:G4} and f(x) {f[i]:G4}: y should be {x.Values[i] + f[i]:G4}, not {y[i]:G4}";
        }

        return layer.Parameters.SequenceEqual(inner.Parameters)
            ? Back([x, .. inner.Parameters], pass => Squares(layer.Forward(x, pass), pass))
            : "its parameters are those of the layer inside";
    }

    static string? RmsProp(IExercises code)
    {
        Node w = new(1, 2, [1, -1]);
        Optimizer optimizer = code.RmsProp(0.1f, 0.9f);
        double[] v = [0, 0], right = [1, -1];
        for (int step = 0; step < 5; step++)
        {
            for (int i = 0; i < 2; i++)
            {
                double g = (step + 1) * (i == 0 ? 1 : -0.3);
                v[i] = (0.9 * v[i]) + (0.1 * g * g);
                right[i] -= 0.1 * g / (Math.Sqrt(v[i]) + 1e-8);
                w.Slope[i] = (float)g;
            }

            optimizer.Step([w]);
            for (int i = 0; i < 2; i++)
            {
                if (Math.Abs(w.Values[i] - right[i]) > 1e-5)
                    return $"after step {step + 1} the number should be {right[i]:F5}, not {w.Values[i]:F5}";
            }
        }

        return null;
    }

    static Node Squares(Node y, Pass pass) =>
        Losses.MeanSquared(y, Node.From(y.Rows, y.Columns, new float[y.Values.Length]), pass);

    static string? Back(IEnumerable<Node> nodes, Func<Pass, Node> f)
    {
        double miss = Nudges.Miss(nodes, f);
        return miss < 0.01 ? null
            : $"forward it is right; the way back differs from nudging by {100 * miss:F0}% of the largest slope";
    }
}
