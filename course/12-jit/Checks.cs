using Nabla.Course.Einsums;
using Nabla.Course.Grads;

namespace Nabla.Course.Jits;

/// <summary>The tests of chapter 12's exercises.</summary>
static class Checks
{
    public static IReadOnlyList<Exercise> For(IExercises code) =>
    [
        new("1. a polynomial of your own make", () => Horner(code)),
        new("2. bytes, apart and fused", () => Bytes(code)),
        new("3. b + a is a + b", () => Ordered(code)),
        new("4. mean and variance in one loop", () => Moments(code)),
    ];

    static string? Horner(IExercises code)
    {
        foreach (double[] c in new double[][] { [3], [1, -2], [0.5, 0, -1, 2], [1, 1, 1, 1, 1, 1, 1, 1] })
        {
            Func<double, double> polynomial = code.Horner(c);
            string name = string.Join(", ", c);
            foreach (double x in new[] { -1.5, 0, 0.25, 2 })
            {
                double right = c.Select((coefficient, k) => coefficient * Math.Pow(x, k)).Sum();
                if (Math.Abs(polynomial(x) - right) > 1e-9)
                    return $"with coefficients {name} it should be {right} at {x}, and is {polynomial(x)}";
            }

            if (polynomial.Method.DeclaringType is not null)
                return $"it belongs to the class {polynomial.Method.DeclaringType.Name}: was it emitted?";
        }

        return null;
    }

    static string? Bytes(IExercises code)
    {
        (string Name, Grads.Graph Graph, long Apart, long Fused)[] cases =
        [
            ("x * x", Mini.MakeGraph(x => [x[0] * x[0]], Value.Ones(10)), 240, 160),
            ("sum(x * sin(x))", Mini.MakeGraph(x => [(x[0] * Functions.Sin(x[0])).Sum()], Value.Ones(10)), 480, 80),
            ("x * y + 2", Mini.MakeGraph(x => [(x[0] * x[1]) + 2], Value.Ones(5), Value.Ones(5)), 200, 120),
        ];
        foreach ((string name, Grads.Graph graph, long apart, long fused) in cases)
        {
            (long Apart, long Fused) answer = code.Bytes(graph);
            if (answer != (apart, fused))
                return $"{name} on {graph.Inputs[0].Length} numbers moves {apart} bytes apart and {fused} fused, "
                    + $"not {answer.Apart} and {answer.Fused}";
        }

        return null;
    }

    static string? Ordered(IExercises code)
    {
        Grads.Graph graph = Mini.MakeGraph(x => [(x[0] + x[1]) * (x[1] + x[0]) + ((x[0] * x[1]) * (x[1] * x[0]))], Value.Ones(3), Value.Ones(3));
        Grads.Graph ordered = code.Ordered(graph);
        NdArray a = NdArray.Normal(1, 3), b = NdArray.Normal(2, 3);
        if (ordered.Run(a, b)[0].Numbers.DistanceTo(graph.Run(a, b)[0].Numbers) > 1e-12)
            return "the graph computes something else now";
        int left = Passes.Once(ordered).Equations.Length;
        if (left != 5)
            return $"(a + b) * (b + a) + (a * b) * (b * a) has five different lines; Once leaves {left}";
        Grads.Graph half = code.Ordered(Mini.MakeGraph(x => [0.5 * x[0]], Value.Ones(3)));
        return half.Run(a)[0].Numbers.DistanceTo(((Value)a * 0.5).Numbers) > 1e-12
            ? "a number times an array is another einsum than an array times a number: leave it as it is" : null;
    }

    static string? Moments(IExercises code)
    {
        NdArray x = NdArray.Normal(3, 50);
        (Value mean, Value variance) = code.Moments(x);
        double right = x.Values.Average(), spread = x.Values.Average(value => Math.Pow(value - right, 2));
        if (Math.Abs(mean.Number - right) > 1e-12 || Math.Abs(variance.Number - spread) > 1e-12)
            return $"mean and variance should be {right:0.####} and {spread:0.####}, not {mean.Number:0.####} and "
                + $"{variance.Number:0.####}";
        Grads.Graph graph = Mini.MakeGraph(
            x => code.Moments(x[0]) is var (m, v) ? [m, v] : [], Value.Ones(50));
        int loops = new Loops(Passes.All(graph)).Count;
        return loops == 1 ? null : $"that takes {loops} loops: what could be summed before the mean is known?";
    }
}
