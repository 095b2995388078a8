using static Nabla.Course.Einsums.Loops;

namespace Nabla.Course.Einsums;

/// <summary>The tests of chapter 6's exercises.</summary>
static class Checks
{
    public static IReadOnlyList<Exercise> For(IExercises code) =>
    [
        new("1. the string of row sums", () => Says(code.RowSums, "ij->i", [3, 4])),
        new("1. the string of all inner products", () => Says(code.MatrixOfInnerProducts, "id,jd->ij", [4, 3], [4, 3])),
        new("1. the string of a matrix a sample", () =>
            Says(code.EverySampleTimesItsOwnMatrix, "boi,bi->bo", [5, 2, 3], [5, 3])),
        new("1. the string of a trace", () => Says(code.TraceOfAProduct, "nk,kn->", [3, 4], [4, 3])),
        new("2. bilinear, in loops", () => Bilinear(code)),
        new("3. the derivative's string", () => Derivatives(code)),
        new("4. the pair that goes first", () => FirstPairs(code)),
    ];

    static string? Says(string answer, string right, params int[][] shapes)
    {
        NdArray[] operands = [.. shapes.Select((shape, k) => NdArray.Normal(k + 1, shape))];
        NdArray expected = Einsum(right, operands), actual = Einsum(answer, operands);
        return Same(actual, expected) ? null
            : $"\"{answer}\" gives shape {actual.Sides}"
              + (actual.Sides == expected.Sides ? ", and other numbers" : $"; it should be {expected.Sides}");
    }

    static string? Bilinear(IExercises code)
    {
        NdArray x = NdArray.Normal(1, 4, 3), w = NdArray.Normal(2, 5, 3, 2), y = NdArray.Normal(3, 4, 2);
        NdArray expected = Einsum("bi,oij,bj->bo", x, w, y), actual = code.Bilinear(x, w, y);
        return Same(actual, expected) ? null : $"element (0, 0) should be {expected.Values[0]:0.000}, "
            + $"in shape {expected.Sides}; yours has {actual.Values.FirstOrDefault():0.000} in {actual.Sides}";
    }

    static string? Derivatives(IExercises code)
    {
        foreach ((string text, int[][] shapes) in new (string, int[][])[]
        {
            ("bi,io->bo", [[4, 3], [3, 2]]),
            ("bhqd,bhkd->bhqk", [[2, 2, 3, 4], [2, 2, 5, 4]]),
            ("bi,oij,bj->bo", [[4, 3], [5, 3, 2], [4, 2]]),
        })
        {
            NdArray[] operands = [.. shapes.Select((shape, k) => NdArray.Normal(k + 1, shape))];
            NdArray dc = NdArray.Normal(9, Einsum(text, operands).Shape);
            for (int k = 0; k < operands.Length; k++)
            {
                string answer = code.DerivativeOf(text, k);
                NdArray actual = Einsum(answer, [dc, .. operands.Where((_, other) => other != k)]);
                if (!Same(actual, Gradient.WithRespectTo(k, text, dc, operands)))
                    return $"for \"{text}\" and operand {k}, \"{answer}\" is not the derivative";
            }
        }

        return null;
    }

    static string? FirstPairs(IExercises code)
    {
        int[][] chains =
        [
            [10, 100, 5, 50, 1], [1, 50, 5, 100, 10], [40, 30, 2, 30, 40], [2, 60, 70, 3, 50], [100, 4, 90, 5, 100],
        ];
        foreach (int[] sizes in chains)
        {
            (int First, int Second) answer = code.FirstPair(sizes);
            if (answer is not ((0, 1) or (1, 2) or (2, 3)))
                return $"sizes {string.Join(", ", sizes)}: {answer} is none of (0, 1), (1, 2), (2, 3)";
            double best = Cheapest(sizes, _ => true);
            double cost = Cheapest(sizes, order => (order[0].I, order[0].J) == answer);
            if (cost > best)
                return $"sizes {string.Join(", ", sizes)}: {answer} first takes {cost:N0} products, "
                    + $"the best order {best:N0}";
        }

        return null;
    }

    static double Cheapest(int[] sizes, Func<IReadOnlyList<Pairs.Step>, bool> among)
    {
        NdArray[] matrices = [.. sizes.Zip(sizes.Skip(1), (rows, columns) => NdArray.Zeros(rows, columns))];
        return Pairs.Orders(new Subscripts("ab,bc,cd,de->ae", matrices))
            .Where(among).Min(Pairs.Products);
    }

    static bool Same(NdArray actual, NdArray expected) => actual.DistanceTo(expected) < 1e-9;
}
