namespace Nabla.Arrays.Kernels;

/// <summary>
/// Sums of products of any number of arrays, written in Einstein's manner: <c>Apply("bi,ij-&gt;bj", x, w)</c>. A letter
/// names an axis; letters that are not in the output are summed over; a letter that stands twice in one operand means
/// its diagonal; <c>...</c> stands for axes without a letter, which broadcast. Without an arrow the output has the
/// letters that stand once, in alphabetical order. Operands are contracted two at a time, in a cheap order.
/// </summary>
public static class Einsum
{
    readonly record struct Term(string Letters, NDArray Array);

    /// <summary>The sum of products; a view of the operand where nothing needs to be computed.</summary>
    /// <exception cref="EinsumException">The string makes no sense, or not for these operands.</exception>
    /// <exception cref="DTypeException">The element types differ or are Bool.</exception>
    public static NDArray Apply(string subscripts, params ReadOnlySpan<NDArray> operands)
    {
        var fit = new Subscripts(subscripts, operands);
        List<Term> terms = [];
        for (var i = 0; i < operands.Length; i++) terms.Add(Prepare(fit, i, operands[i]));
        foreach (var (i, j) in Order(fit, terms))
        {
            var needed = fit.Output + string.Concat(terms.Where((_, k) => k != i && k != j).Select(term => term.Letters));
            var both = Contract(terms[i], terms[j], needed);
            terms.RemoveAt(j);
            terms.RemoveAt(i);
            terms.Add(both);
        }
        var result = terms[0];
        return result.Array.Permute([.. fit.Output.Select(letter => result.Letters.IndexOf(letter))]);
    }

    // Each letter once; without those that only this operand has, unless the output wants them; without stretched axes.
    static Term Prepare(Subscripts fit, int index, NDArray x)
    {
        var term = new Term(fit.Inputs[index], x);
        for (var i = term.Letters.Length - 1; i >= 0; i--)
        {
            var first = term.Letters.IndexOf(term.Letters[i]);
            if (first < i) term = Diagonal(term, first, i);
        }
        var stretched = term.Letters.Where((letter, i) => term.Array.Shape[i] != fit.Sizes[letter]).ToArray();
        if (stretched.Length > 0)
            term = new(Without(term.Letters, stretched), term.Array.Squeeze([.. stretched.Select(letter => term.Letters.IndexOf(letter))]));
        var others = fit.Output + string.Concat(fit.Inputs.Where((_, k) => k != index));
        var alone = term.Letters.Where(letter => !others.Contains(letter)).ToArray();
        return alone.Length == 0 ? term : new(Without(term.Letters, alone),
            Reduce.Apply(ReduceOp.Sum, term.Array, [.. alone.Select(letter => term.Letters.IndexOf(letter))]));
    }

    static string Without(string letters, char[] gone) => string.Concat(letters.Where(letter => !gone.Contains(letter)));

    // The two axes side by side at the end, merged, in steps of one more than a row.
    static Term Diagonal(Term term, int first, int second)
    {
        int[] rest = [.. Enumerable.Range(0, term.Letters.Length).Where(axis => axis != first && axis != second)];
        var extent = term.Array.Shape[first];
        int[] extents = [.. rest.Select(axis => term.Array.Shape[axis]), extent * extent];
        var merged = term.Array.Permute([.. rest, first, second]).Reshape(extents);
        return new(string.Concat(rest.Select(axis => term.Letters[axis])) + term.Letters[first],
            merged.Slice(-1, 0, null, extent + 1));
    }

    static List<(int I, int J)> Order(Subscripts fit, List<Term> terms)
    {
        char[] names = [.. fit.Sizes.Keys];
        ulong Bits(string letters) => letters.Aggregate(0UL, (bits, letter) => bits | (1UL << Array.IndexOf(names, letter)));
        return ContractionOrder.Find([.. terms.Select(term => Bits(term.Letters))], Bits(fit.Output),
            [.. names.Select(letter => (double)fit.Sizes[letter])]);
    }

    static Term Contract(Term a, Term b, string needed)
    {
        char[] shared = [.. a.Letters.Intersect(b.Letters)];
        char[] batch = [.. shared.Where(needed.Contains)], contract = [.. shared.Except(batch)];
        var result = Contraction.DotGeneral(a.Array, b.Array, Places(a, contract), Places(b, contract), Places(a, batch), Places(b, batch));
        return new(string.Concat([.. batch, .. a.Letters.Except(shared), .. b.Letters.Except(shared)]), result);
    }

    static int[] Places(Term term, char[] letters) => [.. letters.Select(letter => term.Letters.IndexOf(letter))];
}
