using Nabla.NN;
using static Nabla.Transform;

namespace Nabla.Course.Trainings;

/// <summary>The tests of chapter 16's exercises.</summary>
static class Checks
{
    public static IReadOnlyList<Exercise> For(IExercises code) =>
    [
        new("1. the gain of an activation", () => Gain(code)),
        new("2. Nesterov's momentum", () => Nesterov(code)),
        new("3. dropping weights", () => DropConnect(code)),
        new("4. length and direction apart", () => WeightNorm(code)),
    ];

    static string? Gain(IExercises code)
    {
        foreach ((string name, Func<double, double> f, double right) in new (string, Func<double, double>, double)[]
        {
            ("x", z => z, 1), ("ReLU", z => Math.Max(z, 0), 2), ("x²", z => z * z, 1 / 3.0),
            ("tanh", Math.Tanh, 2.5364),
        })
        {
            double answer = code.Gain(f);
            if (!(Math.Abs(answer - right) < 1e-3 * right))
                return $"the gain of {name} should be {right:G5}, not {answer:G5}";
        }

        return null;
    }

    static string? Nesterov(IExercises code)
    {
        Optimizer optimizer = code.Nesterov(0.1, 0.9);
        Tensor at = Tensor.Create([1.0, -2]), curvature = Tensor.Create([1.0, 3]);
        OptimizerState<Tensor> state = optimizer.Init(at);
        double[] w = [1, -2], v = [0, 0];
        for (int step = 1; step <= 5; step++)
        {
            for (int i = 0; i < 2; i++)
            {
                double g = (i == 0 ? 1 : 3) * w[i];
                v[i] = (0.9 * v[i]) + g;
                w[i] -= 0.1 * (g + (0.9 * v[i]));
            }

            (at, state) = optimizer.Step(curvature * at, state, at);
            if (Differs($"after step {step}", at, w) is { } fault)
                return fault;
        }

        return null;
    }

    static string? DropConnect(IExercises code)
    {
        Tensor x = Tensor.Ones([1, 1], DType.F64), w = Tensor.Ones([1, 10_000], DType.F64);
        double[] y = code.DropConnect(x, w, 0.2, Key.Create(1)).ToArray<double>();
        if (y.Any(each => each != 0 && Math.Abs(each - 1.25) > 1e-9))
            return "a weight of 1 is either 0 or, so that the mean stays, 1/(1 - p) = 1.25";
        double silent = y.Count(each => each == 0) / 10_000.0;
        if (Math.Abs(silent - 0.2) > 0.02)
            return $"a fifth of the weights should be silent, not {100 * silent:F0} of 100";
        Tensor rows = Tensor.Ones([2, 30], DType.F64), more = Key.Create(2).Normal([30, 4], DType.F64);
        double[] both = code.DropConnect(rows, more, 0.5, Key.Create(3)).ToArray<double>();
        return Math.Abs(both[0] - both[4]) < 1e-12 ? null : "a weight that is silent is silent for the whole batch";
    }

    static string? WeightNorm(IExercises code)
    {
        Tensor v = Tensor.Create([[3.0, 0], [4, 2]]), g = Tensor.Create([10.0, 1]);
        if (Differs("the weights", code.WeightNorm(v, g).Ravel(), [6, 0, 8, 1]) is { } fault)
            return fault;
        Tensor slope = Grad((Tensor v) => code.WeightNorm(v, g).Sum())(v);
        double along = (double)(slope * v).Sum();
        return Math.Abs(along) < 1e-9 ? null : "v's length should not matter: its slope along v is 0";
    }

    static string? Differs(string what, Tensor answer, double[] right)
    {
        double[] numbers = answer.As(DType.F64).ToArray<double>();
        bool same = numbers.Length == right.Length
            && numbers.Zip(right).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
        return same ? null
            : $"{what} should be {string.Join(", ", right.Select(each => $"{each:G5}"))}, not "
                + string.Join(", ", numbers.Select(each => $"{each:G5}"));
    }
}
