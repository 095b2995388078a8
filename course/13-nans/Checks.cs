using static Nabla.Transform;

namespace Nabla.Course.Births;

/// <summary>The tests of chapter 13's exercises: values, slopes, and that nothing is born on the way.</summary>
static class Checks
{
    public static IReadOnlyList<Exercise> For(IExercises code) =>
    [
        new("1. ln(1 - sigmoid)", () => Pointwise(
            code.LogOneMinusSigmoid, [-200, -1, 0, 3, 17, 104, 1000],
            z => z > 30 ? -z : -Math.Log(1 + Math.Exp(z)), z => -1 / (1 + Math.Exp(-z)))),
        new("2. ln cosh", () => Pointwise(
            code.LogCosh, [-1e30, -100, -1, 0, 0.5, 89, 1e30],
            x => Math.Abs(x) > 20 ? Math.Abs(x) - Math.Log(2) : Math.Log(Math.Cosh(x)), Math.Tanh)),
        new("3. the angle of what may have no length", () => Angle(code)),
        new("4. the entropy of certainty", () => Entropy(code)),
    ];

    static string? Pointwise(
        Func<Tensor, Tensor> f, double[] at, Func<double, double> right, Func<double, double> slope)
    {
        Tensor x = Tensor.Create(at.Select(number => (float)number).ToArray());
        return Differs(() => f(x), [.. at.Select(right)], "value")
            ?? Differs(() => Grad<Tensor>(t => f(t).Sum())(x), [.. at.Select(slope)], "slope");
    }

    static string? Angle(IExercises code)
    {
        Tensor a = Tensor.Create([3f, 4f]), b = Tensor.Create([4f, 3f]), zero = Tensor.Create([0f, 0f]);
        return Differs(() => code.Angle(a, b), [24 / 25.0], "cosine")
            ?? Differs(() => code.Angle(a, zero), [0], "cosine with a vector of no length")
            ?? Differs(() => Grad<Tensor>(t => code.Angle(t, b))(zero), [0, 0], "slope where there is no length")
            ?? Differs(() => Grad<Tensor>(t => code.Angle(t, b))(a), [28 / 625.0, -21 / 625.0], "slope");
    }

    static string? Entropy(IExercises code)
    {
        Tensor even = Tensor.Create([0.5f, 0.5f]), sure = Tensor.Create([1f, 0f]);
        return Differs(() => code.Entropy(even), [Math.Log(2)], "entropy")
            ?? Differs(() => code.Entropy(sure), [0], "entropy of certainty")
            ?? Differs(() => Grad<Tensor>(code.Entropy)(sure), [-1, 0], "slope at certainty")
            ?? Differs(() => Grad<Tensor>(code.Entropy)(even), [Math.Log(2) - 1, Math.Log(2) - 1], "slope");
    }

    static string? Differs(Func<Tensor> run, double[] right, string what)
    {
        if (Nans.Find(run) is { } birth)
            return $"{what}: {birth}";
        double[] found = run().As(DType.F64).ToArray<double>();
        for (int i = 0; i < right.Length; i++)
        {
            if (Math.Abs(found[i] - right[i]) > 1e-5 * Math.Max(1, Math.Abs(right[i])))
                return $"the {what} at place {i} should be {right[i]:G6}, and is {found[i]:G6}";
        }

        return null;
    }
}
