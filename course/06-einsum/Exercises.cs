namespace Nabla.Course.Einsums;

/// <summary>Yours. <c>nabla check 6</c> says how they stand.</summary>
sealed class Exercises : IExercises
{
    /// <summary>1. For a (rows, columns): the sum along each row.</summary>
    public string RowSums => throw new NotImplementedException();

    /// <summary>1. For x (n, d) given twice: all n times n inner products of its rows.</summary>
    public string MatrixOfInnerProducts => throw new NotImplementedException();

    /// <summary>1. For m (batch, out, in) and x (batch, in): m[b] times x[b], for every b.</summary>
    public string EverySampleTimesItsOwnMatrix => throw new NotImplementedException();

    /// <summary>1. For a (n, k) and b (k, n): the trace of a times b, without the product ever being made.</summary>
    public string TraceOfAProduct => throw new NotImplementedException();

    /// <summary>2. "bi,oij,bj->bo" with x, w and y, in loops of your own.</summary>
    public NdArray Bilinear(NdArray x, NdArray w, NdArray y) => throw new NotImplementedException();

    /// <summary>
    /// 3. The string whose first operand is the derivative with respect to the output and whose other operands are
    /// those that are left, in their order, and whose value is the derivative with respect to the given operand.
    /// </summary>
    public string DerivativeOf(string text, int operand) => throw new NotImplementedException();

    /// <summary>
    /// 4. Four matrices in a row, "ab,bc,cd,de->ae", with sizes [a, b, c, d, e]: which two neighbours (0 1, 1 2 or 2 3)
    /// go first in the order with the fewest products?
    /// </summary>
    public (int First, int Second) FirstPair(int[] sizes) => throw new NotImplementedException();
}
