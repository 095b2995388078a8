using Nabla.Course.Einsums;
using Nabla.Course.Grads;

namespace Nabla.Course.Vmaps;

/// <summary>The tests of chapter 11's exercises.</summary>
static class Checks
{
    public static IReadOnlyList<Exercise> For(IExercises code) =>
    [
        new("1. the letter in front", () => InFront(code)),
        new("2. a matrix of similarities", () => Similarities(code)),
        new("3. all second derivatives", () => Hessian(code)),
        new("4. lengths without gradients", () => SquaredLengths(code)),
    ];

    static string? InFront(IExercises code)
    {
        foreach ((string text, bool[] many, string right) in new[]
        {
            ("ij,jk->ik", new[] { true, false }, "nij,jk->nik"), ("ij,jk->ik", [false, true], "ij,njk->nik"),
            ("i,i->", [true, true], "ni,ni->n"), ("ij->ji", [true], "nij->nji"), ("i,j->ij", [false, false], "i,j->ij"),
        })
        {
            string answer = code.InFront(text, many);
            if (answer != right)
                return $"\"{text}\" with many of [{string.Join(", ", many)}] should be \"{right}\", not \"{answer}\"";
        }

        return null;
    }

    static string? Similarities(IExercises code)
    {
        NdArray xs = NdArray.Normal(1, 3, 2), ys = NdArray.Normal(2, 4, 2);
        NdArray answer = code.Similarities(xs, ys).Numbers, right = NdArray.Zeros(3, 4);
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 4; j++)
                right[i, j] = 1 / (1 + Math.Pow(xs[i, 0] - ys[j, 0], 2) + Math.Pow(xs[i, 1] - ys[j, 1], 2));
        }

        return Differs(answer, right);
    }

    static string? Hessian(IExercises code)
    {
        Value w = NdArray.Normal(1, 3, 3);
        NdArray x = NdArray.Normal(2, 3);
        Value F(Value x) => Functions.Exp(Value.Einsum("i,ij,j->", x, w, x)) + Functions.Sin(x).Sum();
        NdArray right = NdArray.Zeros(3, 3);
        const double h = 1e-5;
        for (int j = 0; j < 3; j++)
        {
            NdArray above = new([3], [.. x.Values]), below = new([3], [.. x.Values]);
            above[j] += h;
            below[j] -= h;
            NdArray slope = ((Mini.Grad(F)(above) - Mini.Grad(F)(below)) * (1 / (2 * h))).Numbers;
            for (int i = 0; i < 3; i++)
                right[i, j] = slope[i];
        }

        return Differs(code.Hessian(F, x).Numbers, right, 1e-5 * right.Values.Max(Math.Abs));
    }

    static string? SquaredLengths(IExercises code)
    {
        NdArray x = NdArray.Normal(1, 4, 3), d = NdArray.Normal(2, 4, 2);
        NdArray outer = Loops.Einsum("ni,no->nio", x, d);
        return Differs(code.SquaredLengths(x, d).Numbers, Loops.Einsum("nio,nio->n", outer, outer));
    }

    static string? Differs(NdArray answer, NdArray right, double most = 1e-9) =>
        answer.Sides != right.Sides ? $"the shape should be {right.Sides}, not {answer.Sides}"
        : answer.DistanceTo(right) < most ? null
        : $"it should be {right}, and is {answer}";
}
