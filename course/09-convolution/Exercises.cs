namespace Nabla.Course.Convolutions;

/// <summary>Yours. <c>nabla check 9</c> says how they stand.</summary>
sealed class Exercises : IExercises
{
    /// <summary>1. How many places a window takes along a side of a picture; 0 where it does not fit.</summary>
    public int Places(int side, int size, int padding, int stride) => throw new NotImplementedException();

    /// <summary>
    /// 2. One window slid over one picture, y[i, j] = sum of x[i + u, j + v] w[u, v]: from x and dy, the derivative
    /// with respect to w. Its sides follow from those of x and dy.
    /// </summary>
    public double[,] FilterDerivative(double[,] x, double[,] dy) => throw new NotImplementedException();

    /// <summary>
    /// 3. Pooling that takes the mean of each square of numbers: from dy, the derivative with respect to x.
    /// </summary>
    public double[,] AveragePoolBackward(double[,] dy, int size) => throw new NotImplementedException();

    /// <summary>
    /// 4. Layers one after the other, the first at the picture, each a convolution or a pooling of this size and
    /// stride: how many pixels along a side can one number of the last layer see?
    /// </summary>
    public int ReceptiveField(IReadOnlyList<(int Size, int Stride)> layers) => throw new NotImplementedException();
}
