namespace Nabla.Course.Digits;

/// <summary>
/// The three products as the definition says them, with the arguments of <see cref="Matrix"/>: what the fast ones are
/// held against, and where the chapter's stopwatch starts.
/// </summary>
public static class NaiveMatrix
{
    #region naive-product
    /// <summary>C = alpha A B + beta C, with A m x k and B k x n.</summary>
    public static void Multiply(
        float[] a, float[] b, float[] c, int m, int k, int n, float alpha = 1, float beta = 0)
    {
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                float sum = 0;
                for (int p = 0; p < k; p++) sum += a[i * k + p] * b[p * n + j];
                c[i * n + j] = alpha * sum + (beta == 0 ? 0 : beta * c[i * n + j]);
            }
        }
    }
    #endregion

    /// <summary>C = alpha A^T B + beta C, with A k x m and B k x n.</summary>
    public static void MultiplyAtB(
        float[] a, float[] b, float[] c, int m, int k, int n, float alpha = 1, float beta = 0) =>
        Multiply(Transpose(a, k, m), b, c, m, k, n, alpha, beta);

    /// <summary>C = alpha A B^T + beta C, with A m x k and B n x k.</summary>
    public static void MultiplyABt(
        float[] a, float[] b, float[] c, int m, int k, int n, float alpha = 1, float beta = 0) =>
        Multiply(a, Transpose(b, n, k), c, m, k, n, alpha, beta);

    static float[] Transpose(float[] a, int rows, int columns)
    {
        float[] t = new float[rows * columns];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) t[j * rows + i] = a[i * columns + j];
        return t;
    }
}
