namespace Nabla.Course.Convolutions;

/// <summary>What chapter 9 asks of the reader.</summary>
interface IExercises
{
    int Places(int side, int size, int padding, int stride);

    double[,] FilterDerivative(double[,] x, double[,] dy);

    double[,] AveragePoolBackward(double[,] dy, int size);

    int ReceptiveField(IReadOnlyList<(int Size, int Stride)> layers);
}
