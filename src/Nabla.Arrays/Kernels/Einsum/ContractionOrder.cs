using System.Numerics;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// Which two operands to contract next. Letters are bits; a set of operands, once contracted, keeps the letters that
/// the output or an operand outside still has. Contracting two parts costs one multiply-add for each position of all
/// letters of both. Up to <see cref="Exhaustive"/> operands the cheapest order of all is found, by dynamic programming
/// over subsets (Pfeifer, Haegeman, Verstraete, 2014); beyond, the cheapest pair goes first.
/// </summary>
static class ContractionOrder
{
    const int Exhaustive = 9;

    /// <summary>Pairs of places in a list in which two operands go and their result is put at the end.</summary>
    public static List<(int I, int J)> Find(ulong[] operands, ulong output, ReadOnlySpan<double> sizes) =>
        operands.Length <= Exhaustive ? Best(operands, output, sizes) : Greedy([.. operands], output, sizes);

    static List<(int I, int J)> Best(ulong[] operands, ulong output, ReadOnlySpan<double> sizes)
    {
        var all = (1 << operands.Length) - 1;
        var kept = new ulong[all + 1];
        for (var set = 1; set <= all; set++) kept[set] = Union(operands, set) & (output | Union(operands, all & ~set));
        for (var i = 0; i < operands.Length; i++) kept[1 << i] = operands[i];
        var (cost, split) = (new double[all + 1], new int[all + 1]);
        for (var set = 1; set <= all; set++)
        {
            if (BitOperations.IsPow2(set)) continue;
            cost[set] = double.PositiveInfinity;
            for (var part = (set - 1) & set; part > (set & ~part); part = (part - 1) & set)
            {
                var rest = set & ~part;
                var total = cost[part] + cost[rest] + Count(kept[part] | kept[rest], sizes);
                if (total < cost[set] || split[set] == 0) (cost[set], split[set]) = (total, part);
            }
        }
        List<int> places = [.. Enumerable.Range(0, operands.Length).Select(i => 1 << i)];
        List<(int, int)> steps = [];
        Unfold(all, split, places, steps);
        return steps;
    }

    static void Unfold(int set, int[] split, List<int> places, List<(int, int)> steps)
    {
        if (BitOperations.IsPow2(set)) return;
        int part = split[set], rest = set & ~part;
        Unfold(part, split, places, steps);
        Unfold(rest, split, places, steps);
        Step(places, steps, places.IndexOf(part), places.IndexOf(rest), set);
    }

    static List<(int I, int J)> Greedy(List<ulong> left, ulong output, ReadOnlySpan<double> sizes)
    {
        List<(int, int)> steps = [];
        while (left.Count > 1)
        {
            var (best, cheapest) = ((I: 0, J: 1), double.PositiveInfinity);
            for (var j = 1; j < left.Count; j++)
                for (var i = 0; i < j; i++)
                    if (Count(left[i] | left[j], sizes) is var cost && cost < cheapest)
                        (best, cheapest) = ((i, j), cost);
            var outside = output;
            for (var k = 0; k < left.Count; k++)
                if (k != best.I && k != best.J) outside |= left[k];
            Step(left, steps, best.I, best.J, (left[best.I] | left[best.J]) & outside);
        }
        return steps;
    }

    static void Step<T>(List<T> left, List<(int, int)> steps, int i, int j, T both)
    {
        (i, j) = (Math.Min(i, j), Math.Max(i, j));
        steps.Add((i, j));
        left.RemoveAt(j);
        left.RemoveAt(i);
        left.Add(both);
    }

    static ulong Union(ulong[] operands, int set)
    {
        var union = 0UL;
        for (; set != 0; set &= set - 1) union |= operands[BitOperations.TrailingZeroCount(set)];
        return union;
    }

    static double Count(ulong letters, ReadOnlySpan<double> sizes)
    {
        var count = 1.0;
        for (; letters != 0; letters &= letters - 1) count *= sizes[BitOperations.TrailingZeroCount(letters)];
        return count;
    }
}
