namespace Nabla.Course.Digits;

/// <summary>
/// The three products as the definition says them, in the arguments' order of <see cref="Matrix"/>: what the fast ones
/// are held against, and where the chapter's stopwatch starts.
/// </summary>
public static class NaiveMatrix
{
    #region naive-product
    /// <summary>C = A B, with A m x k and B k x n.</summary>
    public static void Multiply(float[] a, float[] b, float[] c, int m, int k, int n)
    {
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                float sum = 0;
                for (int p = 0; p < k; p++) sum += a[i * k + p] * b[p * n + j];
                c[i * n + j] = sum;
            }
        }
    }
    #endregion

    /// <summary>C = A^T B, with A k x m and B k x n.</summary>
    public static void MultiplyAtB(float[] a, float[] b, float[] c, int m, int k, int n) =>
        Multiply(Transpose(a, k, m), b, c, m, k, n);

    /// <summary>C = A B^T, with A m x k and B n x k.</summary>
    public static void MultiplyABt(float[] a, float[] b, float[] c, int m, int k, int n) =>
        Multiply(a, Transpose(b, n, k), c, m, k, n);

    static float[] Transpose(float[] a, int rows, int columns)
    {
        float[] t = new float[rows * columns];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) t[j * rows + i] = a[i * columns + j];
        return t;
    }
}
