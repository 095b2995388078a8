namespace Nabla.Course.Convolutions;

/// <summary>One way to do it.</summary>
sealed class Solutions : IExercises
{
    public int Places(int side, int size, int padding, int stride) =>
        side + (2 * padding) < size ? 0 : ((side + (2 * padding) - size) / stride) + 1;

    /// <summary>The picture, with dy as the window: dw[u, v] = sum of x[u + i, v + j] dy[i, j].</summary>
    public double[,] FilterDerivative(double[,] x, double[,] dy)
    {
        (int rows, int columns) = (dy.GetLength(0), dy.GetLength(1));
        double[,] dw = new double[x.GetLength(0) - rows + 1, x.GetLength(1) - columns + 1];
        for (int place = 0; place < dw.Length; place++)
        {
            (int u, int v) = (place / dw.GetLength(1), place % dw.GetLength(1));
            for (int at = 0; at < dy.Length; at++)
                dw[u, v] += x[u + (at / columns), v + (at % columns)] * dy[at / columns, at % columns];
        }

        return dw;
    }

    /// <summary>Every number of a square moved the mean by 1 / size^2 of itself.</summary>
    public double[,] AveragePoolBackward(double[,] dy, int size)
    {
        double[,] dx = new double[dy.GetLength(0) * size, dy.GetLength(1) * size];
        for (int m = 0; m < dx.GetLength(0); m++)
        {
            for (int n = 0; n < dx.GetLength(1); n++)
                dx[m, n] = dy[m / size, n / size] / (size * size);
        }

        return dx;
    }

    /// <summary>
    /// From the last layer back: a field of r numbers after a layer needs (r - 1) stride + size before it.
    /// </summary>
    public int ReceptiveField(IReadOnlyList<(int Size, int Stride)> layers) =>
        layers.Reverse().Aggregate(1, (field, layer) => ((field - 1) * layer.Stride) + layer.Size);
}
