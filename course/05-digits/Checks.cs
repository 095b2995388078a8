// What `nabla check 5` runs, on the reader's code or on ours. A test answers null, or one line that says what is wrong.

namespace Nabla.Course.Digits;

static class Checks
{
    public static IReadOnlyList<Exercise> For(IExercises code) =>
    [
        new("Knobs: how many weights and biases a list of widths makes", () => Knobs(code)),
        new("TanhDelta: another squashing function, another derivative", () => TanhDelta(code)),
        new("ProductAtB: the gradient of the weights, as a product", () => ProductAtB(code)),
        new("Confusion: what is taken for what", () => Confusion(code)),
    ];

    static string? Knobs(IExercises code)
    {
        (int[] Widths, int Knobs)[] cases =
        [
            ([2, 2, 1], 9), ([784, 30, 10], 23_860), ([784, 100, 10], 79_510), ([3, 1], 4), ([5, 4, 3, 2, 1], 50),
        ];
        return First(cases, c => code.Knobs(c.Widths) is int knobs && knobs != c.Knobs
            ? $"[{string.Join(", ", c.Widths)}] has {c.Knobs} knobs, not {knobs}"
            : null);
    }

    static string? TanhDelta(IExercises code)
    {
        const double hair = 1e-5;
        (double Z, double Y)[] cases = [(0, 1), (0.5, -1), (-1.2, 0.3), (2, -0.8), (0.7, 0)];
        return First(cases, c =>
        {
            double Cost(double z) => Math.Pow(Math.Tanh(z) - c.Y, 2) / 2;
            double nudged = (Cost(c.Z + hair) - Cost(c.Z - hair)) / (2 * hair);
            double actual = code.TanhDelta(Math.Tanh(c.Z), c.Y);
            return Math.Abs(actual - nudged) <= 1e-7
                ? null
                : $"with a = tanh({c.Z}) and y = {c.Y} nudging z says {nudged:F6}, you say {actual:F6}";
        });
    }

    static string? ProductAtB(IExercises code) => First([(1, 1, 1), (2, 3, 4), (5, 1, 2), (3, 7, 1)], shape =>
    {
        (int m, int k, int n) = shape;
        float[] a = [.. Enumerable.Range(0, k * m).Select(i => (float)(i * 7 % 11 - 5))];
        float[] b = [.. Enumerable.Range(0, k * n).Select(i => (float)(i * 5 % 13 - 6))];
        float[] expected = new float[m * n];
        NaiveMatrix.MultiplyAtB(a, b, expected, m, k, n);
        float[] actual = code.ProductAtB([.. a], [.. b], m, k, n);
        return actual.Length != m * n
            ? $"with m = {m}, k = {k}, n = {n} the result has {m * n} numbers, not {actual.Length}"
            : First(Enumerable.Range(0, m * n), i => actual[i] == expected[i]
                ? null
                : $"with m = {m}, k = {k}, n = {n} row {i / n}, column {i % n} is {expected[i]}, not {actual[i]}");
    });

    static string? Confusion(IExercises code)
    {
        (byte[] Labels, byte[] Answers)[] cases =
        [
            ([], []), ([3], [3]), ([3, 3, 8], [8, 8, 3]), ([0, 1, 2, 9, 9], [0, 7, 2, 4, 4]),
        ];
        return First(cases, c =>
        {
            int[,] counts = code.Confusion([.. c.Labels], [.. c.Answers]);
            if (counts.GetLength(0) != 10 || counts.GetLength(1) != 10) return "the table should be 10 x 10";
            return First(
                from digit in Enumerable.Range(0, 10) from answer in Enumerable.Range(0, 10) select (digit, answer),
                at =>
                {
                    int expected = c.Labels.Zip(c.Answers).Count(pair => pair == ((byte)at.digit, (byte)at.answer));
                    return counts[at.digit, at.answer] == expected
                        ? null
                        : $"with labels {Show(c.Labels)} and answers {Show(c.Answers)}, digit {at.digit} answered with "
                            + $"{at.answer} counts {expected}, not {counts[at.digit, at.answer]}";
                });
        });
    }

    static string Show(byte[] digits) => $"[{string.Join(", ", digits)}]";

    static string? First<T>(IEnumerable<T> cases, Func<T, string?> test) =>
        cases.Select(test).FirstOrDefault(fault => fault is not null);
}
