namespace Nabla.Course.Einsums;

/// <summary>The derivative of an einsum is an einsum: the operand's word and the output's word change places.</summary>
public static class Gradient
{
    #region swap
    /// <summary>
    /// For C = einsum(text, operands) and a cost whose derivatives with respect to C are <paramref name="dc"/>: its
    /// derivatives with respect to operand <paramref name="k"/>. Letters that only this operand has were summed over
    /// there and nowhere else, so the derivative is the same for each of their values: an operand of ones spreads it.
    /// </summary>
    public static NdArray WithRespectTo(int k, string text, NdArray dc, params NdArray[] operands)
    {
        var subscripts = new Subscripts(text, operands);
        List<string> words = [.. subscripts.Inputs];
        List<NdArray> arrays = [.. operands];
        (words[k], arrays[k]) = (subscripts.Output, dc);

        string alone = new([.. subscripts.Inputs[k].Except(string.Concat(words))]);
        int[] sides = [.. alone.Select(letter => subscripts.Sizes[letter])];
        return Loops.Run([.. words, alone], subscripts.Inputs[k], subscripts.Sizes, [.. arrays, NdArray.Ones(sides)]);
    }
    #endregion

    /// <summary>
    /// The rule against central differences, on a cost that weighs every element of C by a number of its own: the
    /// largest miss, relative to the largest derivative.
    /// </summary>
    public static double RelativeError(int k, string text, params NdArray[] operands)
    {
        NdArray dc = NdArray.Normal(99, Loops.Einsum(text, operands).Shape);
        NdArray byRule = WithRespectTo(k, text, dc, operands);
        NdArray byNudge = NdArray.Zeros(byRule.Shape);
        double Cost() => Loops.Einsum(text, operands).Values.Zip(dc.Values, (c, weight) => c * weight).Sum();

        const double h = 1e-3;
        for (int n = 0; n < byNudge.Values.Length; n++)
        {
            double saved = operands[k].Values[n];
            operands[k].Values[n] = saved + h;
            double above = Cost();
            operands[k].Values[n] = saved - h;
            byNudge.Values[n] = (above - Cost()) / (2 * h);
            operands[k].Values[n] = saved;
        }

        return byRule.DistanceTo(byNudge) / byRule.Values.Max(Math.Abs);
    }
}
