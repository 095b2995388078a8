namespace Nabla.Arrays.Kernels;

/// <summary>
/// Sums of products of any number of arrays, written in Einstein's manner: <c>Apply("bi,ij-&gt;bj", x, w)</c>. A letter
/// names an axis; letters that are not in the output are summed over; a letter that stands twice in one operand means
/// its diagonal; <c>...</c> stands for axes without a letter, which broadcast. Without an arrow the output has the
/// letters that stand once, in alphabetical order. Operands are contracted two at a time, in a cheap order.
/// </summary>
public static class Einsum
{
    readonly record struct Term<T>(string Letters, T Array);

    readonly struct OfArrays : IEinsum<NDArray>
    {
        public static Shape Shape(NDArray x) => x.Shape;

        public static NDArray Sum(NDArray x, int[] axes) => Reduce.Apply(ReduceOp.Sum, x, axes);

        public static NDArray Permute(NDArray x, int[] axes) => x.Permute(axes);

        public static NDArray Reshape(NDArray x, Shape shape) => x.Reshape(shape);

        public static NDArray EveryOf(NDArray x, int step) => x.Slice(-1, 0, null, step);

        public static NDArray Dot(
            NDArray a, NDArray b, int[] contractA, int[] contractB, int[] batchA, int[] batchB) =>
            Contraction.DotGeneral(a, b, contractA, contractB, batchA, batchB);
    }

    /// <summary>The sum of products; a view of the operand where nothing needs to be computed.</summary>
    /// <exception cref="EinsumException">The string makes no sense, or not for these operands.</exception>
    /// <exception cref="DTypeException">The element types differ or are Bool.</exception>
    public static NDArray Apply(string subscripts, params ReadOnlySpan<NDArray> operands) =>
        Apply<NDArray, OfArrays>(subscripts, operands);

    /// <summary>The sum of products of whatever can be summed, permuted, cut and multiplied.</summary>
    internal static T Apply<T, TOps>(string subscripts, ReadOnlySpan<T> operands) where TOps : IEinsum<T>
    {
        var shapes = new Shape[operands.Length];
        for (var i = 0; i < shapes.Length; i++) shapes[i] = TOps.Shape(operands[i]);
        var fit = new Subscripts(subscripts, shapes);
        List<Term<T>> terms = [];
        for (var i = 0; i < operands.Length; i++) terms.Add(Prepare<T, TOps>(fit, i, operands[i]));
        foreach (var (i, j) in Order(fit, terms))
        {
            var others = terms.Where((_, k) => k != i && k != j).Select(term => term.Letters);
            var needed = fit.Output + string.Concat(others);
            var both = Contract<T, TOps>(terms[i], terms[j], needed);
            terms.RemoveAt(j);
            terms.RemoveAt(i);
            terms.Add(both);
        }
        var result = terms[0];
        return TOps.Permute(result.Array, [.. fit.Output.Select(letter => result.Letters.IndexOf(letter))]);
    }

    // Each letter once; without those that only this operand has, unless the output wants them; without stretched axes.
    static Term<T> Prepare<T, TOps>(Subscripts fit, int index, T x) where TOps : IEinsum<T>
    {
        var term = new Term<T>(fit.Inputs[index], x);
        for (var i = term.Letters.Length - 1; i >= 0; i--)
        {
            var first = term.Letters.IndexOf(term.Letters[i]);
            if (first < i) term = Diagonal<T, TOps>(term, first, i);
        }
        var shape = TOps.Shape(term.Array);
        var stretched = term.Letters.Where((letter, i) => shape[i] != fit.Sizes[letter]).ToArray();
        if (stretched.Length > 0)
            term = new(Without(term.Letters, stretched),
                TOps.Reshape(term.Array, [.. shape.Where((_, i) => !stretched.Contains(term.Letters[i]))]));
        var others = fit.Output + string.Concat(fit.Inputs.Where((_, k) => k != index));
        var alone = term.Letters.Where(letter => !others.Contains(letter)).ToArray();
        return alone.Length == 0 ? term : new(Without(term.Letters, alone),
            TOps.Sum(term.Array, [.. alone.Select(letter => term.Letters.IndexOf(letter))]));
    }

    static string Without(string letters, char[] gone) =>
        string.Concat(letters.Where(letter => !gone.Contains(letter)));

    // The two axes side by side at the end, merged, in steps of one more than a row.
    static Term<T> Diagonal<T, TOps>(Term<T> term, int first, int second) where TOps : IEinsum<T>
    {
        int[] rest = [.. Enumerable.Range(0, term.Letters.Length).Where(axis => axis != first && axis != second)];
        var shape = TOps.Shape(term.Array);
        var extent = shape[first];
        int[] extents = [.. rest.Select(axis => shape[axis]), extent * extent];
        var merged = TOps.Reshape(TOps.Permute(term.Array, [.. rest, first, second]), extents);
        return new(string.Concat(rest.Select(axis => term.Letters[axis])) + term.Letters[first],
            TOps.EveryOf(merged, extent + 1));
    }

    static List<(int I, int J)> Order<T>(Subscripts fit, List<Term<T>> terms)
    {
        char[] names = [.. fit.Sizes.Keys];
        ulong Bits(string letters) =>
            letters.Aggregate(0UL, (bits, letter) => bits | (1UL << Array.IndexOf(names, letter)));
        return ContractionOrder.Find([.. terms.Select(term => Bits(term.Letters))], Bits(fit.Output),
            [.. names.Select(letter => (double)fit.Sizes[letter])]);
    }

    static Term<T> Contract<T, TOps>(Term<T> a, Term<T> b, string needed) where TOps : IEinsum<T>
    {
        char[] shared = [.. a.Letters.Intersect(b.Letters)];
        char[] batch = [.. shared.Where(needed.Contains)], contract = [.. shared.Except(batch)];
        var result = TOps.Dot(
            a.Array, b.Array, Places(a, contract), Places(b, contract), Places(a, batch), Places(b, batch));
        return new(string.Concat([.. batch, .. a.Letters.Except(shared), .. b.Letters.Except(shared)]), result);
    }

    static int[] Places<T>(Term<T> term, char[] letters) => [.. letters.Select(letter => term.Letters.IndexOf(letter))];
}

/// <summary>What einsum does with its operands.</summary>
interface IEinsum<T>
{
    static abstract Shape Shape(T x);

    static abstract T Sum(T x, int[] axes);

    static abstract T Permute(T x, int[] axes);

    static abstract T Reshape(T x, Shape shape);

    /// <summary>The elements 0, step, 2 step, … along the last axis.</summary>
    static abstract T EveryOf(T x, int step);

    static abstract T Dot(T a, T b, int[] contractA, int[] contractB, int[] batchA, int[] batchB);
}
