namespace Nabla.Course.Einsums;

/// <summary>
/// The same sums, two operands at a time. A letter can be summed over as soon as no operand that is left, nor the
/// output, still has it; what is gained depends on which two go first.
/// </summary>
public static class Pairs
{
    /// <summary>
    /// The operands i and j of the list become one, put at its end; <paramref name="Letters"/> are what it keeps.
    /// </summary>
    public sealed record Step(int I, int J, string Letters, double Products);

    public static NdArray Einsum(string text, params NdArray[] operands)
    {
        var subscripts = new Subscripts(text, operands);
        return Run(subscripts, Best(subscripts), operands);
    }

    public static NdArray Run(Subscripts subscripts, IReadOnlyList<Step> order, params NdArray[] operands)
    {
        List<string> words = [.. subscripts.Inputs];
        List<NdArray> arrays = [.. operands];
        foreach (Step step in order)
        {
            NdArray both = Loops.Run(
                [words[step.I], words[step.J]], step.Letters, subscripts.Sizes, arrays[step.I], arrays[step.J]);
            Replace(words, step, step.Letters);
            Replace(arrays, step, both);
        }

        return Loops.Run(words, subscripts.Output, subscripts.Sizes, arrays[0]);
    }

    #region best
    /// <summary>Tries every order and keeps the one with the fewest products.</summary>
    public static IReadOnlyList<Step> Best(Subscripts subscripts) => Orders(subscripts).MinBy(Products)!;

    public static IEnumerable<IReadOnlyList<Step>> Orders(Subscripts subscripts) =>
        Orders([.. subscripts.Inputs], subscripts);

    static IEnumerable<IReadOnlyList<Step>> Orders(List<string> words, Subscripts subscripts)
    {
        if (words.Count == 1)
            yield return [];
        for (int j = 1; j < words.Count; j++)
        {
            for (int i = 0; i < j; i++)
            {
                Step step = Contract(words, i, j, subscripts);
                List<string> left = [.. words];
                Replace(left, step, step.Letters);
                foreach (IReadOnlyList<Step> rest in Orders(left, subscripts))
                    yield return [step, .. rest];
            }
        }
    }
    #endregion

    /// <summary>How many products the plain nest of loops takes: every letter's count, multiplied.</summary>
    public static double InOneNest(Subscripts subscripts) =>
        subscripts.Sizes.Values.Aggregate(1.0, (all, size) => all * size);

    public static double Products(IReadOnlyList<Step> order) => order.Sum(step => step.Products);

    static Step Contract(List<string> words, int i, int j, Subscripts subscripts)
    {
        string needed = subscripts.Output + string.Concat(words.Where((_, k) => k != i && k != j));
        char[] both = [.. words[i].Union(words[j])];
        double products = both.Aggregate(1.0, (count, letter) => count * subscripts.Sizes[letter]);
        return new Step(i, j, string.Concat(both.Where(needed.Contains)), products);
    }

    /// <summary>The order as brackets around the operands' words, the earlier operand first: (c ch) hi.</summary>
    public static string Show(Subscripts subscripts, IReadOnlyList<Step> order)
    {
        List<(int First, string Text)> parts = [.. subscripts.Inputs.Select((word, k) => (k, word))];
        foreach (Step step in order)
        {
            (int First, string Text)[] pair = [.. new[] { parts[step.I], parts[step.J] }.Order()];
            Replace(parts, step, (pair[0].First, $"({pair[0].Text} {pair[1].Text})"));
        }

        return parts[0].Text[1..^1];
    }

    static void Replace<T>(List<T> list, Step step, T both)
    {
        list.RemoveAt(step.J);
        list.RemoveAt(step.I);
        list.Add(both);
    }
}
