namespace Nabla.Course.Einsums;

/// <summary>
/// What an einsum string means: one loop a letter, and in the innermost one a product added to a sum.
/// </summary>
public static class Loops
{
    #region einsum
    public static NdArray Einsum(string text, params NdArray[] operands)
    {
        var subscripts = new Subscripts(text, operands);
        return Run(subscripts.Inputs, subscripts.Output, subscripts.Sizes, operands);
    }

    internal static NdArray Run(
        IReadOnlyList<string> inputs, string output, IReadOnlyDictionary<char, int> sizes, params NdArray[] operands)
    {
        NdArray result = NdArray.Zeros([.. output.Select(letter => sizes[letter])]);
        char[] letters = [.. output.Concat(string.Concat(inputs)).Distinct()];
        int[] counts = [.. letters.Select(letter => sizes[letter])];
        NdArray[] arrays = [result, .. operands];
        int[][] steps = [.. arrays.Zip([output, .. inputs], (array, word) => Steps(array, word, letters))];
        Nest(0, counts, steps, arrays, new int[arrays.Length]);
        return result;
    }
    #endregion

    #region nest
    static void Nest(int depth, int[] counts, int[][] steps, NdArray[] arrays, int[] at)
    {
        if (depth == counts.Length)
        {
            double product = 1;
            for (int k = 1; k < arrays.Length; k++)
                product *= arrays[k].Values[at[k]];
            arrays[0].Values[at[0]] += product;
            return;
        }

        for (int i = 0; i < counts[depth]; i++)
        {
            Nest(depth + 1, counts, steps, arrays, at);
            for (int k = 0; k < at.Length; k++)
                at[k] += steps[k][depth];
        }

        for (int k = 0; k < at.Length; k++)
            at[k] -= counts[depth] * steps[k][depth];
    }
    #endregion

    #region steps
    /// <summary>
    /// How far one turn of each letter's loop moves in the array; 0 where the array does not have the letter.
    /// </summary>
    static int[] Steps(NdArray array, string word, char[] letters)
    {
        int[] strides = array.Strides();
        int[] steps = new int[letters.Length];
        for (int axis = 0; axis < word.Length; axis++)
            steps[Array.IndexOf(letters, word[axis])] += array.Shape[axis] == 1 ? 0 : strides[axis];
        return steps;
    }
    #endregion
}
