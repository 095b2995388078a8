namespace Nabla.Course.Convolutions;

/// <summary>The tests of chapter 9's exercises.</summary>
static class Checks
{
    public static IReadOnlyList<Exercise> For(IExercises code) =>
    [
        new("1. how many places a window takes", () => Places(code)),
        new("2. the derivative with respect to a filter", () => FilterDerivative(code)),
        new("3. the way back through pooling by the mean", () => AveragePool(code)),
        new("4. how far a number sees", () => ReceptiveField(code)),
    ];

    static string? Places(IExercises code)
    {
        foreach (var (side, size, padding, stride, right) in new[]
        {
            (28, 5, 0, 1, 24), (24, 2, 0, 2, 12), (28, 5, 2, 1, 28), (7, 3, 0, 2, 3), (8, 3, 0, 2, 3),
            (8, 3, 1, 3, 3), (3, 5, 0, 1, 0), (3, 5, 1, 1, 1), (4, 6, 0, 3, 0),
        })
        {
            int answer = code.Places(side, size, padding, stride);
            if (answer != right)
                return $"a window of {size} on a side of {side}, padding {padding}, stride {stride}: "
                    + $"{right} places, not {answer}";
        }

        return null;
    }

    static string? FilterDerivative(IExercises code)
    {
        double[,] x = Normal(1, 6, 7), w = Normal(2, 3, 2), dy = Normal(3, 4, 6);
        double[,] answer = code.FilterDerivative(x, dy);
        return Sides(answer, w) ?? Differs(answer, () => Numbers.Weighed(ByHand.Slide(x, w, 0), dy), w);
    }

    static string? AveragePool(IExercises code)
    {
        double[,] x = Normal(4, 6, 9), dy = Normal(5, 2, 3);
        double Cost()
        {
            double sum = 0;
            for (int m = 0; m < 6; m++)
            {
                for (int n = 0; n < 9; n++)
                    sum += x[m, n] * dy[m / 3, n / 3] / 9;
            }

            return sum;
        }

        double[,] answer = code.AveragePoolBackward(dy, 3);
        return Sides(answer, x) ?? Differs(answer, Cost, x);
    }

    static string? ReceptiveField(IExercises code)
    {
        foreach (var (layers, right) in new ((int Size, int Stride)[], int)[]
        {
            ([(5, 1)], 5), ([(3, 1), (3, 1)], 5), ([(5, 1), (2, 2)], 6), ([(5, 1), (2, 2), (5, 1)], 14),
            ([(5, 1), (2, 2), (5, 1), (2, 2)], 16), ([(7, 2), (3, 2), (3, 1)], 19),
        })
        {
            int answer = code.ReceptiveField(layers);
            if (answer != right)
                return $"layers {string.Join(", ", layers)} (size, stride) see {right} pixels, not {answer}";
        }

        return null;
    }

    static string? Sides(double[,] answer, double[,] right) =>
        answer.GetLength(0) == right.GetLength(0) && answer.GetLength(1) == right.GetLength(1) ? null
            : $"it should be {right.GetLength(0)} x {right.GetLength(1)}, "
                + $"and is {answer.GetLength(0)} x {answer.GetLength(1)}";

    static string? Differs(double[,] answer, Func<double> cost, double[,] x) =>
        Numbers.Miss(cost, x, answer) < 1e-6 ? null : "the nudge says otherwise";

    static double[,] Normal(int seed, int rows, int columns)
    {
        double[,] x = new double[rows, columns];
        Numbers.Fill(x, seed, 1);
        return x;
    }
}
