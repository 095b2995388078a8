namespace Nabla.Course.Digits;

/// <summary>A product of two matrices, C = alpha (product) + beta C, C m x n, k summed over.</summary>
delegate void Product(
    float[] a, float[] b, float[] c, int m, int k, int n, float alpha, float beta, int threads);

/// <summary>The three products of a network: forward A B, the weights' gradient A^T B, the way back A B^T.</summary>
sealed record Products(Product AB, Product AtB, Product ABt)
{
    /// <summary>Tiles of vectors: <see cref="Matrix"/>.</summary>
    public static Products Tiled { get; } = new(
        (a, b, c, m, k, n, alpha, beta, threads) => Matrix.Multiply(a, b, c, m, k, n, alpha, beta, threads),
        (a, b, c, m, k, n, alpha, beta, threads) => Matrix.MultiplyAtB(a, b, c, m, k, n, alpha, beta, threads),
        (a, b, c, m, k, n, alpha, beta, threads) => Matrix.MultiplyABt(a, b, c, m, k, n, alpha, beta, threads));

    /// <summary>Triple loops: <see cref="NaiveMatrix"/>.</summary>
    public static Products Naive { get; } = new(
        (a, b, c, m, k, n, alpha, beta, _) => NaiveMatrix.Multiply(a, b, c, m, k, n, alpha, beta),
        (a, b, c, m, k, n, alpha, beta, _) => NaiveMatrix.MultiplyAtB(a, b, c, m, k, n, alpha, beta),
        (a, b, c, m, k, n, alpha, beta, _) => NaiveMatrix.MultiplyABt(a, b, c, m, k, n, alpha, beta));
}
